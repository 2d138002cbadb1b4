mod create;
mod found;
mod records;

use aileron_domain::{
    CreatedServer, NewServer, Occupation, Page, PageRequest, RegistryError, ServerId, ServerIdentifier,
    ServerRecord, ServerRegistry, StoreError,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::find;
use crate::Store;
use crate::columns::Id;
use crate::database::{transaction, write};
use crate::error::store_error;
use crate::schema::{allocations, builds, servers, standings};
use crate::totals::one_server_less;

/// Changes the server that an identifier names, and says which that is.
macro_rules! change {
    ($store:expr, $server:expr, $change:expr) => {{
        let server = $server.clone();
        $store
            .run_fallible(move |shared| async move {
                let (id, ..) = find::server(&shared.database, &server).await?;
                let changed: Result<_, StoreError> = write!(&shared.database, |connection| diesel::update(
                    servers::table.filter(servers::id.eq(id))
                )
                .set($change)
                .execute(connection));
                changed?;
                Ok(ServerId(id.0))
            })
            .await
    }};
}

#[async_trait]
impl ServerRegistry for Store {
    async fn create_server(&self, new: NewServer) -> Result<CreatedServer, RegistryError> {
        self.run_fallible(move |shared| async move { create::create(&shared.database, new).await })
            .await
    }

    async fn server(&self, server: &ServerIdentifier) -> Result<ServerRecord, RegistryError> {
        let server = server.clone();
        self.run_fallible(move |shared| async move { records::one(&shared, &server).await })
            .await
    }

    async fn servers(
        &self,
        node: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError> {
        let node = node.map(ToOwned::to_owned);
        self.run_fallible(move |shared| async move { records::page(&shared, node.as_deref(), page).await })
            .await
    }

    async fn find_servers(
        &self,
        node: Option<&str>,
        text: &str,
        page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError> {
        let (node, text) = (node.map(ToOwned::to_owned), text.to_owned());
        self.run_fallible(
            move |shared| async move { found::page(&shared, node.as_deref(), &text, page).await },
        )
        .await
    }

    async fn forget_server(&self, server: &ServerIdentifier) -> Result<(), RegistryError> {
        let server = server.clone();
        self.run_fallible(move |shared| async move {
            let (id, ..) = find::server(&shared.database, &server).await?;
            let forgotten: QueryResult<()> = transaction!(&shared.database, async |connection| {
                diesel::update(allocations::table.filter(allocations::server_id.eq(id)))
                    .set((
                        allocations::server_id.eq(None::<Id>),
                        allocations::position.eq(None::<i64>),
                    ))
                    .execute(connection)
                    .await?;
                diesel::delete(builds::table.filter(builds::server_id.eq(id)))
                    .execute(connection)
                    .await?;
                diesel::delete(standings::table.filter(standings::server_id.eq(id)))
                    .execute(connection)
                    .await?;
                let gone = diesel::delete(servers::table.filter(servers::id.eq(id)))
                    .execute(connection)
                    .await?;
                // Somebody else may have been faster.
                if gone > 0 {
                    one_server_less!().execute(connection).await?;
                }
                Ok(())
            });
            Ok(forgotten.map_err(store_error)?)
        })
        .await
    }

    async fn set_suspended(
        &self,
        server: &ServerIdentifier,
        suspended: bool,
    ) -> Result<ServerId, RegistryError> {
        change!(self, server, servers::suspended.eq(suspended))
    }

    async fn set_installing(&self, server: &ServerIdentifier) -> Result<ServerId, RegistryError> {
        change!(
            self,
            server,
            (
                servers::occupation.eq(Occupation::Installing.as_str()),
                servers::install_failed.eq(false)
            )
        )
    }
}

impl Store {
    /// The server that an identifier names.
    pub async fn find_server(&self, server: ServerIdentifier) -> Result<ServerId, RegistryError> {
        self.run_fallible(move |shared| async move {
            let (id, ..) = find::server(&shared.database, &server).await?;
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
        change!(
            self,
            server,
            servers::occupation.eq(occupation.map(Occupation::as_str))
        )
    }
}
