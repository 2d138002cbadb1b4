use aileron_domain::{Occupation, ServerIdentifier, ServerRecord, ServerRegistry as _};
use serde_json::{Value, json};

use crate::commands::{Pages, print, print_lines};
use crate::database::Database;

/// Print each server as one JSON object a line, by name.
#[derive(clap::Args)]
pub(crate) struct List {
    /// Only those of this node: its name or id.
    #[arg(long)]
    node: Option<String>,

    #[command(flatten)]
    database: Database,
}

/// Print what is known of a server, and how it is built.
#[derive(clap::Args)]
pub(crate) struct Show {
    /// Its identifier or UUID.
    server: ServerIdentifier,

    #[command(flatten)]
    database: Database,
}

impl List {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let mut pages = Pages::new();
        while let Some(page) = pages.next() {
            let servers = store.servers(self.node.as_deref(), page).await?;
            pages.seen(servers.total);
            print_lines(servers.items.iter().map(listed))?;
        }
        Ok(())
    }
}

impl Show {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        print(&shown(&self.database.open().await?.server(&self.server).await?))
    }
}

fn listed(record: &ServerRecord) -> Value {
    let server = &record.hosted.server;
    json!({
        "id": server.id.to_string(),
        "uuid": server.id.to_string(),
        "identifier": server.identifier.as_str(),
        "name": server.name,
        "owner": record.owner,
        "node": record.node.name,
        "egg": record.hosted.build.as_ref().map(|(_, egg)| &egg.name),
        "suspended": server.suspended,
        "occupation": server.occupation.map(Occupation::as_str),
    })
}

fn shown(record: &ServerRecord) -> Value {
    let mut printed = listed(record);
    printed["createdAt"] = record.created_at.to_string().into();
    if let Some((build, _)) = &record.hosted.build {
        let limits = &build.limits;
        let allocations: Vec<String> = build.allocations.iter().map(ToString::to_string).collect();
        printed["image"] = build.image.clone().into();
        printed["startup"] = build.startup.clone().into();
        printed["environment"] = json!(build.environment);
        printed["limits"] = json!({
            "memory": limits.memory_mib,
            "swap": limits.swap_mib,
            "disk": limits.disk_mib,
            "io": limits.io_weight,
            "cpu": limits.cpu_percent,
            "threads": limits.threads,
            "oomDisabled": limits.oom_disabled,
        });
        printed["allocations"] = allocations.into();
        printed["skipScripts"] = build.skip_scripts.into();
    }
    printed
}
