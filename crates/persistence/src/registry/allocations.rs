use aileron_domain::{Allocation, RegistryError, ServerId, StoreError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::find;
use crate::columns::Id;
use crate::database::{Database, load, transaction};
use crate::error::store_error;
use crate::hosting::described::allocation;
use crate::rows::unreadable;
use crate::schema::allocations;

/// Makes an address of a node known, in a transaction; of no effect where it is.
macro_rules! known_allocation {
    ($node:expr, $allocation:expr) => {
        diesel::insert_into($crate::schema::allocations::table)
            .values((
                $crate::schema::allocations::node_id.eq($node),
                $crate::schema::allocations::ip.eq($allocation.ip.to_string()),
                $crate::schema::allocations::port.eq(i64::from($allocation.port)),
            ))
            .on_conflict_do_nothing()
    };
}

pub(crate) use known_allocation;

/// Makes addresses of a node known, and says how many were new.
pub(super) async fn add(
    database: &Database,
    node: &str,
    mut added: Vec<Allocation>,
) -> Result<u64, RegistryError> {
    let (node, _) = find::node(database, node).await?;
    // Always in the same order, so that two who add the same ones wait for each other in turn.
    added.sort_unstable();
    let new: QueryResult<usize> = transaction!(database, async |connection| {
        let mut new = 0;
        for allocation in &added {
            new += known_allocation!(node, allocation).execute(connection).await?;
        }
        Ok(new)
    });
    let new = new.map_err(store_error)?;
    Ok(new.try_into().unwrap_or(u64::MAX))
}

/// A node's addresses, and which server has each, by address and port.
pub(super) async fn of_node(
    database: &Database,
    node: &str,
) -> Result<Vec<(Allocation, Option<ServerId>)>, RegistryError> {
    let (node, _) = find::node(database, node).await?;
    let rows: Result<Vec<(String, i64, Option<Id>)>, StoreError> = load!(
        database,
        allocations::table.filter(allocations::node_id.eq(node)).select((
            allocations::ip,
            allocations::port,
            allocations::server_id
        ))
    );
    let mut all = Vec::new();
    for (ip, port, server) in rows? {
        let read = allocation(&ip, port).ok_or_else(|| unreadable("allocations", "ip or port", node))?;
        all.push((read, server.map(|id| ServerId(id.0))));
    }
    all.sort_unstable();
    Ok(all)
}
