use aileron_domain::{Allocation, CreatedServer, NewServer, Occupation, RegistryError};
use diesel::prelude::*;
use diesel::result::Error as QueryError;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use super::super::allocations::known_allocation;
use super::super::find;
use crate::columns::{At, Id};
use crate::database::{Database, transaction};
use crate::error::taken;
use crate::hosting::described::BuildRow;
use crate::schema::{allocations, builds, servers, standings};
use crate::totals::servers_more;

/// Makes a server known with all that belongs to it, or nothing of it.
pub(super) async fn create(database: &Database, new: NewServer) -> Result<CreatedServer, RegistryError> {
    let (owner, owner_name) = find::user(database, &new.owner).await?;
    let (node, node_name) = find::node(database, &new.node).await?;
    let (id, uuid) = (Id(new.id.0), new.id.to_string());
    let unique = [
        ("servers_identifier", "server identifier", new.identifier.as_str()),
        ("servers_id", "server UUID", &*uuid),
        ("servers_pkey", "server UUID", &*uuid),
    ];
    let (mut build, mut listens) = (None, Vec::new());
    if let Some(mut given) = new.build {
        find::egg(database, &given.egg.to_string()).await?;
        listens = std::mem::take(&mut given.allocations);
        build = Some(BuildRow::new(id, given)?);
    }
    let occupation = build.as_ref().map(|_| Occupation::Installing.as_str());
    let mut occupied = None;
    let inserted: QueryResult<()> = transaction!(database, async |connection| {
        diesel::insert_into(servers::table)
            .values((
                servers::id.eq(id),
                servers::identifier.eq(new.identifier.as_str()),
                servers::name.eq(&new.name),
                servers::owner_id.eq(owner),
                servers::node_id.eq(node),
                servers::suspended.eq(false),
                servers::occupation.eq(occupation),
                servers::created_at.eq(At(Timestamp::now())),
            ))
            .execute(connection)
            .await?;
        diesel::insert_into(standings::table)
            .values((standings::user_id.eq(owner), standings::server_id.eq(id)))
            .execute(connection)
            .await?;
        if let Some(build) = &build {
            diesel::insert_into(builds::table)
                .values(build)
                .execute(connection)
                .await?;
        }
        for (position, allocation) in in_order(&listens) {
            known_allocation!(node, allocation).execute(connection).await?;
            let free = allocations::table
                .filter(allocations::node_id.eq(node))
                .filter(allocations::ip.eq(allocation.ip.to_string()))
                .filter(allocations::port.eq(i64::from(allocation.port)))
                .filter(allocations::server_id.is_null());
            let got = diesel::update(free)
                .set((allocations::server_id.eq(id), allocations::position.eq(position)))
                .execute(connection)
                .await?;
            if got == 0 {
                occupied = Some(*allocation);
                return Err(QueryError::RollbackTransaction);
            }
        }
        servers_more!(1_i64).execute(connection).await?;
        Ok(())
    });
    if let Some(allocation) = occupied {
        return Err(RegistryError::Taken {
            what: "allocation",
            name: allocation.to_string(),
        });
    }
    inserted.map_err(|error| taken(error, &unique))?;
    Ok(CreatedServer {
        id: new.id,
        identifier: new.identifier,
        name: new.name,
        owner: owner_name,
        node: node_name,
    })
}

/// Addresses with their positions, always in the same order of addresses: two servers that want the same ones wait for
/// each other in turn.
fn in_order(listens: &[Allocation]) -> Vec<(i64, &Allocation)> {
    let mut in_order: Vec<(i64, &Allocation)> = (0..).zip(listens).collect();
    in_order.sort_unstable_by_key(|(_, allocation)| **allocation);
    in_order
}
