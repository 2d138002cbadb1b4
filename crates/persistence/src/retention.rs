//! Removes what has become too old, a few rows at a time, so that nobody is held up, and ends what nobody waits for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{OutcomeKind, StoreError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use uuid::Uuid;

use crate::Store;
use crate::chain::{Link, Removed, WritesHeads as _};
use crate::columns::{At, Id};
use crate::database::{Database, read, transaction, write};
use crate::error::store_error;
use crate::journal::abandoned::settle_awaited;
use crate::journal::claims;
use crate::schema::{activity, idempotency_keys, reports, sessions};
use crate::store::Shared;

/// The most rows that are removed at once: a few milliseconds of the one connection that writes to a SQLite.
pub(crate) const BATCH: i64 = 256;

/// The least time that others have the database to themselves after each.
const BREAK: Duration = Duration::from_millis(20);

impl Store {
    /// Removes the entries of before `cutoff` from all servers' logs, and says how many those were.
    ///
    /// Each log loses them from its front, so that it stays numbered without a gap: they end with the first that is younger,
    /// or whose outcome is not known yet. Several instances may do so at once. Dropping the future stops it after the
    /// batch that is under way.
    pub async fn remove_old_activity(&self, cutoff: Timestamp) -> Result<u64, StoreError> {
        let all = Candidates {
            after: Id(Uuid::nil()),
            before: first_key_of(cutoff),
        };
        let mut candidates = all;
        let (mut removed, mut in_this_pass) = (0, 0);
        loop {
            let began = Instant::now();
            let batch = self
                .run(move |shared| async move { remove_batch(&shared, candidates, cutoff).await })
                .await?;
            removed += batch.removed;
            in_this_pass += batch.removed;
            match batch.more_after {
                Some(last) => candidates.after = last,
                None if in_this_pass == 0 => return Ok(removed),
                // Some may have been passed over.
                None => (candidates, in_this_pass) = (all, 0),
            }
            make_room(began).await;
        }
    }

    /// Removes sessions that have ended by themselves, and says how many those were.
    pub async fn remove_expired_sessions(&self) -> Result<u64, StoreError> {
        self.remove_in_batches(|shared| async move { remove_ended_sessions(&shared.database).await })
            .await
    }

    /// Removes what clients called presses by more than a day ago, and says how many those were.
    pub async fn remove_expired_claims(&self) -> Result<u64, StoreError> {
        self.remove_in_batches(|shared| async move { remove_old_claims(&shared.database).await })
            .await
    }

    /// Removes by what reports of nodes are known that came more than a week ago, and says how many those were: a node
    /// sends a report again for as long as it has no answer, and has had one by then.
    pub async fn remove_old_reports(&self) -> Result<u64, StoreError> {
        self.remove_in_batches(|shared| async move { remove_old_reports(&shared.database).await })
            .await
    }

    /// Writes of actions whose result has been awaited for more than ten minutes that nobody observed them, or which action
    /// came after, and says how many those were: whoever was to look has lost track of them. It is no longer than three
    /// minutes that anybody looks.
    pub async fn settle_stale_results(&self) -> Result<u64, StoreError> {
        let begun_by = At(Timestamp::now() - RESULTS_ARE_AWAITED_FOR);
        self.run(move |shared| async move {
            let settled = settle_awaited(&shared, "", Some(begun_by)).await?;
            Ok(settled.try_into().unwrap_or(u64::MAX))
        })
        .await
    }

    /// Removes a batch after the other, until one is not full.
    pub(crate) async fn remove_in_batches<F>(
        &self,
        remove: impl Fn(Arc<Shared>) -> F + Send + Sync,
    ) -> Result<u64, StoreError>
    where
        F: Future<Output = Result<u64, StoreError>> + Send + 'static,
    {
        let mut removed = 0;
        loop {
            let began = Instant::now();
            let batch = self.run(&remove).await?;
            removed += batch;
            if batch < BATCH.unsigned_abs() {
                return Ok(removed);
            }
            make_room(began).await;
        }
    }
}

/// Leaves the database to others: for at least four times what the batch took, however slow the disk is.
async fn make_room(began: Instant) {
    tokio::time::sleep(BREAK.max(began.elapsed() * 4)).await;
}

/// Where old entries are looked for: keys are in the order of time, so they are at the beginning of the primary key.
#[derive(Clone, Copy)]
struct Candidates {
    after: Id,
    before: Id,
}

/// The smallest key that an entry of this moment can have: a UUIDv7 begins with 48 bits of milliseconds.
pub(crate) fn first_key_of(moment: Timestamp) -> Id {
    let milliseconds = u64::try_from(moment.as_millisecond()).unwrap_or(0);
    Id(Uuid::from_u128(u128::from(milliseconds) << 80))
}

struct Batch {
    removed: u64,
    /// Where to go on.
    more_after: Option<Id>,
}

