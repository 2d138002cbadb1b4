use std::collections::{BTreeMap, BTreeSet};

use aileron_domain::{
    ActorKind, ActorStamp, Event, NewEntry, NodeId, NodeReport, NodeReports, Outcome, StoreError, UserId,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::Store;
use crate::chain::End;
use crate::columns::{At, Id};
use crate::database::{Database, find, load, transaction};
use crate::error::store_error;
use crate::journal::{Appends as _, EntryRow, TakesTurns as _, new_id};
use crate::schema::{nodes, reports, servers, users};
use crate::store::Shared;

/// The most that one transaction carries: presses wait for it.
const BATCH: usize = 100;

/// The longest name of an event that is kept, in characters.
const LONGEST_EVENT: usize = 200;

#[async_trait]
impl NodeReports for Store {
    async fn report(&self, node: NodeId, mut reports: Vec<NodeReport>) -> Result<(), StoreError> {
        // A Wings sends them in no order.
        reports.sort_by_key(|report| report.occurred_at);
        let node = Id(node.0);
        for part in reports.chunks(BATCH) {
            let part = part.to_vec();
            let ends = self
                .run(move |shared| async move { write(&shared, node, part).await })
                .await?;
            self.note_heads_if_possible(ends).await;
        }
        Ok(())
    }
}

/// Says how far the logs have come that were written to.
async fn write(shared: &Shared, node: Id, part: Vec<NodeReport>) -> Result<BTreeMap<Id, End>, StoreError> {
    let database = &shared.database;
    let name: Option<String> = find!(database, |connection| nodes::table
        .filter(nodes::id.eq(node))
        .select(nodes::name)
        .first(connection))?;
    let Some(name) = name else {
        return Ok(BTreeMap::new());
    };
    let key = shared.log_key().await?;
    let names = names(database, &part).await?;
    let about: BTreeSet<Id> = part.iter().map(|report| Id(report.server.0)).collect();
    let now = Timestamp::now();
    let part: Vec<(Id, Vec<u8>, EntryRow)> = part
        .into_iter()
        .map(|report| {
            let hash = hash(node, &report);
            let server = Id(report.server.0);
            let entry = entry(report, &name, &names, now);
            (
                server,
                hash,
                EntryRow::new(new_id(&entry), Id(Uuid::nil()), entry),
            )
        })
        .collect();
    let written: QueryResult<BTreeMap<Id, End>> = transaction!(database, async |connection| {
        let own: Vec<Id> = servers::table
            .filter(servers::node_id.eq(node))
            .filter(servers::id.eq_any(&about))
            .select(servers::id)
            .load(connection)
            .await?;
        // Who sends the same waits here, and then finds it written.
        connection.take_turns(own.iter().copied().collect()).await?;
        let mut new = Vec::new();
        for (_, hash, entry) in part.into_iter().filter(|(server, ..)| own.contains(server)) {
            let is_new = diesel::insert_into(reports::table)
                .values((reports::hash.eq(hash), reports::reported_at.eq(At(now))))
                .on_conflict_do_nothing()
                .execute(connection)
                .await?;
            if is_new > 0 {
                new.push(entry);
            }
        }
        connection.append(&key, new).await
    });
    written.map_err(store_error)
}

/// The names of those users among whom reports name that the panel knows.
async fn names(database: &Database, part: &[NodeReport]) -> Result<BTreeMap<UserId, String>, StoreError> {
    let named: BTreeSet<Id> = part
        .iter()
        .filter_map(|report| report.user)
        .map(|id| Id(id.0))
        .collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let known: Vec<(Id, String)> = load!(
        database,
        users::table
            .filter(users::id.eq_any(named))
            .select((users::id, users::username))
    )?;
    Ok(known.into_iter().map(|(id, name)| (UserId(id.0), name)).collect())
}

fn entry(report: NodeReport, node: &str, names: &BTreeMap<UserId, String>, now: Timestamp) -> NewEntry {
    let user = report.user.and_then(|id| Some((id, names.get(&id)?)));
    let actor = match user {
        Some((id, name)) => ActorStamp {
            kind: ActorKind::User,
            id: Some(id),
            name: name.clone(),
        },
        None => ActorStamp {
            kind: ActorKind::Daemon,
            id: None,
            name: node.to_owned(),
        },
    };
    let event = match report.event {
        Event::Other(name) => Event::Other(name.chars().take(LONGEST_EVENT).collect()),
        known @ Event::Power(_) => known,
    };
    NewEntry {
        // A clock that is ahead would keep a log from losing what is too old.
        occurred_at: report.occurred_at.min(now),
        actor,
        event,
        target: report.server,
        ip: report.ip,
        outcome: Outcome::Sent,
        details: report.details,
    }
}

/// What a report is known by. No two that differ run into the same bytes: what varies in length comes with it.
fn hash(node: Id, report: &NodeReport) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    };
    add(node.0.as_bytes());
    add(report.server.0.as_bytes());
    add(report.user.as_ref().map_or(&[], |user| user.0.as_bytes()));
    add(report.event.name().as_bytes());
    add(report
        .details
        .as_ref()
        .map_or(&[], |details| details.as_json().as_bytes()));
    add(&report.occurred_at.as_nanosecond().to_be_bytes());
    hash.finalize().to_vec()
}
