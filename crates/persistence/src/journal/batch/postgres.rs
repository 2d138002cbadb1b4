use std::collections::{BTreeMap, BTreeSet};

use aileron_domain::OutcomeKind;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::Error as QueryError;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::{try_join, try_join_all, try_join4};

use super::results::{Conclude, Later};
use super::statements::{Place, Settle};
use super::together::{AppendAll, ConcludeAll, SettleAllAsSent};
use super::{Batch, Change, Conclusion, Done, EntryRow, Record, Settlement, Written};
use crate::chain::{End, LogKey, Next, last_of_each, next_postgres};
use crate::columns::Id;
use crate::journal::claims::{ClaimChange, ClaimRow, claim_of};
use crate::journal::turns::Turns;
use crate::schema::idempotency_keys;

pub(super) async fn write(
    connection: &mut AsyncPgConnection,
    key: &LogKey,
    batch: &Batch,
) -> QueryResult<Done> {
    let written = claim(connection, &batch.records).await?;
    let entries: Vec<&EntryRow> = batch
        .records
        .iter()
        .zip(&written)
        .filter(|(_, written)| **written == Written::Entry)
        .map(|(record, _)| &record.entry)
        .collect();
    let logs: BTreeSet<Id> = entries.iter().map(|entry| entry.server_id).collect();
    let may_yet_change = batch.changes.iter().filter_map(|change| match change {
        Change::Settled(late) => late.may_appear_in,
        Change::Concluded(_) => None,
    });
    let turns = logs.iter().copied().chain(may_yet_change).collect();
    let known = take_turns_and_look(connection, turns, &logs).await?;
    // Each sees the latest, because they come after the locks, and those before it, because the connection keeps their order.
    let shared = &*connection;
    let appended = append_to(shared, key, known, &entries);
    let changed = change(shared, key, &batch.changes);
    let (ends, ()) = try_join(appended, changed).await?;
    Ok(Done { written, ends })
}

/// Puts entries at the end of their logs, by whoever has no turn yet, within a transaction. Says where those are then.
pub(crate) async fn append(
    connection: &mut AsyncPgConnection,
    key: &LogKey,
    entries: &[&EntryRow],
) -> QueryResult<BTreeMap<Id, End>> {
    let logs: BTreeSet<Id> = entries.iter().map(|entry| entry.server_id).collect();
    let known = take_turns_and_look(connection, logs.clone(), &logs).await?;
    append_to(connection, key, known, entries).await
}

/// Takes turns, and looks where these logs are then, in one round trip.
async fn take_turns_and_look(
    connection: &AsyncPgConnection,
    turns: BTreeSet<Id>,
    logs: &BTreeSet<Id>,
) -> QueryResult<BTreeMap<Id, End>> {
    let turns = Turns::at(turns);
    if logs.is_empty() {
        turns.take(connection).await?;
        return Ok(BTreeMap::new());
    }
    // The second sees what the first has waited for: it begins when that is over, because the connection keeps their order.
    let ((), known) = try_join(turns.take(connection), last_of_each(connection, logs.clone())).await?;
    Ok(known)
}

async fn append_to(
    connection: &AsyncPgConnection,
    key: &LogKey,
    known: BTreeMap<Id, End>,
    entries: &[&EntryRow],
) -> QueryResult<BTreeMap<Id, End>> {
    let mut next: BTreeMap<Id, Next> = known
        .into_iter()
        .map(|(server, end)| (server, Next::After(end)))
        .collect();
    let mut ends = BTreeMap::new();
    let mut places = Vec::with_capacity(entries.len());
    for entry in entries {
        let server = entry.server_id;
        let here = match next.get(&server) {
            Some(next) => *next,
            None => next_postgres(connection, key, server).await?,
        };
        let place = Place::of(entry, here, key);
        next.insert(server, place.next());
        ends.extend(place.end().map(|end| (server, end)));
        places.push(place);
    }
    if places.is_empty() {
        return Ok(ends);
    }
    let all = AppendAll::new(entries.iter().copied().zip(&places));
    let appended = all.execute(&mut &*connection).await?;
    // Else somebody has written to one of them without waiting for a turn.
    (appended == places.len())
        .then_some(ends)
        .ok_or(QueryError::RollbackTransaction)
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

/// Writes what has become known: what most of it is together, the rest one by one.
async fn change(connection: &AsyncPgConnection, key: &LogKey, changes: &[Change]) -> QueryResult<()> {
    let (mut sent, mut seen) = (SettleAllAsSent::default(), ConcludeAll::default());
    let (mut claims, mut others) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Settled(settlement) if settlement.outcome == OutcomeKind::Sent => {
                sent.take(settlement, key);
                claims.push(settlement);
            }
            Change::Concluded(conclusion) if !conclusion.gives_way && seen.take(conclusion, key) => {}
            other => others.push(other),
        }
    }
    // What was seen comes after the outcome. They are sent in this order, and the connection keeps it.
    let settled = execute(connection, (!sent.is_empty()).then_some(sent));
    let claimed = try_join_all(
        claims
            .into_iter()
            .map(|settlement| change_claim(connection, settlement)),
    );
    let made = try_join_all(others.into_iter().map(|other| make(connection, key, other)));
    let concluded = execute(connection, (!seen.is_empty()).then_some(seen));
    try_join4(settled, claimed, made, concluded).await.map(drop)
}

async fn execute<S>(mut connection: &AsyncPgConnection, statement: Option<S>) -> QueryResult<()>
where
    S: QueryFragment<Pg> + QueryId + Send,
{
    match statement {
        Some(statement) => statement.execute(&mut connection).await.map(drop),
        None => Ok(()),
    }
}

async fn make(connection: &AsyncPgConnection, key: &LogKey, change: &Change) -> QueryResult<()> {
    match change {
        Change::Settled(settlement) => settle(connection, key, settlement).await,
        Change::Concluded(conclusion) => conclude(connection, key, conclusion).await,
    }
}

async fn conclude(
    mut connection: &AsyncPgConnection,
    key: &LogKey,
    conclusion: &Conclusion,
) -> QueryResult<()> {
    let later: Option<Id> = if conclusion.gives_way {
        let later: Option<Option<Id>> = Later(conclusion).get_result(&mut connection).await.optional()?;
        later.flatten()
    } else {
        None
    };
    match later {
        None => Conclude::new(conclusion, key).execute(&mut connection).await,
        Some(later) => {
            let superseded = conclusion.superseded_by(later);
            Conclude::new(&superseded, key).execute(&mut connection).await
        }
    }
    .map(drop)
}

async fn settle(
    mut connection: &AsyncPgConnection,
    key: &LogKey,
    settlement: &Settlement,
) -> QueryResult<()> {
    Settle::new(settlement, key).execute(&mut connection).await?;
    change_claim(connection, settlement).await
}

async fn change_claim(mut connection: &AsyncPgConnection, settlement: &Settlement) -> QueryResult<()> {
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
