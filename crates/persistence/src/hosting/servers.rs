use std::error::Error as _;

use aileron_domain::{
    Booted, Described, NodeId, NodeServers, Occupation, Page, PageRequest, ServerId, StoreError,
    Undescribable,
};
use async_trait::async_trait;
use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use super::described::hosted;
use crate::Store;
use crate::columns::{At, Id};
use crate::database::{Database, load, read, transaction, write};
use crate::directory::{last_of, limits};
use crate::error::store_error;
use crate::rows::{NodeRow, ServerRow};
use crate::schema::{nodes, servers};

#[async_trait]
impl NodeServers for Store {
    async fn of_node(&self, node: NodeId, page: PageRequest) -> Result<Page<Described>, StoreError> {
        let node = Id(node.0);
        self.run(move |shared| async move {
            let database = &shared.database;
            let (limit, offset) = limits(page);
            let rows: Vec<ServerRow> = load!(
                database,
                servers::table
                    .filter(servers::node_id.eq(node))
                    .order((servers::node_id, servers::id))
                    .limit(limit)
                    .offset(offset)
                    .select(ServerRow::as_select())
            )?;
            let total = match last_of(page, rows.len()) {
                Some(total) => total,
                None => count(database, node).await?,
            };
            let items = described(database, rows).await?;
            Ok(Page { items, total })
        })
        .await
    }

    async fn on_node(&self, node: NodeId, server: ServerId) -> Result<Option<Described>, StoreError> {
        let (node, server) = (Id(node.0), Id(server.0));
        self.run(move |shared| async move {
            let rows: Vec<ServerRow> = load!(
                &shared.database,
                servers::table
                    .filter(servers::id.eq(server))
                    .filter(servers::node_id.eq(node))
                    .select(ServerRow::as_select())
            )?;
            Ok(described(&shared.database, rows).await?.pop())
        })
        .await
    }

    async fn installed(&self, node: NodeId, server: ServerId, well: bool) -> Result<bool, StoreError> {
        let (node, server) = (Id(node.0), Id(server.0));
        self.run(move |shared| async move {
            let is_installing = servers::occupation.eq(Occupation::Installing.as_str());
            let changed = write!(&shared.database, |connection| diesel::update(servers::table)
                .filter(servers::id.eq(server))
                .filter(servers::node_id.eq(node))
                .set((
                    servers::occupation
                        .eq(case_when(is_installing, None::<String>).otherwise(servers::occupation)),
                    servers::install_failed.eq(!well),
                ))
                .execute(connection))?;
            Ok(changed > 0)
        })
        .await
    }

    async fn booted(&self, node: NodeId) -> Result<Option<Booted>, StoreError> {
        let node = Id(node.0);
        self.run(move |shared| async move {
            let now = At(Timestamp::now());
            let booted: QueryResult<Option<(NodeRow, Vec<Id>, Vec<Id>)>> =
                transaction!(&shared.database, async |connection| {
                    let known = diesel::update(nodes::table.filter(nodes::id.eq(node)))
                        .set(nodes::booted_at.eq(now))
                        .execute(connection)
                        .await?;
                    if known == 0 {
                        return Ok(None);
                    }
                    diesel::update(servers::table)
                        .filter(servers::node_id.eq(node))
                        .filter(servers::occupation.eq(Occupation::Restoring.as_str()))
                        .set(servers::occupation.eq(None::<String>))
                        .execute(connection)
                        .await?;
                    let suspended = servers::table
                        .filter(servers::node_id.eq(node))
                        .filter(servers::suspended.eq(true))
                        .order(servers::id)
                        .select(servers::id)
                        .load(connection)
                        .await?;
                    let installing = servers::table
                        .filter(servers::node_id.eq(node))
                        .filter(servers::occupation.eq(Occupation::Installing.as_str()))
                        .order(servers::id)
                        .select(servers::id)
                        .load(connection)
                        .await?;
                    let row = nodes::table
                        .filter(nodes::id.eq(node))
                        .select(NodeRow::as_select())
                        .get_result(connection)
                        .await?;
                    Ok(Some((row, suspended, installing)))
                });
            let Some((row, suspended, installing)) = booted.map_err(store_error)? else {
                return Ok(None);
            };
            Ok(Some(Booted {
                node: row.unseal(&shared.key)?,
                suspended: server_ids(suspended),
                installing: server_ids(installing),
            }))
        })
        .await
    }
}

fn server_ids(ids: Vec<Id>) -> Vec<ServerId> {
    ids.into_iter().map(|id| ServerId(id.0)).collect()
}

async fn count(database: &Database, node: Id) -> Result<u64, StoreError> {
    let total: i64 = read!(database, |connection| servers::table
        .filter(servers::node_id.eq(node))
        .count()
        .get_result(connection))?;
    Ok(total.try_into().unwrap_or(0))
}

async fn described(database: &Database, rows: Vec<ServerRow>) -> Result<Vec<Described>, StoreError> {
    let servers = hosted(database, rows).await?.into_iter();
    Ok(servers
        .map(|(server, hosted)| {
            hosted.map_err(|error| Undescribable {
                server,
                reason: error
                    .source()
                    .map_or_else(|| error.to_string(), ToString::to_string),
            })
        })
        .collect())
}
