use aileron_domain::OutcomeKind;
use diesel::prelude::*;

use super::results::{Conclude, GiveWay};
use super::statements::{Append, Settle, SettleAsSent};
use super::{Batch, Change, Settlement, Written};
use crate::journal::claims::{ClaimChange, claim_of};
use crate::schema::idempotency_keys;

pub(super) fn write(connection: &mut SqliteConnection, batch: &Batch) -> QueryResult<Vec<Written>> {
    let mut written = Vec::with_capacity(batch.records.len());
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
        Append(&record.entry).execute(connection)?;
        written.push(Written::Entry);
    }
    for change in &batch.changes {
        match change {
            Change::Settled(settlement) => settle(connection, settlement)?,
            Change::Concluded(unseen) if unseen.gives_way => GiveWay(unseen).execute(connection).map(drop)?,
            Change::Concluded(seen) => Conclude(seen).execute(connection).map(drop)?,
        }
    }
    Ok(written)
}

fn settle(connection: &mut SqliteConnection, settlement: &Settlement) -> QueryResult<()> {
    match settlement.outcome {
        OutcomeKind::Sent => SettleAsSent(settlement).execute(connection)?,
        _ => Settle(settlement).execute(connection)?,
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
