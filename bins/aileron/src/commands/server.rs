mod create;
mod recipe;
mod seen;

use aileron_domain::ServerIdentifier;
use serde_json::json;

use crate::database::Database;
use crate::operating::provisioning;

/// Game servers.
#[derive(clap::Subcommand)]
pub(crate) enum Server {
    Create(Box<create::Create>),
    List(seen::List),
    Show(seen::Show),
    Delete(Delete),
    /// Have a server's node run its egg's install script again, or for the first time if the node was never told.
    Reinstall(Named),
    /// Switch a server off for its users: it may be stopped and killed, not started.
    Suspend(Named),
    /// Switch a server on again.
    Unsuspend(Named),
}

/// Have a server's node remove it with all of its files, and forget it. Its activity log stays.
#[derive(clap::Args)]
pub(crate) struct Delete {
    /// Forget it also if its node cannot be reached or refuses: what is on the node stays there.
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    named: Named,
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
            Self::List(command) => command.run().await,
            Self::Show(command) => command.run().await,
            Self::Delete(command) => command.run().await,
            Self::Reinstall(named) => named.reinstall().await,
            Self::Suspend(named) => named.set_suspended(true).await,
            Self::Unsuspend(named) => named.set_suspended(false).await,
        }
    }
}

impl Delete {
    async fn run(self) -> anyhow::Result<()> {
        let Named { server, database } = self.named;
        let deleted = provisioning(database.open().await?)?
            .delete_server(&server, self.force)
            .await?;
        if let Some(failure) = &deleted.left_behind {
            eprintln!(
                "warning: node `{}` did not remove it: {failure}. Its files, and its process, may be there still",
                deleted.node
            );
        }
        super::print(&json!({ "server": deleted.server.to_string(), "deleted": true }))
    }
}

impl Named {
    async fn reinstall(self) -> anyhow::Result<()> {
        let provisioning = provisioning(self.database.open().await?)?;
        let id = provisioning.reinstall(&self.server).await?;
        super::print(&json!({ "server": id.to_string(), "installing": true }))
    }

    async fn set_suspended(self, suspended: bool) -> anyhow::Result<()> {
        let provisioning = provisioning(self.database.open().await?)?;
        let done = provisioning.set_suspended(&self.server, suspended).await?;
        if let Some(failure) = &done.not_told {
            eprintln!(
                "warning: node `{}` could not be told: {failure}. It asks when it starts again",
                done.node
            );
        }
        super::print(&json!({ "server": done.server.to_string(), "suspended": suspended }))
    }
}