/// Finds the servers of the oldest entries, and removes as many from the front of each one's log as it has among them.
///
/// These are the same entries, except where keys and numbers are not in the same order, as within a millisecond: then an
/// entry is passed over that waits for an older number, until the next pass.
async fn remove_batch(
    shared: &Shared,
    candidates: Candidates,
    cutoff: Timestamp,
) -> Result<Batch, StoreError> {
    let database = &shared.database;
    let oldest: Vec<(Id, Id)> = read!(database, |connection| activity::table
        .filter(activity::id.gt(candidates.after))
        .filter(activity::id.lt(candidates.before))
        .order(activity::id)
        .limit(BATCH)
        .select((activity::id, activity::server_id))
        .load(connection))?;
    let mut by_server: BTreeMap<Id, i64> = BTreeMap::new();
    for (_, server) in &oldest {
        *by_server.entry(*server).or_default() += 1;
    }
    let mut fronts = Vec::with_capacity(by_server.len());
    for (server, most) in by_server {
        fronts.push(front(database, server, most, cutoff).await?);
    }
    let removed = remove(shared, &fronts).await?;
    let is_full = i64::try_from(oldest.len()).is_ok_and(|found| found == BATCH);
    Ok(Batch {
        removed: removed.try_into().unwrap_or(u64::MAX),
        more_after: oldest.last().filter(|_| is_full).map(|(id, _)| *id),
    })
}

/// The old entries at the front of a server's log.
struct Front {
    ids: Vec<Id>,
    removed: Removed,
}

/// Removes entries from the front of their logs, and moves the beginnings of those behind them. Says how many went.
async fn remove(shared: &Shared, fronts: &[Front]) -> Result<usize, StoreError> {
    if fronts.iter().all(|front| front.ids.is_empty()) {
        return Ok(0);
    }
    let key = shared.log_key().await?;
    let removed: QueryResult<usize> = transaction!(&shared.database, async |connection| {
        let mut old = Vec::new();
        // Always in the same order, so that two instances that remove the same wait for each other in turn.
        for front in fronts {
            if connection.forward(&key, &front.removed).await? {
                old.extend_from_slice(&front.ids);
            }
        }
        old.sort_unstable();
        diesel::delete(activity::table.filter(activity::id.eq_any(&old)))
            .execute(connection)
            .await
    });
    removed.map_err(store_error)
}

/// The old entries at the front of a server's log, at most so many.
///
/// Nothing needs to be locked from here until they are removed: what is old stays old, what is settled stays settled,
/// nothing is ever written before them, and their keys are never given again. To pass over rows that another instance
/// has locked would be wrong: if it then failed, there would be a gap before ours.
async fn front(database: &Database, server: Id, most: i64, cutoff: Timestamp) -> Result<Front, StoreError> {
    let entries: Vec<OldRow> = read!(database, |connection| activity::table
        .filter(activity::server_id.eq(server))
        .order(activity::number)
        .limit(most)
        .select((
            activity::id,
            activity::number,
            activity::occurred_at,
            activity::outcome,
            activity::link
        ))
        .load(connection))?;
    let is_done_with = |(_, _, occurred_at, outcome, _): &OldRow| {
        occurred_at.0 < cutoff && outcome != OutcomeKind::Pending.as_str()
    };
    let old = entries.into_iter().take_while(is_done_with);
    let (ids, entries) = old
        .map(|(id, number, _, _, link)| (id, (number, link.as_deref().and_then(Link::read))))
        .unzip();
    Ok(Front {
        ids,
        removed: Removed { server, entries },
    })
}

type OldRow = (Id, i64, At, String, Option<Vec<u8>>);

async fn remove_old_claims(database: &Database) -> Result<u64, StoreError> {
    let old: Vec<Id> = read!(database, |connection| idempotency_keys::table
        .filter(idempotency_keys::created_at.le(At(Timestamp::now() - claims::LIFETIME)))
        .order(idempotency_keys::created_at)
        .limit(BATCH)
        .select(idempotency_keys::entry_id)
        .load(connection))?;
    if old.is_empty() {
        return Ok(0);
    }
    let removed = write!(database, |connection| diesel::delete(
        idempotency_keys::table.filter(idempotency_keys::entry_id.eq_any(&old))
    )
    .execute(connection))?;
    Ok(removed.try_into().unwrap_or(u64::MAX))
}

/// For how long a report is known when it comes again.
const REPORTS_ARE_KNOWN_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

async fn remove_old_reports(database: &Database) -> Result<u64, StoreError> {
    let old: Vec<Vec<u8>> = read!(database, |connection| reports::table
        .filter(reports::reported_at.le(At(Timestamp::now() - REPORTS_ARE_KNOWN_FOR)))
        .order(reports::reported_at)
        .limit(BATCH)
        .select(reports::hash)
        .load(connection))?;
    if old.is_empty() {
        return Ok(0);
    }
    let removed = write!(database, |connection| diesel::delete(
        reports::table.filter(reports::hash.eq_any(&old))
    )
    .execute(connection))?;
    Ok(removed.try_into().unwrap_or(u64::MAX))
}

/// For how long anything is awaited, at most.
const RESULTS_ARE_AWAITED_FOR: SignedDuration = SignedDuration::from_mins(10);

async fn remove_ended_sessions(database: &Database) -> Result<u64, StoreError> {
    let ended: Vec<Vec<u8>> = read!(database, |connection| sessions::table
        .filter(sessions::expires_at.le(At(Timestamp::now())))
        .order(sessions::expires_at)
        .limit(BATCH)
        .select(sessions::token_hash)
        .load(connection))?;
    if ended.is_empty() {
        return Ok(0);
    }
    let removed = write!(database, |connection| diesel::delete(
        sessions::table.filter(sessions::token_hash.eq_any(&ended))
    )
    .execute(connection))?;
    Ok(removed.try_into().unwrap_or(u64::MAX))
}
