use aileron_domain::{Grants, Permission, ServerIdentifier};
use serde_json::json;

use crate::database::Database;

/// People with whom servers are shared.
#[derive(clap::Subcommand)]
pub(crate) enum Subuser {
    Set(Set),
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
        let Self::Set(Set {
            server,
            user,
            permissions,
            database,
        }) = self;
        let (server, user) = database
            .open()
            .await?
            .set_subuser(server, user, permissions.clone())
            .await?;
        let names: Vec<_> = permissions.as_slice().iter().map(Permission::as_str).collect();
        super::print(&json!({ "server": server, "user": user, "permissions": names }))
    }
}
