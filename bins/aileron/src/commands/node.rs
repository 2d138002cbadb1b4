use aileron_domain::{NewNode, NodeRegistry as _, NodeTokenId, NodeUrl};

use anyhow::Context as _;
use serde_json::json;

use crate::arguments::Name;
use crate::database::Database;
use crate::secrets;

/// Machines with a Wings on them.
#[derive(clap::Subcommand)]
pub(crate) enum Node {
    Create(Create),
    Maintenance(Maintenance),
}

/// Make a node known.
#[derive(clap::Args)]
pub(crate) struct Create {
    /// What people will call it.
    #[arg(long)]
    name: Name,

    /// Where its Wings listens, such as https://node1.example.com:8080.
    #[arg(long)]
    url: NodeUrl,

    /// The `token_id` of its Wings' configuration.
    #[arg(long, value_name = "ID")]
    token_id: NodeTokenId,

    /// Read the `token` of its Wings' configuration from standard input.
    #[arg(long, required = true)]
    token_stdin: bool,

    #[command(flatten)]
    database: Database,
}

/// Close a node to power actions, or open it again.
#[derive(clap::Args)]
pub(crate) struct Maintenance {
    /// Its name or id.
    node: String,

    /// Closed, or open.
    #[arg(value_enum)]
    state: Switch,

    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

impl Node {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(command) => command.run().await,
            Self::Maintenance(Maintenance {
                node,
                state,
                database,
            }) => {
                let maintenance = state == Switch::On;
                database.open().await?.set_maintenance(&node, maintenance).await?;
                super::print(&json!({ "node": node, "maintenance": maintenance }))
            }
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let token = secrets::from_stdin("token")?
            .parse()
            .context("the token cannot be used")?;
        let new = NewNode {
            name: self.name.0,
            url: self.url,
            token_id: self.token_id,
            token,
            roots: None,
        };
        let node = self.database.open().await?.create_node(new).await?;
        super::print(&json!({ "id": node.id.to_string(), "name": node.name, "url": node.url.expose_text() }))
    }
}
