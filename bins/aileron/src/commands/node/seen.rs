use aileron_domain::{NodeRecord, NodeRegistry as _};
use aileron_provisioning::{NodeHealth, TokenState};
use anyhow::bail;
use serde_json::{Value, json};

use crate::commands::{Pages, print, print_lines};
use crate::database::Database;
use crate::operating::provisioning;

/// Print each node as one JSON object a line, by name.
#[derive(clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    database: Database,
}

/// Print what is known of a node.
#[derive(clap::Args)]
pub(crate) struct Show {
    /// Its name or id.
    node: String,

    #[command(flatten)]
    database: Database,
}

/// Call a node's Wings: does it answer, does it take the token, which version is it, what does its clock say?
///
/// Prints what there is to say as one JSON object. The exit status is 1 when the panel cannot work with the node.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// Its name or id.
    node: String,

    #[command(flatten)]
    database: Database,
}

impl List {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let mut pages = Pages::new();
        while let Some(page) = pages.next() {
            let nodes = store.nodes(page).await?;
            pages.seen(nodes.total);
            print_lines(nodes.items.iter().map(shown))?;
        }
        Ok(())
    }
}

impl Show {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        print(&shown(&self.database.open().await?.node(&self.node).await?))
    }
}

impl Check {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (record, health) = provisioning(self.database.open().await?)?
            .check(&self.node)
            .await?;
        print(&checked(&record, &health))?;
        if health.reachable && health.token == Some(TokenState::Right) {
            Ok(())
        } else {
            bail!(
                "the panel cannot work with node `{}`: {}",
                record.node.name,
                health.problems.join("; ")
            )
        }
    }
}

fn shown(record: &NodeRecord) -> Value {
    let node = &record.node;
    json!({
        "id": node.id.to_string(),
        "name": node.name,
        "url": node.url.expose_text(),
        "tokenId": record.token_id.as_str(),
        "rotating": node.previous_token.is_some(),
        "trusts": if node.roots.is_some() { "own" } else { "system" },
        "maintenance": node.maintenance,
        "servers": record.servers,
        "createdAt": record.created_at.to_string(),
        "bootedAt": record.booted_at.map(|at| at.to_string()),
    })
}

fn checked(record: &NodeRecord, health: &NodeHealth) -> Value {
    let milliseconds = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    json!({
        "id": record.node.id.to_string(),
        "name": record.node.name,
        "reachable": health.reachable,
        "token": health.token.map(TokenState::as_str),
        "version": health.version,
        "clockAheadSeconds": health.clock_ahead.map(|ahead| ahead.as_secs()),
        "roundTripMilliseconds": health.round_trip.map(milliseconds),
        "breaker": health.breaker,
        "failingSince": health.failing_since.map(|at| at.to_string()),
        "problems": health.problems,
    })
}
