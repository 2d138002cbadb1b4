//! How the logs that are there already get into the chain, when no instance of an older release is left.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aileron_domain::StoreError;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::heads::{NewLog, WritesHeads as _};
use super::links::{End, GENESIS, LogKey};
use super::newest::{FindsNewest as _, Newest};
use super::noting::PART;
use crate::Store;
use crate::columns::{Id, Key};
use crate::database::{Database, read, transaction};
use crate::error::store_error;
use crate::journal::TakesTurns as _;
use crate::schema::activity;

/// The time that others have the database to themselves after each part of the logs.
const BREAK: Duration = Duration::from_millis(20);

impl Store {
    /// Begins the chain of every log that has none, behind the entries that it has, and then holds everybody to it: from
    /// then on an entry without a link is a finding. Does nothing where that was done before.
    ///
    /// No instance of a release that does not chain may be running any more. A [`Journal`](crate::Journal) looks after that,
    /// and calls this by itself.
    pub async fn begin_chain(&self) -> Result<(), StoreError> {
        let key = self.log_key().await?;
        let is_complete = self
            .run(|shared| async move { Ok(shared.chain().await?.is_some_and(|chain| chain.complete)) })
            .await?;
        if is_complete {
            return Ok(());
        }
        let mut after = Id(Uuid::nil());
        loop {
            let key = key.clone();
            let last = self
                .run(move |shared| async move { begin_part(&shared.database, &key, after).await })
                .await?;
            let Some(last) = last else { break };
            after = last;
            tokio::time::sleep(BREAK).await;
        }
        self.run(move |shared| async move {
            let done: QueryResult<()> = transaction!(&shared.database, async |connection| {
                connection.complete_chain(&key).await
            });
            done.map_err(store_error)
        })
        .await
    }

    pub(crate) async fn log_key(&self) -> Result<LogKey, StoreError> {
        self.run(|shared| async move { shared.log_key().await }).await
    }

    /// Writes down how far those logs have come that were written to last: who wrote them may not have lived to do so.
    pub async fn catch_up_heads(&self) -> Result<(), StoreError> {
        let ends = self
            .run(|shared| async move { latest(&shared.database).await })
            .await?;
        self.note_heads(ends).await
    }
}

/// How many of the latest entries are looked at.
const LATEST: i64 = 4096;

/// Entries are in the order of time, by their keys.
async fn latest(database: &Database) -> Result<BTreeMap<Id, End>, StoreError> {
    let entries: Vec<Newest> = read!(database, |connection| activity::table
        .order(activity::id.desc())
        .limit(LATEST)
        .select((activity::server_id, activity::number, activity::link))
        .load(connection))?;
    let mut ends: BTreeMap<Id, End> = BTreeMap::new();
    for entry in entries {
        let Some(end) = entry.end() else { continue };
        let furthest = ends.entry(entry.server).or_insert(end);
        if furthest.number < end.number {
            *furthest = end;
        }
    }
    Ok(ends)
}

/// Says where to go on.
async fn begin_part(database: &Database, key: &LogKey, after: Id) -> Result<Option<Id>, StoreError> {
    let logs: Vec<NextLog> = read!(database, |connection| sql_query(NEXT_LOGS)
        .bind::<Key, _>(after)
        .bind::<BigInt, _>(i64::from(PART))
        .load(connection))?;
    let logs: BTreeSet<Id> = logs.into_iter().map(|log| log.server_id).collect();
    let last = logs.last().copied();
    if last.is_some() {
        let begun: QueryResult<()> = transaction!(database, async |connection| {
            connection.take_turns(logs.clone()).await?;
            let newest = connection.newest_of(logs).await?;
            let logs = newest.iter().map(|entry| {
                let unchained = End::at(entry.number, GENESIS);
                // A chained one is younger than the release that chains, or its log has its head already.
                let (end, base) = entry
                    .end()
                    .map_or((unchained, unchained), |end| (end, End::START));
                NewLog {
                    server: entry.server,
                    end,
                    base,
                }
            });
            connection.begin_logs(key, logs.collect()).await.map(drop)
        });
        begun.map_err(store_error)?;
    }
    Ok(last)
}

/// The servers of the next logs, by one step down the index for each log, however long it is.
const NEXT_LOGS: &str = "WITH RECURSIVE logs (server_id) AS (\
     SELECT (SELECT server_id FROM activity WHERE server_id > $1 ORDER BY server_id LIMIT 1) UNION ALL \
     SELECT (SELECT activity.server_id FROM activity WHERE activity.server_id > logs.server_id \
             ORDER BY activity.server_id LIMIT 1) FROM logs WHERE logs.server_id IS NOT NULL) \
     SELECT server_id FROM logs WHERE server_id IS NOT NULL LIMIT $2";

#[derive(QueryableByName)]
struct NextLog {
    #[diesel(sql_type = Key)]
    server_id: Id,
}
