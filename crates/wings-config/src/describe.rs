use std::collections::BTreeMap;

use aileron_domain::{Allocation, Build, HostedServer, StoredEgg, Undescribable};
use aileron_eggs::Egg;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Daemon;
use crate::environment::environment;
use crate::process::process_configuration;

/// A server as its Wings asks for it: the answer to `GET /api/remote/servers/{uuid}`, and, with its UUID beside, an entry
/// of the list of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Description {
    /// What it may use, where it listens, what it runs in.
    pub settings: Value,
    /// How it is started and stopped, and what is written into its files before.
    pub process_configuration: Value,
}

/// Says what a Wings must know of a server to run it.
///
/// One that was made known without a build, or whose egg this release cannot read, cannot be described.
pub fn describe(hosted: &HostedServer, daemon: Daemon) -> Result<Description, Undescribable> {
    let (build, stored, egg) = recipe(hosted)?;
    let settings = settings(hosted, build, stored, &egg, daemon);
    let process_configuration = process_configuration(&egg, &settings, daemon);
    Ok(Description {
        settings,
        process_configuration,
    })
}

/// The server's build and its egg.
pub(crate) fn recipe(hosted: &HostedServer) -> Result<(&Build, &StoredEgg, Egg), Undescribable> {
    let undescribable = |reason| Undescribable {
        server: hosted.server.id,
        reason,
    };
    let Some((build, stored)) = &hosted.build else {
        let reason = "it was made known without an egg, as one that its Wings knows already".to_owned();
        return Err(undescribable(reason));
    };
    match Egg::parse(&stored.document) {
        Ok(egg) => Ok((build, stored, egg)),
        Err(error) => Err(undescribable(format!(
            "its egg `{}` cannot be read: {error}",
            stored.name
        ))),
    }
}

/// The names are Pterodactyl's panel's. Calagopus' Wings refuses, and does not boot for, a description that is null, an
/// environment that is an array, an egg whose id is no UUID, a number that is a text; Pterodactyl's leaves the server out.
fn settings(hosted: &HostedServer, build: &Build, stored: &StoredEgg, egg: &Egg, daemon: Daemon) -> Value {
    let server = &hosted.server;
    let limits = &build.limits;
    json!({
        "uuid": server.id.to_string(),
        "meta": { "name": server.name, "description": "" },
        "suspended": server.suspended,
        "environment": environment(server.id, build, egg),
        "invocation": build.startup,
        "skip_egg_scripts": build.skip_scripts || egg.installation.is_none(),
        "build": {
            "memory_limit": limits.memory_mib,
            "swap": limits.swap_mib,
            "io_weight": limits.io_weight,
            "cpu_limit": limits.cpu_percent,
            "threads": limits.threads,
            "disk_space": limits.disk_mib,
            "oom_disabled": limits.oom_disabled,
        },
        "container": {
            "image": daemon.image(&build.image),
            "oom_disabled": limits.oom_disabled,
            "requires_rebuild": false,
        },
        "allocations": allocations(&build.allocations),
        "mounts": [],
        "egg": { "id": stored.id.to_string(), "file_denylist": egg.file_denylist },
        // Pterodactyl's Wings ends by itself, after ten minutes, a process that does not stop. Calagopus' waits for ever
        // unless it is told this.
        "auto_kill": { "enabled": true, "seconds": 600 },
    })
}

fn allocations(allocations: &[Allocation]) -> Value {
    let mut mappings: BTreeMap<String, Vec<u16>> = BTreeMap::new();
    for Allocation { ip, port } in allocations {
        mappings.entry(ip.to_string()).or_default().push(*port);
    }
    let default = allocations
        .first()
        .map(|Allocation { ip, port }| json!({ "ip": ip.to_string(), "port": port }));
    json!({ "force_outgoing_ip": false, "default": default, "mappings": mappings })
}
