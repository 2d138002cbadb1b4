use std::collections::{BTreeMap, BTreeSet};

use aileron_domain::OutcomeKind;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::{try_join, try_join_all};

use super::results::{Conclude, GiveWay};
use super::statements::{Append, Settle, SettleAsSent};
use super::{Batch, Change, EntryRow, Record, Settlement, Written};
use crate::columns::Id;
use crate::journal::claims::{ClaimChange, ClaimRow, claim_of};
use crate::schema::{idempotency_keys, servers};

pub(super) async fn write(connection: &mut AsyncPgConnection, batch: &Batch) -> QueryResult<Vec<Written>> {
    let written = claim(connection, &batch.records).await?;
    let entries: Vec<&EntryRow> = batch
        .records
        .iter()
        .zip(&written)
        .filter(|(_, written)| **written == Written::Entry)
        .map(|(record, _)| &record.entry)
        .collect();
    let logs = entries.iter().map(|entry| entry.server_id);
    let may_yet_change = batch.changes.iter().filter_map(|change| match change {
        Change::Settled(late) => late.may_appear_in,
        Change::Concluded(_) => None,
    });
    take_turns(connection, logs.chain(may_yet_change).collect()).await?;
    // Each sees the latest, because they come after the locks, and those before it, because the connection keeps their order.
    let shared = &*connection;
    let appended = try_join_all(
        entries
            .into_iter()
            .map(|entry| async move { Append(entry).execute(&mut &*shared).await }),
    );
    let changed = try_join_all(batch.changes.iter().map(|change| make(shared, change)));
    try_join(appended, changed).await?;
    Ok(written)
}

/// Makes the claims of a batch. Two instances that make the same ones take turns; always in the same order, so that
/// neither waits for the other for ever.
async fn claim(connection: &mut AsyncPgConnection, records: &[Record]) -> QueryResult<Vec<Written>> {
    let mut written = vec![Written::Entry; records.len()];
    let claims = records
        .iter()
        .enumerate()
        .filter_map(|(at, record)| Some((record.claim.as_ref()?, at)));
    let in_order: BTreeMap<(Id, &str, usize), &ClaimRow> = claims
        .map(|(claim, at)| ((claim.user_id, &*claim.key, at), claim))
        .collect();
    for ((user, key, at), claim) in in_order {
        let expired = idempotency_keys::created_at.le(claim.expiry());
        diesel::delete(claim_of(user, key).filter(expired))
            .execute(connection)
            .await?;
        let made = diesel::insert_into(idempotency_keys::table)
            .values(claim)
            .on_conflict_do_nothing()
            .execute(connection)
            .await?;
        if made == 0 {
            written[at] = Written::Nothing;
        }
    }
    Ok(written)
}

/// Who writes to one server's log takes turns with all others who do; always in the same order, too.
///
/// A commit that nobody heard the end of has its turn until it is over: what waits for it here sees afterwards whether
/// its entries are there.
pub(crate) async fn take_turns(connection: &mut AsyncPgConnection, logs: BTreeSet<Id>) -> QueryResult<()> {
    if logs.is_empty() {
        return Ok(());
    }
    let _locked: Vec<Id> = servers::table
        .filter(servers::id.eq_any(logs))
        .order(servers::id)
        .select(servers::id)
        .for_no_key_update()
        .load(connection)
        .await?;
    Ok(())
}

async fn make(mut connection: &AsyncPgConnection, change: &Change) -> QueryResult<()> {
    match change {
        Change::Settled(settlement) => settle(connection, settlement).await,
        Change::Concluded(unseen) if unseen.gives_way => {
            GiveWay(unseen).execute(&mut connection).await.map(drop)
        }
        Change::Concluded(seen) => Conclude(seen).execute(&mut connection).await.map(drop),
    }
}

async fn settle(mut connection: &AsyncPgConnection, settlement: &Settlement) -> QueryResult<()> {
    match settlement.outcome {
        OutcomeKind::Sent => SettleAsSent(settlement).execute(&mut connection).await?,
        _ => Settle(settlement).execute(&mut connection).await?,
    };
    let claim = idempotency_keys::table.filter(idempotency_keys::entry_id.eq(settlement.entry));
    match &settlement.claim {
        None => {}
        Some(ClaimChange::Answered(answer)) => {
            let answered = diesel::update(claim).set(idempotency_keys::answer.eq(answer));
            answered.execute(&mut connection).await?;
        }
        Some(ClaimChange::Withdrawn) => {
            diesel::delete(claim).execute(&mut connection).await?;
        }
    }
    Ok(())
}
