use aileron_domain::{ActivityEntry, ActivityLookup, EntryId, ServerId, StoreError, UnderWay};
use async_trait::async_trait;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::EntryRow;
use super::awaited::{AwaitedRow, latest};
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
        let servers = servers.to_vec();
        self.look_up(move |shared| async move { under_way_on(&shared.database, &servers).await })
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

/// What is under way on each of these servers.
pub(crate) async fn under_way_on(
    database: &Database,
    servers: &[ServerId],
) -> Result<Vec<(ServerId, UnderWay)>, StoreError> {
    if servers.is_empty() {
        return Ok(Vec::new());
    }
    let servers = padded(servers.iter().map(|server| Id(server.0)).collect());
    let awaited: Vec<AwaitedRow> = load!(
        database,
        Fixed(
            activity::table
                .filter(sql::<Bool>(IS_AWAITED))
                .filter(activity::server_id.eq_any(servers))
                .select(AwaitedRow::as_select())
        )
    )?;
    latest(awaited)
}

/// Repeats the last until there are so many that a few statements are enough for all lengths.
fn padded(mut servers: Vec<Id>) -> Vec<Id> {
    if let Some(last) = servers.last().copied() {
        servers.resize(servers.len().next_power_of_two(), last);
    }
    servers
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
