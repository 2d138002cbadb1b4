mod configure;
mod rotation;
mod seen;
mod trust;

use aileron_domain::{NewNode, NodeRegistry as _, NodeTokenId, NodeUrl};

use anyhow::Context as _;
use serde_json::json;
use url::Host;

use crate::arguments::Name;
use crate::database::Database;
use crate::secrets;

/// Machines with a Wings on them.
#[derive(clap::Subcommand)]
pub(crate) enum Node {
    Create(Create),
    Configure(configure::Configure),
    List(seen::List),
    Show(seen::Show),
    Check(seen::Check),
    Move(Move),
    Trust(trust::Trust),
    RotateToken(rotation::RotateToken),
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

/// Say that a node's Wings listens somewhere else now.
#[derive(clap::Args)]
pub(crate) struct Move {
    /// Its name or id.
    node: String,

    /// Where its Wings listens.
    #[arg(long)]
    url: NodeUrl,

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
            Self::Configure(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Show(command) => command.run().await,
            Self::Check(command) => command.run().await,
            Self::Trust(command) => command.run().await,
            Self::RotateToken(command) => command.run().await,
            Self::Move(Move { node, url, database }) => {
                database.open().await?.move_node(&node, &url).await?;
                warn_of_plain_http(&url);
                super::print(&json!({ "node": node, "url": url.expose_text() }))
            }
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
        warn_of_plain_http(&node.url);
        super::print(&json!({ "id": node.id.to_string(), "name": node.name, "url": node.url.expose_text() }))
    }
}

/// Says on standard error what http to another machine means.
fn warn_of_plain_http(url: &NodeUrl) {
    if url.expose().scheme() == "http" && !listens_here(url) {
        eprintln!(
            "warning: over http everybody between the panel and the node can read its token and press its buttons; give its \
             Wings a certificate, and an https address"
        );
    }
}

/// Whether the address is this machine's own, so that nobody is in between.
fn listens_here(url: &NodeUrl) -> bool {
    match url.expose().host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
