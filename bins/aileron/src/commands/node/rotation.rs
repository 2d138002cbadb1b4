use serde_json::json;

use crate::database::Database;
use crate::operating::provisioning;

/// Give a node a new token, with no refused action in between.
///
/// First without --finish: from then on both tokens are taken. Then write what `node configure` prints into the node's
/// config.yml and restart its Wings. Then with --finish: the token of before is worth nothing any more.
#[derive(clap::Args)]
pub(crate) struct RotateToken {
    /// The node's name or id.
    node: String,

    /// The node's Wings has the new token: end the rotation.
    #[arg(long)]
    finish: bool,

    #[command(flatten)]
    database: Database,
}

impl RotateToken {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let provisioning = provisioning(self.database.open().await?)?;
        let record = if self.finish {
            provisioning.end_rotation(&self.node).await?
        } else {
            provisioning.rotate_token(&self.node).await?
        };
        let node = record.node;
        let rotating = node.previous_token.is_some();
        if rotating {
            eprintln!(
                "note: write what `aileron node configure {0}` prints into the node's config.yml, restart its Wings, and \
                 end with `aileron node rotate-token {0} --finish`",
                node.name
            );
        }
        super::super::print(&json!({
            "id": node.id.to_string(),
            "name": node.name,
            "tokenId": record.token_id.as_str(),
            "rotating": rotating,
        }))
    }
}
