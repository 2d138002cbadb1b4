//! What a measurement used: the difference of two moments.

use std::time::Duration;

use crate::figures::Measurement;
use crate::load::Outcome;
use crate::postgres::Postgres;
use crate::usage;

/// What had been used at some moment.
pub(crate) struct Snapshot {
    subject: Duration,
    wings: Duration,
    database: Option<Duration>,
    flushes: Option<u64>,
}

impl Snapshot {
    /// `postgres` where one is behind the subject.
    pub(crate) fn take(subject: u32, wings: u32, postgres: Option<&Postgres>) -> anyhow::Result<Self> {
        Ok(Self {
            subject: usage::processor(subject)?,
            wings: usage::processor(wings)?,
            database: postgres.map(Postgres::processor).transpose()?,
            flushes: usage::disk_flushes(),
        })
    }
}

impl Measurement {
    pub(crate) fn between(before: &Snapshot, after: &Snapshot, outcome: &Outcome, peak_mb: f64) -> Self {
        let answered = float(outcome.answered);
        let per_thousand = |before: Duration, after: Duration| {
            after.saturating_sub(before).as_secs_f64() * 1000.0 / answered
        };
        let wings = after.wings.saturating_sub(before.wings);
        Self {
            answered,
            rate: outcome.rate,
            p50: milliseconds(outcome.p50),
            p99: milliseconds(outcome.p99),
            processor: per_thousand(before.subject, after.subject),
            database_processor: before
                .database
                .zip(after.database)
                .map(|(before, after)| per_thousand(before, after)),
            flushes: before
                .flushes
                .zip(after.flushes)
                .map(|(before, after)| float(after.saturating_sub(before)) / answered),
            peak_mb,
            generator: outcome.generator,
            wings: wings.as_secs_f64() / outcome.elapsed.as_secs_f64(),
        }
    }
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "no run counts to 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}
