use std::io::Read as _;
use std::path::{Path, PathBuf};

use aileron_domain::{NodeRegistry as _, NodeRoots};
use aileron_wings_client::WingsClient;
use anyhow::Context as _;
use serde_json::json;

use crate::database::Database;

/// Say which certificate authorities a node's certificate is held against.
#[derive(clap::Args)]
#[group(id = "authorities", required = true, multiple = false, args = ["ca_file", "system"])]
pub(crate) struct Trust {
    /// The node's name or id.
    node: String,

    /// Those in this file alone (PEM), such as the node's own certificate.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Those that this machine trusts.
    #[arg(long)]
    system: bool,

    #[command(flatten)]
    database: Database,
}

impl Trust {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let roots = self.ca_file.as_deref().map(read).transpose()?;
        self.database
            .open()
            .await?
            .trust(&self.node, roots.as_ref())
            .await?;
        let trusts = if roots.is_some() { "own" } else { "system" };
        super::super::print(&json!({ "node": self.node, "trusts": trusts }))
    }
}

fn read(path: &Path) -> anyhow::Result<NodeRoots> {
    let most = NodeRoots::MAX_LENGTH as u64 + 1;
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(most).read_to_string(&mut text))
        .with_context(|| format!("cannot read {}", path.display()))?;
    let roots = text
        .parse()
        .with_context(|| format!("{} cannot be used", path.display()))?;
    WingsClient::check_roots(&roots).with_context(|| format!("{} cannot be used", path.display()))?;
    Ok(roots)
}
