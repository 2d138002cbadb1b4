use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;

use super::{Batch, EntryRow, is_open, last_number};
use crate::columns::Id;
use crate::schema::{activity, servers};

pub(super) async fn write(connection: &mut AsyncPgConnection, mut batch: Batch) -> QueryResult<()> {
    let mut by_server: BTreeMap<Id, Vec<&mut EntryRow>> = BTreeMap::new();
    for entry in &mut batch.entries {
        by_server.entry(entry.server_id).or_default().push(entry);
    }
    let servers: Vec<Id> = by_server.keys().copied().collect();
    if !servers.is_empty() {
        // Two instances that write to one server's log take turns; always in the same order, so that neither waits for
        // the other for ever. The numbers are read after that, by a statement of their own, so that it sees the latest.
        let _locked: Vec<Id> = servers::table
            .filter(servers::id.eq_any(&servers))
            .order(servers::id)
            .select(servers::id)
            .for_no_key_update()
            .load(connection)
            .await?;
        let shared = &*connection;
        let lasts = try_join_all(servers.iter().map(|server| {
            let query = last_number(*server);
            async move { query.first::<i64>(&mut &*shared).await.optional() }
        }))
        .await?;
        for (entries, last) in by_server.into_values().zip(lasts) {
            for (entry, number) in entries.into_iter().zip(last.unwrap_or(0) + 1..) {
                entry.number = number;
            }
        }
    }
    let shared = &*connection;
    try_join_all(batch.entries.iter().map(|entry| async move {
        diesel::insert_into(activity::table)
            .values(entry)
            .execute(&mut &*shared)
            .await
    }))
    .await?;
    try_join_all(batch.settlements.into_iter().map(|settlement| async move {
        diesel::update(activity::table)
            .filter(activity::id.eq(settlement.entry))
            .filter(is_open())
            .set(settlement.result)
            .execute(&mut &*shared)
            .await
    }))
    .await?;
    Ok(())
}
