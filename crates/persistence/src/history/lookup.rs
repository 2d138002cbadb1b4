use std::collections::HashMap;

use aileron_domain::{
    ActionResult, ActivityEntry, ActivityLookup, EntryId, Event, Outcome, ServerId, StoreError, UnderWay,
};
use async_trait::async_trait;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::EntryRow;
use crate::Store;
use crate::columns::Id;
use crate::database::{Database, find, load};
use crate::fixed::Fixed;
use crate::schema::activity;

/// Spelled out: with the word as a parameter, no database sees that the index of what is awaited answers it.
const IS_AWAITED: &str = "result = 'awaited'";

/// How much who follows a log is given at once.
const PART: i64 = 100;

#[async_trait]
impl ActivityLookup for Store {
    async fn entry(&self, server: ServerId, entry: EntryId) -> Result<Option<ActivityEntry>, StoreError> {
        let (server, entry) = (Id(server.0), Id(entry.0));
        self.look_up(move |shared| async move {
            let found: Vec<EntryRow> = load!(
                &shared.database,
                activity::table
                    .filter(activity::id.eq(entry))
                    .filter(activity::server_id.eq(server))
                    .select(EntryRow::as_select())
            )?;
            found.into_iter().next().map(ActivityEntry::try_from).transpose()
        })
        .await
    }

    async fn under_way(&self, servers: &[ServerId]) -> Result<Vec<(ServerId, UnderWay)>, StoreError> {
        if servers.is_empty() {
            return Ok(Vec::new());
        }
        let servers = padded(servers.iter().map(|server| Id(server.0)).collect());
        self.look_up(move |shared| async move {
            let awaited: Vec<EntryRow> = load!(
                &shared.database,
                Fixed(
                    activity::table
                        .filter(sql::<Bool>(IS_AWAITED))
                        .filter(activity::server_id.eq_any(servers))
                        .order((activity::server_id, activity::number))
                        .select(EntryRow::as_select())
                )
            )?;
            let mut latest = HashMap::new();
            for row in awaited {
                if let Some((server, under_way)) = under_way(row.try_into()?) {
                    latest.insert(server, under_way);
                }
            }
            Ok(latest.into_iter().collect())
        })
        .await
    }

    async fn since(
        &self,
        server: ServerId,
        entry: Option<EntryId>,
    ) -> Result<Vec<ActivityEntry>, StoreError> {
        let Some(entry) = entry else {
            return Ok(Vec::new());
        };
        let (server, entry) = (Id(server.0), Id(entry.0));
        self.run(move |shared| async move {
            let rows = entries_after(&shared.database, server, entry).await?;
            rows.into_iter().map(ActivityEntry::try_from).collect()
        })
        .await
    }

    async fn newest(&self, server: ServerId) -> Result<Option<EntryId>, StoreError> {
        let server = Id(server.0);
        self.look_up(move |shared| async move {
            let newest: Vec<Id> = load!(
                &shared.database,
                activity::table
                    .filter(activity::server_id.eq(server))
                    .order(activity::number.desc())
                    .limit(1)
                    .select(activity::id)
            )?;
            Ok(newest.into_iter().next().map(|id| EntryId(id.0)))
        })
        .await
    }
}

/// Repeats the last until there are so many that a few statements are enough for all lengths.
fn padded(mut servers: Vec<Id>) -> Vec<Id> {
    if let Some(last) = servers.last().copied() {
        servers.resize(servers.len().next_power_of_two(), last);
    }
    servers
}

fn under_way(ActivityEntry { id, entry, result }: ActivityEntry) -> Option<(ServerId, UnderWay)> {
    let is_open = matches!(entry.outcome, Outcome::Pending | Outcome::Sent);
    match entry.event {
        Event::Power(action) if is_open && result == Some(ActionResult::Awaited) => Some((
            entry.target,
            UnderWay {
                entry: id,
                action,
                actor: entry.actor,
                since: entry.occurred_at,
            },
        )),
        _ => None,
    }
}

async fn entries_after(database: &Database, server: Id, entry: Id) -> Result<Vec<EntryRow>, StoreError> {
    let number: Option<i64> = find!(database, |connection| activity::table
        .filter(activity::id.eq(entry))
        .filter(activity::server_id.eq(server))
        .select(activity::number)
        .first(connection))?;
    if let Some(number) = number {
        return load!(
            database,
            activity::table
                .filter(activity::server_id.eq(server))
                .filter(activity::number.gt(number))
                .order(activity::number.asc())
                .limit(PART)
                .select(EntryRow::as_select())
        );
    }
    // It has become too old and was removed; the numbers may have begun again. Keys are in the order of time.
    let newest: Vec<EntryRow> = load!(
        database,
        activity::table
            .filter(activity::server_id.eq(server))
            .order(activity::number.desc())
            .limit(PART)
            .select(EntryRow::as_select())
    )?;
    let later = newest.into_iter().rev().filter(|later| later.id > entry);
    Ok(later.collect())
}
