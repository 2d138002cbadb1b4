//! What was measured, and what is made of it.

use std::collections::BTreeMap;

use crate::case::{Case, Database, Subject};
use crate::machine::Machine;
use crate::postgres::Settings;

/// One case on one subject in one round.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measurement {
    pub(crate) answered: f64,
    /// Answers a second.
    pub(crate) rate: f64,
    /// Milliseconds.
    pub(crate) p50: f64,
    /// Milliseconds.
    pub(crate) p99: f64,
    /// Processor seconds of the subject for a thousand requests.
    pub(crate) processor: f64,
    /// Likewise of the PostgreSQL behind it.
    pub(crate) database_processor: Option<f64>,
    /// Flushes of the machine's disks for each request.
    pub(crate) flushes: Option<f64>,
    /// The most memory that the subject had resident, in MB.
    pub(crate) peak_mb: f64,
    /// The share of one processor that the load generator took.
    pub(crate) generator: f64,
    /// The share of one processor that the Wings took.
    pub(crate) wings: f64,
}

/// All cases on all subjects, once.
#[derive(Default)]
pub(crate) struct Round {
    pub(crate) measured: BTreeMap<(Case, Subject), Measurement>,
    /// The median of some durable commits, in milliseconds.
    pub(crate) commits: BTreeMap<Database, f64>,
}

/// What is true of a panel whatever is asked of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panel {
    /// From the start of the process to its first answer, in milliseconds.
    pub(crate) starts: Spread,
    /// Memory resident after a start and one answer, in MB.
    pub(crate) resting_mb: f64,
    /// Memory resident at the end of the run, in MB.
    pub(crate) rested_mb: f64,
}

/// A whole run.
#[derive(Default)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    pub(crate) plan: Plan,
    pub(crate) postgres: Option<Settings>,
    pub(crate) file_systems: FileSystems,
    /// With which it was run.
    pub(crate) command: String,
    pub(crate) panels: BTreeMap<Database, Panel>,
    /// Bytes of what is answered, where the floor answers as many.
    pub(crate) bytes: BTreeMap<Case, usize>,
    pub(crate) rounds: Vec<Round>,
    /// Seconds, from the first process to the last round.
    pub(crate) took: f64,
}

/// What the databases' files are on, such as `ext4`.
#[derive(Default)]
pub(crate) struct FileSystems {
    pub(crate) sqlite: String,
    pub(crate) postgres: Option<String>,
}

/// What was to be measured.
#[derive(Clone, Default)]
pub(crate) struct Plan {
    pub(crate) cases: Vec<Case>,
    pub(crate) databases: Vec<Database>,
    pub(crate) rounds: usize,
    /// Seconds.
    pub(crate) warm_up: f64,
    /// Seconds.
    pub(crate) window: f64,
    /// What `serve` was told to log, if it was.
    pub(crate) rust_log: Option<String>,
}

impl Results {
    /// A figure over the rounds. `None` where it was not measured.
    pub(crate) fn figure(
        &self,
        case: Case,
        subject: Subject,
        figure: impl Fn(&Measurement) -> Option<f64>,
    ) -> Option<Spread> {
        self.each(|round| figure(round.measured.get(&(case, subject))?))
    }

    /// The ratio of a figure to the floor's of the same round.
    pub(crate) fn ratio(
        &self,
        case: Case,
        database: Database,
        figure: impl Fn(&Measurement) -> f64,
    ) -> Option<Spread> {
        self.each(|round| round.ratio(case, database, &figure))
    }

    /// The most memory that a panel had resident in any case of any round, in MB.
    pub(crate) fn peak_mb(&self, database: Database) -> Option<f64> {
        let rounds = self.rounds.iter();
        greatest(rounds.flat_map(|round| round.peaks_mb(database, |_| true)))
    }

    /// Likewise before anybody logged in: in the first round, in the cases that take no passwords.
    pub(crate) fn peak_before_passwords_mb(&self, database: Database) -> Option<f64> {
        let first = self.rounds.first()?;
        greatest(first.peaks_mb(database, |case| !case.takes_passwords()))
    }

    /// Something of each round.
    pub(crate) fn each(&self, of: impl Fn(&Round) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.rounds.iter().filter_map(of).collect())
    }
}

impl Round {
    pub(crate) fn of(&self, case: Case, subject: Subject) -> Option<&Measurement> {
        self.measured.get(&(case, subject))
    }

    fn peaks_mb(&self, database: Database, of: impl Fn(Case) -> bool) -> impl Iterator<Item = f64> {
        let measured = self.measured.iter();
        measured
            .filter(move |((case, subject), _)| *subject == Subject::Aileron(database) && of(*case))
            .map(|(_, measured)| measured.peak_mb)
    }

    pub(crate) fn ratio(
        &self,
        case: Case,
        database: Database,
        figure: impl Fn(&Measurement) -> f64,
    ) -> Option<f64> {
        let floor = figure(self.of(case, Subject::Floor)?);
        Some(figure(self.of(case, Subject::Aileron(database))?) / floor)
    }
}

fn greatest(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.max_by(f64::total_cmp)
}

/// The median of some values, and the least and the greatest of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) greatest: f64,
}

impl Spread {
    /// `None` of nothing.
    pub(crate) fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = if values.len().is_multiple_of(2) {
            f64::midpoint(*values.get(middle.checked_sub(1)?)?, *values.get(middle)?)
        } else {
            *values.get(middle)?
        };
        Some(Self {
            median,
            least: *values.first()?,
            greatest: *values.last()?,
        })
    }

    /// With so many decimals, and the range in parentheses.
    pub(crate) fn with_range(self, decimals: usize) -> String {
        format!(
            "{:.decimals$} ({:.decimals$}–{:.decimals$})",
            self.median, self.least, self.greatest
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        let odd = Spread::of(vec![3.0, 1.0, 100.0]).unwrap();
        assert_eq!(odd.with_range(1), "3.0 (1.0–100.0)");
        let even = Spread::of(vec![4.0, 1.0, 2.0, 9.0]).unwrap();
        assert_eq!(even.with_range(1), "3.0 (1.0–9.0)");
        assert_eq!(Spread::of(Vec::new()), None);
    }
}
