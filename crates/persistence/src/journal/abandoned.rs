//! Ends what nobody waits for any more: entries whose process died before their outcome came, and results that nobody looks
//! for.
//!
//! What is written here follows from what the entry says, so that what somebody has changed past the panel is left as it is:
//! a seal for it would hide that.

use aileron_domain::{OutcomeKind, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel_async::RunQueryDsl;

use super::batch::LATER_ACTION;
use crate::chain::{LogKey, SealedOutcome, SealedResult};
use crate::columns::{At, Id, Key};
use crate::database::{read, transaction};
use crate::error::store_error;
use crate::schema::activity;
use crate::store::Shared;

/// Spelled out: with the word as a parameter, no database sees that the index of what is pending answers it.
const IS_PENDING: &str = "outcome = 'pending'";

/// What is awaited of actions that nobody waits for, because their process ended. (A release that knows nothing of
/// results settles an entry and leaves the mark.)
const WAS_AWAITED: &str = "result = 'awaited' AND outcome <> 'pending'";

/// The same of an entry that is looked up by its key, in words that do not bring PostgreSQL to go through that index instead.
const IS_STILL_PENDING: &str = "outcome IS NOT DISTINCT FROM 'pending'";

/// Likewise.
const IS_STILL_AWAITED: &str = "result IS NOT DISTINCT FROM 'awaited' AND outcome <> 'pending'";

/// What is written for entries whose outcome never came.
pub(crate) const ABANDONED: &str = "The panel stopped before Wings answered";

/// How many are written at once.
const PART: usize = 256;

/// Settles as unknown what is pending, where `and` is so too: some more of a condition, which begins with `AND`, or nothing.
/// Says how many those were.
pub(crate) async fn settle_pending(shared: &Shared, and: &str) -> Result<usize, StoreError> {
    let rows: Vec<PendingRow> = read!(&shared.database, |connection| activity::table
        .filter(sql::<Bool>(IS_PENDING).sql(and))
        .select((activity::id, activity::link.is_not_null(), activity::outcome_seal))
        .load(connection))?;
    if rows.is_empty() {
        return Ok(0);
    }
    let key = shared.log_key().await?;
    let is_untouched =
        |row: &PendingRow| !row.is_chained || row.seal.as_deref() == Some(&pending(&key, row.id)[..]);
    let rows: Vec<PendingRow> = rows.into_iter().filter(is_untouched).collect();
    let mut settled = 0;
    for part in rows.chunks(PART) {
        let written: QueryResult<usize> = transaction!(&shared.database, async |connection| {
            let mut written = 0;
            for row in part {
                let outcome = SealedOutcome {
                    outcome: OutcomeKind::Unknown.as_str(),
                    error: Some(ABANDONED),
                };
                written += diesel::update(
                    activity::table
                        .filter(activity::id.eq(row.id))
                        .filter(sql::<Bool>(IS_STILL_PENDING)),
                )
                .set((
                    activity::outcome.eq(outcome.outcome),
                    activity::error.eq(outcome.error),
                    activity::outcome_seal.eq(&key.outcome(row.id, &outcome).0[..]),
                    activity::result.eq(None::<String>),
                    activity::result_state.eq(None::<String>),
                    activity::result_ms.eq(None::<i64>),
                    activity::superseded_by.eq(None::<Id>),
                    activity::result_seal.eq(&key.result(row.id, &SealedResult::default()).0[..]),
                ))
                .execute(connection)
                .await?;
            }
            Ok(written)
        });
        settled += written.map_err(store_error)?;
    }
    Ok(settled)
}

/// Writes of actions whose result was awaited that nobody observed them, or which accepted action came after; of those that
/// were begun by then, and where `and` is so too. Says how many those were.
///
/// All at once: what is awaited is a handful, and has an index of its own.
pub(crate) async fn settle_awaited(
    shared: &Shared,
    and: &str,
    begun_by: Option<At>,
) -> Result<usize, StoreError> {
    let rows: Vec<AwaitedRow> = read!(&shared.database, |connection| activity::table
        .filter(sql::<Bool>(WAS_AWAITED).sql(and))
        .select((
            activity::id,
            activity::occurred_at,
            activity::outcome,
            activity::link.is_not_null(),
            activity::result_seal,
            sql::<Nullable<Key>>(LATER_ACTION),
        ))
        .load(connection))?;
    if rows.is_empty() {
        return Ok(0);
    }
    let key = shared.log_key().await?;
    let is_meant = |row: &AwaitedRow| {
        let is_untouched = !row.is_chained || row.seal.as_deref() == Some(&awaited(&key, row.id)[..]);
        is_untouched && begun_by.is_none_or(|by| row.occurred_at.0 <= by.0)
    };
    let rows: Vec<AwaitedRow> = rows.into_iter().filter(is_meant).collect();
    let mut settled = 0;
    for part in rows.chunks(PART) {
        let written: QueryResult<usize> = transaction!(&shared.database, async |connection| {
            let mut written = 0;
            for row in part {
                let result = row.result();
                written += diesel::update(
                    activity::table
                        .filter(activity::id.eq(row.id))
                        .filter(sql::<Bool>(IS_STILL_AWAITED)),
                )
                .set((
                    activity::result.eq(result.result),
                    activity::superseded_by.eq(result.superseded_by),
                    activity::result_seal.eq(&key.result(row.id, &result).0[..]),
                ))
                .execute(connection)
                .await?;
            }
            Ok(written)
        });
        settled += written.map_err(store_error)?;
    }
    Ok(settled)
}

#[derive(Queryable)]
struct PendingRow {
    id: Id,
    is_chained: bool,
    seal: Option<Vec<u8>>,
}

#[derive(Queryable)]
struct AwaitedRow {
    id: Id,
    occurred_at: At,
    outcome: String,
    is_chained: bool,
    seal: Option<Vec<u8>>,
    later: Option<Id>,
}

impl AwaitedRow {
    /// What is written of an action that was awaited and that nobody saw the end of, unless a later one explains it.
    fn result(&self) -> SealedResult<'static> {
        let result = match self.later {
            _ if self.outcome != OutcomeKind::Sent.as_str() => None,
            None => Some("unobserved"),
            Some(_) => Some("superseded"),
        };
        SealedResult {
            result,
            superseded_by: self.later.filter(|_| result.is_some()),
            ..SealedResult::default()
        }
    }
}

fn pending(key: &LogKey, entry: Id) -> [u8; 16] {
    let pending = SealedOutcome {
        outcome: OutcomeKind::Pending.as_str(),
        error: None,
    };
    key.outcome(entry, &pending).0
}

fn awaited(key: &LogKey, entry: Id) -> [u8; 16] {
    let awaited = SealedResult {
        result: Some("awaited"),
        ..SealedResult::default()
    };
    key.result(entry, &awaited).0
}
