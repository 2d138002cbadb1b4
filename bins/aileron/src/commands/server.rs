use aileron_domain::{
    CreatedServer, NewServer, RegistryError, ServerId, ServerIdentifier, ServerRegistry as _, ShortIdentifier,
};
use aileron_persistence::Store;
use serde_json::json;
use uuid::Uuid;

use crate::arguments::Name;
use crate::database::Database;

/// Game servers.
#[derive(clap::Subcommand)]
pub(crate) enum Server {
    Create(Create),
    /// Switch a server off for its users: it may be stopped and killed, not started.
    Suspend(Named),
    /// Switch a server on again.
    Unsuspend(Named),
}

/// Make a server known that its node's Wings knows, or will know, by the same UUID.
#[derive(clap::Args)]
pub(crate) struct Create {
    /// What people will call it.
    #[arg(long)]
    name: Name,

    /// Whose it will be: a username, an e-mail address or an id.
    #[arg(long, value_name = "USER")]
    owner: String,

    /// Where it runs: a node's name or id.
    #[arg(long)]
    node: String,

    /// Its UUID. [default: a new one]
    #[arg(long)]
    uuid: Option<Uuid>,

    /// What people will type: 1 to 36 of A-Z a-z 0-9 _ -. [default: the UUID's first eight characters]
    #[arg(long, value_name = "SLUG")]
    identifier: Option<ShortIdentifier>,

    #[command(flatten)]
    database: Database,
}

#[derive(clap::Args)]
pub(crate) struct Named {
    /// Its identifier or UUID.
    server: ServerIdentifier,

    #[command(flatten)]
    database: Database,
}

impl Server {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(command) => command.run().await,
            Self::Suspend(named) => named.set_suspended(true).await,
            Self::Unsuspend(named) => named.set_suspended(false).await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let server = self.create(&self.database.open().await?).await?;
        super::print(&json!({
            "id": server.id.to_string(),
            "uuid": server.id.to_string(),
            "identifier": server.identifier.as_str(),
            "name": server.name,
            "owner": server.owner,
            "node": server.node,
        }))
    }

    /// Tries again where both the UUID and the identifier were for us to choose, and the identifier was taken.
    async fn create(&self, store: &Store) -> Result<CreatedServer, RegistryError> {
        let ours_to_choose = self.uuid.is_none() && self.identifier.is_none();
        let mut tries = if ours_to_choose { 5 } else { 1 };
        loop {
            tries -= 1;
            match store.create_server(self.server()).await {
                Err(RegistryError::Taken { .. }) if tries > 0 => {}
                result => return result,
            }
        }
    }

    fn server(&self) -> NewServer {
        let id = ServerId(self.uuid.unwrap_or_else(Uuid::new_v4));
        NewServer {
            id,
            identifier: self.identifier.clone().unwrap_or_else(|| ShortIdentifier::of(id)),
            name: self.name.0.clone(),
            owner: self.owner.clone(),
            node: self.node.clone(),
            build: None,
        }
    }
}

impl Named {
    async fn set_suspended(self, suspended: bool) -> anyhow::Result<()> {
        let id = self
            .database
            .open()
            .await?
            .set_suspended(&self.server, suspended)
            .await?;
        super::print(&json!({ "server": id.to_string(), "suspended": suspended }))
    }
}
