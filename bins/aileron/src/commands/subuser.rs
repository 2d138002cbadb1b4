use aileron_domain::{Grants, Permission, ServerIdentifier, Subusers as _, UserRegistry as _};
use anyhow::bail;
use serde_json::json;

use crate::database::Database;

/// People with whom servers are shared.
#[derive(clap::Subcommand)]
pub(crate) enum Subuser {
    Set(Set),
    Remove(Remove),
    List(List),
}

/// Share a server with a user no longer: their next request is refused.
#[derive(clap::Args)]
pub(crate) struct Remove {
    /// The server: its identifier or UUID.
    #[arg(long)]
    server: ServerIdentifier,

    /// The user: a username, an e-mail address or an id.
    #[arg(long)]
    user: String,

    #[command(flatten)]
    database: Database,
}

/// Print with whom a server is shared, one JSON object a line.
#[derive(clap::Args)]
pub(crate) struct List {
    /// The server: its identifier or UUID.
    #[arg(long)]
    server: ServerIdentifier,

    #[command(flatten)]
    database: Database,
}

/// Give a user exactly these permissions on a server.
#[derive(clap::Args)]
pub(crate) struct Set {
    /// The server: its identifier or UUID.
    #[arg(long)]
    server: ServerIdentifier,

    /// The user: a username, an e-mail address or an id.
    #[arg(long)]
    user: String,

    /// Permissions, separated by commas, such as server.view,server.power.
    #[arg(long, value_name = "LIST")]
    permissions: Grants,

    #[command(flatten)]
    database: Database,
}

impl Subuser {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Set(command) => command.run().await,
            Self::Remove(command) => command.run().await,
            Self::List(command) => command.run().await,
        }
    }
}

impl Set {
    async fn run(self) -> anyhow::Result<()> {
        let Self {
            server,
            user,
            permissions,
            database,
        } = self;
        let (server, user) = database
            .open()
            .await?
            .set_subuser(server, user, permissions.clone())
            .await?;
        super::print(&json!({ "server": server, "user": user, "permissions": names(&permissions) }))
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let server = store.find_server(self.server.clone()).await?;
        let user = store.user(&self.user).await?.user;
        loop {
            let Some(subuser) = store.subuser(server, user.id).await? else {
                bail!(
                    "server `{}` is not shared with user `{}`",
                    self.server,
                    user.username
                );
            };
            // Where somebody else changes it meanwhile, it is removed as they left it.
            if store
                .change_grants(server, user.id, Some(&subuser.grants), None)
                .await?
            {
                break;
            }
        }
        super::print(&json!({
            "server": self.server.to_string(),
            "user": user.username.as_str(),
            "removed": true,
        }))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let server = store.find_server(self.server.clone()).await?;
        for subuser in store.subusers(server).await? {
            super::print(&json!({
                "server": self.server.to_string(),
                "id": subuser.id.to_string(),
                "user": subuser.username.as_str(),
                "permissions": names(&subuser.grants),
            }))?;
        }
        Ok(())
    }
}

fn names(grants: &Grants) -> Vec<&str> {
    grants.as_slice().iter().map(Permission::as_str).collect()
}
