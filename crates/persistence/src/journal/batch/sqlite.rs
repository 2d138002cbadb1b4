use std::collections::BTreeMap;

use aileron_domain::OutcomeKind;
use diesel::prelude::*;
use diesel::result::Error as QueryError;

use super::results::{Conclude, Later};
use super::statements::{Append, Place, Settle, SettleAsSent};
use super::{Batch, Change, Conclusion, Done, EntryRow, Settlement, Written};
use crate::chain::{End, Ends, LogKey, Next, next_sqlite};
use crate::columns::Id;
use crate::journal::claims::{ClaimChange, claim_of};
use crate::schema::idempotency_keys;

pub(super) fn write(
    connection: &mut SqliteConnection,
    key: &LogKey,
    known: &mut Ends,
    batch: &Batch,
) -> QueryResult<Done> {
    let mut written = Vec::with_capacity(batch.records.len());
    let mut ends = BTreeMap::new();
    for record in &batch.records {
        if let Some(claim) = &record.claim {
            let expired = idempotency_keys::created_at.le(claim.expiry());
            diesel::delete(claim_of(claim.user_id, &claim.key).filter(expired)).execute(connection)?;
            let made = diesel::insert_into(idempotency_keys::table)
                .values(claim)
                .on_conflict_do_nothing()
                .execute(connection)?;
            if made == 0 {
                written.push(Written::Nothing);
                continue;
            }
        }
        let entry = &record.entry;
        let end = ends.get(&entry.server_id).copied();
        let end = end.or_else(|| known.of(entry.server_id));
        if let Some(end) = append(connection, key, end, entry)? {
            ends.insert(entry.server_id, end);
        }
        written.push(Written::Entry);
    }
    for change in &batch.changes {
        match change {
            Change::Settled(settlement) => settle(connection, key, settlement)?,
            Change::Concluded(conclusion) => conclude(connection, key, conclusion)?,
        }
    }
    Ok(Done { written, ends })
}

/// Puts an entry at the end of its log, within a transaction, and says where that is then. `known` is where it was when this
/// process last wrote to it: somebody else may have written since.
pub(crate) fn append(
    connection: &mut SqliteConnection,
    key: &LogKey,
    known: Option<End>,
    entry: &EntryRow,
) -> QueryResult<Option<End>> {
    if let Some(end) = known {
        let place = Place::of(entry, Next::After(end), key);
        if (Append { entry, place: &place }).execute(connection)? == 1 {
            return Ok(place.end());
        }
    }
    let place = Place::of(entry, next_sqlite(connection, key, entry.server_id)?, key);
    if (Append { entry, place: &place }).execute(connection)? == 1 {
        Ok(place.end())
    } else {
        // Nobody else writes meanwhile.
        Err(QueryError::RollbackTransaction)
    }
}

fn conclude(connection: &mut SqliteConnection, key: &LogKey, conclusion: &Conclusion) -> QueryResult<()> {
    let later: Option<Id> = if conclusion.gives_way {
        let later: Option<Option<Id>> = Later(conclusion).get_result(connection).optional()?;
        later.flatten()
    } else {
        None
    };
    match later {
        None => Conclude::new(conclusion, key).execute(connection),
        Some(later) => Conclude::new(&conclusion.superseded_by(later), key).execute(connection),
    }
    .map(drop)
}

fn settle(connection: &mut SqliteConnection, key: &LogKey, settlement: &Settlement) -> QueryResult<()> {
    match settlement.outcome {
        OutcomeKind::Sent => SettleAsSent::new(settlement, key).execute(connection)?,
        _ => Settle::new(settlement, key).execute(connection)?,
    };
    let claim = idempotency_keys::table.filter(idempotency_keys::entry_id.eq(settlement.entry));
    match &settlement.claim {
        None => 0,
        Some(ClaimChange::Answered(answer)) => diesel::update(claim)
            .set(idempotency_keys::answer.eq(answer))
            .execute(connection)?,
        Some(ClaimChange::Withdrawn) => diesel::delete(claim).execute(connection)?,
    };
    Ok(())
}
