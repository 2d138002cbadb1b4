use std::net::IpAddr;

use aileron_domain::{
    Actor, Allocation, Limits, Node, Numbered, Occupation, Permission, ServerUsage, VisibleServer,
};
use aileron_pterodactyl_names::permissions;
use serde_json::{Value, json};

use super::object::{list, nothing, object};
use super::{startup, user};
use crate::routes::client::servers::details::{Detail, Details};

/// A server's attributes, all of them, with what stands in relation to it.
pub(crate) fn server(visible: &VisibleServer, actor: &Actor, details: &Details) -> Value {
    let (server, node) = (&visible.server, &visible.node);
    let detail = details.of(visible);
    let may_read_startup = visible.allows(&Permission::STARTUP_READ);
    let nothing_limited = Limits::default();
    let limits = detail.build.map_or(&nothing_limited, |build| &build.limits);
    let invocation = detail
        .build
        .map(|build| startup::command(build, detail.egg, may_read_startup));
    json!({
        "server_owner": server.owner == actor.user.id,
        "identifier": server.identifier.as_str(),
        "internal_id": details.number(Numbered::Server, server.id.0),
        "uuid": server.id.to_string(),
        "name": server.name,
        "node": node.name,
        "is_node_under_maintenance": node.maintenance,
        "sftp_details": { "ip": sftp_host(visible), "port": SFTP_PORT },
        "description": "",
        "limits": {
            "memory": limits.memory_mib,
            "swap": limits.swap_mib,
            "disk": limits.disk_mib,
            "io": limits.io_weight.unwrap_or(DEFAULT_IO_WEIGHT),
            "cpu": limits.cpu_percent,
            "threads": limits.threads,
            "oom_disabled": limits.oom_disabled,
        },
        "invocation": invocation.unwrap_or_default(),
        "docker_image": detail.build.map(|build| build.image.as_str()).unwrap_or_default(),
        "egg_features": detail.egg.map(|egg| &egg.features).filter(|features| !features.is_empty()),
        "feature_limits": { "databases": 0, "allocations": 0, "backups": 0 },
        "status": status(visible, detail.install_failed),
        "is_suspended": server.suspended,
        "is_installing": server.occupation == Some(Occupation::Installing) || detail.install_failed,
        "is_transferring": server.occupation == Some(Occupation::Transferring),
        "relationships": relationships(visible, &detail, details),
    })
}

/// What everything about one server says of its caller beside.
pub(crate) fn meta(visible: &VisibleServer, actor: &Actor) -> Value {
    json!({
        "is_server_owner": visible.server.owner == actor.user.id,
        "user_permissions": permissions::of_standing(&visible.standing),
    })
}

/// How a server is at this moment.
pub(crate) fn stats(suspended: bool, usage: &ServerUsage) -> Value {
    let cpu = Some(usage.cpu_percent).filter(|percent| percent.is_finite());
    object(
        "stats",
        json!({
            "current_state": usage.state.as_str(),
            "is_suspended": suspended || usage.suspended,
            "resources": {
                "memory_bytes": usage.memory_bytes,
                "cpu_absolute": cpu.unwrap_or(0.0),
                "disk_bytes": usage.disk_bytes,
                "network_rx_bytes": usage.network_rx_bytes,
                "network_tx_bytes": usage.network_tx_bytes,
                "uptime": u64::try_from(usage.uptime.as_millis()).unwrap_or(u64::MAX),
            },
        }),
    )
}

/// The addresses on which a server listens. Who may not see all of them is told the first.
pub(crate) fn allocations(visible: &VisibleServer, details: &Details) -> Value {
    let build = details.of(visible).build;
    let all = build
        .map(|build| build.allocations.as_slice())
        .unwrap_or_default();
    let seen = if visible.allows(&Permission::ALLOCATION_READ) {
        all.len()
    } else {
        1
    };
    let seen = all.iter().take(seen).enumerate();
    list(
        "allocation",
        seen.map(|(position, address)| allocation(&visible.node, *address, position == 0, details)),
    )
}

fn allocation(node: &Node, address: Allocation, first: bool, details: &Details) -> Value {
    json!({
        "id": details.number(Numbered::Allocation, address.key(node.id)),
        "ip": address.ip.to_string(),
        "ip_alias": null,
        "port": address.port,
        "notes": null,
        "is_default": first,
    })
}

fn relationships(visible: &VisibleServer, detail: &Detail<'_>, details: &Details) -> Value {
    let mut relationships = json!({ "allocations": allocations(visible, details) });
    relationships["variables"] = if visible.allows(&Permission::STARTUP_READ) {
        let variables = detail
            .build
            .zip(detail.egg)
            .map(|(build, egg)| startup::variables(build, egg));
        list(startup::VARIABLE, variables.unwrap_or_default())
    } else {
        nothing()
    };
    if details.include.egg {
        let egg = detail.stored_egg;
        relationships["egg"] = egg.map_or_else(nothing, |egg| {
            object("egg", json!({ "uuid": egg.id.to_string(), "name": egg.name }))
        });
    }
    if details.include.subusers {
        relationships["subusers"] = detail.subusers.map_or_else(nothing, |subusers| {
            let known = subusers.iter();
            let shown = known
                .filter_map(|subuser| Some(user::subuser(details.people.get(&subuser.id)?, &subuser.grants)));
            list(user::SUBUSER, shown)
        });
    }
    relationships
}

/// One of the words that clients know. One that is being moved has none of its own.
fn status(visible: &VisibleServer, install_failed: bool) -> Option<&'static str> {
    if visible.server.suspended {
        return Some("suspended");
    }
    match visible.server.occupation {
        Some(Occupation::Installing) => Some("installing"),
        Some(Occupation::Restoring) => Some("restoring_backup"),
        Some(Occupation::Transferring) => None,
        None => install_failed.then_some("install_failed"),
    }
}

/// Where the files are reached, for who may: where a node is, nobody else learns.
fn sftp_host(visible: &VisibleServer) -> String {
    if !visible.allows(&Permission::FILE_SFTP) {
        return String::new();
    }
    let host = visible.node.url.expose().host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>()
        .map_or_else(|_| host.to_owned(), |address| address.to_string())
}

/// Where every Wings that was set up by [`aileron_wings_config::node_config`] listens for it.
const SFTP_PORT: u16 = 2022;

/// What Docker takes where nothing is said.
const DEFAULT_IO_WEIGHT: u16 = 500;
