//! Servers by a part of what they, or their owners, are called. It is looked for in all of them: an operator does it now and
//! then, and no index answers it.

use aileron_domain::{Page, PageRequest, RegistryError, ServerRecord, StoreError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::find;
use super::records::{RecordRow, record_columns, records};
use crate::columns::Id;
use crate::database::{load, lower, read};
use crate::directory::{last_of, limits, pattern};
use crate::rows::{NodeRow, ServerRow};
use crate::schema::{nodes, servers, users};
use crate::store::Shared;

/// Servers with this in one of their names, of one node where one is given.
macro_rules! found {
    ($servers:expr, $node:expr, $pattern:expr) => {{
        let pattern: &str = $pattern;
        let mut found = $servers.into_boxed();
        if let Some(node) = $node {
            found = found.filter(servers::node_id.eq(node));
        }
        found.filter(
            lower(servers::name)
                .like(pattern.to_owned())
                .escape('\\')
                .or(lower(servers::identifier).like(pattern.to_owned()).escape('\\'))
                .or(lower(users::username).like(pattern.to_owned()).escape('\\')),
        )
    }};
}

pub(super) async fn page(
    shared: &Shared,
    node: Option<&str>,
    text: &str,
    page: PageRequest,
) -> Result<Page<ServerRecord>, RegistryError> {
    let database = &shared.database;
    let (limit, offset) = limits(page);
    let pattern = pattern(text);
    let node: Option<Id> = match node {
        Some(name) => Some(find::node(database, name).await?.0),
        None => None,
    };
    let rows: Result<Vec<RecordRow>, StoreError> = load!(
        database,
        found!(
            servers::table.inner_join(nodes::table).inner_join(users::table),
            node,
            &pattern
        )
        .order((servers::name, servers::id))
        .limit(limit)
        .offset(offset)
        .select(record_columns!())
    );
    let rows = rows?;
    let total = match last_of(page, rows.len()) {
        Some(total) => total,
        None => count(shared, node, &pattern).await?,
    };
    Ok(Page {
        items: records(shared, rows).await?,
        total,
    })
}

async fn count(shared: &Shared, node: Option<Id>, pattern: &str) -> Result<u64, StoreError> {
    let total: i64 = read!(&shared.database, |connection| found!(
        servers::table.inner_join(users::table),
        node,
        pattern
    )
    .count()
    .get_result(connection))?;
    Ok(total.try_into().unwrap_or(0))
}
