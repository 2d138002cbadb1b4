use std::io::Write as _;

use aileron_domain::NodeRegistry as _;
use aileron_wings_config::node_config;
use anyhow::Context as _;
use url::Url;

use crate::commands::node::listens_here;
use crate::database::Database;

/// Print the config.yml for a node's Wings. It holds the node's token.
///
/// As in: aileron node configure n1 --panel-url https://panel.example.com > /etc/pterodactyl/config.yml
#[derive(clap::Args)]
pub(crate) struct Configure {
    /// The node's name or id.
    node: String,

    /// Where the panel is, as the node sees it. [default: http://127.0.0.1:8080 for a node on this machine]
    #[arg(long, value_name = "URL", env = "AILERON_PUBLIC_URL")]
    panel_url: Option<Url>,

    /// Where Wings is to keep everything. [default: /var/lib/pterodactyl, where Wings has it]
    #[arg(long, value_name = "DIR")]
    directory: Option<String>,

    #[command(flatten)]
    database: Database,
}

impl Configure {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let record = self.database.open().await?.node(&self.node).await?;
        let beside = || Url::parse("http://127.0.0.1:8080").ok();
        let panel = self
            .panel_url
            .or_else(|| listens_here(&record.node.url).then(beside).flatten())
            .context("say by --panel-url where the panel is, as the node sees it")?;
        let config = node_config(&record.node, &record.token_id, &panel, self.directory.as_deref());
        let written = std::io::stdout().lock().write_all(config.as_bytes());
        written.context("cannot write to standard output")
    }
}
