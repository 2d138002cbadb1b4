use aileron_domain::{CreatedServer, NewServer, Occupation, RegistryError, ServerId, ServerIdentifier};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use super::find;
use crate::Store;
use crate::columns::{At, Id};
use crate::database::{transaction, write};
use crate::error::taken;
use crate::schema::{servers, standings};
use crate::totals::one_server_more;

impl Store {
    /// Makes a server known, and its owner its owner.
    pub async fn create_server(&self, new: NewServer) -> Result<CreatedServer, RegistryError> {
        self.run_fallible(move |shared| async move {
            let (owner, owner_name) = find::user(&shared.database, &new.owner).await?;
            let (node, node_name) = find::node(&shared.database, &new.node).await?;
            let (id, uuid) = (Id(new.id.0), new.id.to_string());
            let unique = [
                ("servers_identifier", "server identifier", new.identifier.as_str()),
                ("servers_id", "server UUID", &*uuid),
                ("servers_pkey", "server UUID", &*uuid),
            ];
            let inserted: QueryResult<()> = transaction!(&shared.database, async |connection| {
                diesel::insert_into(servers::table)
                    .values((
                        servers::id.eq(id),
                        servers::identifier.eq(new.identifier.as_str()),
                        servers::name.eq(&new.name),
                        servers::owner_id.eq(owner),
                        servers::node_id.eq(node),
                        servers::suspended.eq(false),
                        servers::created_at.eq(At(Timestamp::now())),
                    ))
                    .execute(connection)
                    .await?;
                diesel::insert_into(standings::table)
                    .values((standings::user_id.eq(owner), standings::server_id.eq(id)))
                    .execute(connection)
                    .await?;
                one_server_more!().execute(connection).await?;
                Ok(())
            });
            inserted.map_err(|error| taken(error, &unique))?;
            let NewServer {
                id, identifier, name, ..
            } = new;
            Ok(CreatedServer {
                id,
                identifier,
                name,
                owner: owner_name,
                node: node_name,
            })
        })
        .await
    }

    /// The server that an identifier names.
    pub async fn find_server(&self, server: ServerIdentifier) -> Result<ServerId, RegistryError> {
        self.run_fallible(move |shared| async move {
            let (id, ..) = find::server(&shared.database, &server).await?;
            Ok(ServerId(id.0))
        })
        .await
    }

    /// Switches a server off for its users, or on again.
    pub async fn set_server_suspended(
        &self,
        server: ServerIdentifier,
        suspended: bool,
    ) -> Result<ServerId, RegistryError> {
        self.run_fallible(move |shared| async move {
            let (id, ..) = find::server(&shared.database, &server).await?;
            write!(&shared.database, |connection| diesel::update(
                servers::table.filter(servers::id.eq(id))
            )
            .set(servers::suspended.eq(suspended))
            .execute(connection))?;
            Ok(ServerId(id.0))
        })
        .await
    }

    /// Says what is under way on a server, if anything is.
    pub async fn set_server_occupation(
        &self,
        server: ServerIdentifier,
        occupation: Option<Occupation>,
    ) -> Result<ServerId, RegistryError> {
        self.run_fallible(move |shared| async move {
            let (id, ..) = find::server(&shared.database, &server).await?;
            write!(&shared.database, |connection| diesel::update(
                servers::table.filter(servers::id.eq(id))
            )
            .set(servers::occupation.eq(occupation.map(Occupation::as_str)))
            .execute(connection))?;
            Ok(ServerId(id.0))
        })
        .await
    }
}
