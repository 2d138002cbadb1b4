use std::sync::Arc;

use aileron_domain::{Page, PageRequest, RegistryError, ServerIdentifier, ServerRecord, StoreError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::find;
use crate::columns::At;
use crate::database::{load, read};
use crate::directory::{last_of, limits};
use crate::hosting::described::hosted;
use crate::rows::{NodeRow, ServerRow};
use crate::schema::{nodes, servers, users};
use crate::store::Shared;
use crate::totals;

/// Servers with what only their operator sees.
macro_rules! server_records {
    () => {
        servers::table
            .inner_join(nodes::table)
            .inner_join(users::table)
            .select(record_columns!())
    };
}

/// What is read of a server, its node and its owner, for a [`RecordRow`].
macro_rules! record_columns {
    () => {
        (
            ServerRow::as_select(),
            NodeRow::as_select(),
            users::username,
            servers::created_at,
            servers::install_failed,
        )
    };
}

pub(super) use record_columns;

pub(super) type RecordRow = (ServerRow, NodeRow, String, At, bool);

pub(super) async fn one(
    shared: &Shared,
    identifier: &ServerIdentifier,
) -> Result<ServerRecord, RegistryError> {
    let (id, ..) = find::server(&shared.database, identifier).await?;
    let rows: Result<Vec<RecordRow>, StoreError> =
        load!(&shared.database, server_records!().filter(servers::id.eq(id)));
    let record = records(shared, rows?).await?.pop();
    record.ok_or_else(|| find::missing("server", &identifier.to_string()))
}

pub(super) async fn page(
    shared: &Shared,
    node: Option<&str>,
    page: PageRequest,
) -> Result<Page<ServerRecord>, RegistryError> {
    let database = &shared.database;
    let (limit, offset) = limits(page);
    let node = match node {
        Some(name) => Some(find::node(database, name).await?.0),
        None => None,
    };
    let rows: Result<Vec<RecordRow>, StoreError> = match node {
        Some(node) => load!(
            database,
            server_records!()
                .filter(servers::node_id.eq(node))
                .order((servers::name, servers::id))
                .limit(limit)
                .offset(offset)
        ),
        None => load!(
            database,
            server_records!()
                .order((servers::name, servers::id))
                .limit(limit)
                .offset(offset)
        ),
    };
    let rows = rows?;
    let total = match (last_of(page, rows.len()), node) {
        (Some(total), _) => Ok(total.try_into().unwrap_or(i64::MAX)),
        (None, None) => totals::servers(database).await,
        (None, Some(node)) => read!(database, |connection| servers::table
            .filter(servers::node_id.eq(node))
            .count()
            .get_result(connection)),
    };
    Ok(Page {
        items: records(shared, rows).await?,
        total: total?.try_into().unwrap_or(0),
    })
}

pub(super) async fn records(shared: &Shared, rows: Vec<RecordRow>) -> Result<Vec<ServerRecord>, StoreError> {
    let (mut servers, mut rest) = (Vec::new(), Vec::new());
    for (server, node, owner, created_at, install_failed) in rows {
        servers.push(server);
        rest.push((node, owner, created_at, install_failed));
    }
    let described = hosted(&shared.database, servers).await?;
    described
        .into_iter()
        .zip(rest)
        .map(|((_, hosted), (node, owner, created_at, install_failed))| {
            Ok(ServerRecord {
                hosted: hosted?,
                owner,
                node: Arc::unwrap_or_clone(shared.nodes.unseal(&node, &shared.key)?),
                install_failed,
                created_at: created_at.0,
            })
        })
        .collect()
}
