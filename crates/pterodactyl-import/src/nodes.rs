use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};

use aileron_domain::{Allocation, ImportedNode, Node, NodeId};

use crate::gathered::Gathered;
use crate::known::{Known, KnownThings};
use crate::left_behind::{LeftBehind, Why, called, name, shown};
use crate::row::At;
use crate::safe::Safe;
use crate::tables::{ALLOCATIONS, NODES};

/// The addresses of all nodes: which server listens on each, by the numbers that the other panel gives them.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    /// By the server's number: the addresses' numbers, in their order, and on which node they are.
    of_server: HashMap<u64, BTreeMap<u64, (u64, Allocation)>>,
}

impl Addresses {
    /// Those of a server on its node. While it moves to another one it has some there too.
    pub(crate) fn of(&self, server: u64, node: u64) -> impl Iterator<Item = (u64, Allocation)> {
        let all = self.of_server.get(&server).into_iter().flatten();
        all.filter(move |(_, (on, _))| *on == node)
            .map(|(number, (_, allocation))| (*number, *allocation))
    }
}

/// The machines, with their addresses.
pub(crate) fn nodes(
    gathered: &Gathered,
    safe: &mut Safe<'_>,
    left_behind: &mut LeftBehind,
) -> (Vec<ImportedNode>, KnownThings<NodeId>, Addresses) {
    let (mut nodes, mut known) = (Vec::new(), KnownThings::default());
    let mut places = HashMap::new();
    for row in gathered.rows(&NODES) {
        let name = called(row, &["name", "fqdn"]);
        let node = left_behind.unless("node", &name, node(row, safe));
        if let (Ok(number), Ok(uuid)) = (row.id(), row.uuid("uuid")) {
            let comes = node.is_some();
            let key = NodeId(uuid);
            known.add(number, Known { name, key, comes });
            if comes {
                places.insert(number, (nodes.len(), HashSet::new()));
            }
        }
        nodes.extend(node);
    }
    let mut addresses = Addresses::default();
    for row in gathered.rows(&ALLOCATIONS) {
        let (ip, port) = (row.text("ip"), row.text("port"));
        let text = |part| shown(Result::ok(part).flatten().unwrap_or("?"));
        let name = format!("{}:{}", text(ip), text(port));
        let read = allocation(row, &known);
        let Some((node, server, allocation)) = left_behind.unless("address", &name, read) else {
            continue;
        };
        if let Some((place, seen)) = places.get_mut(&node)
            && seen.insert(allocation)
            && let Some(node) = nodes.get_mut(*place)
        {
            node.allocations.push(allocation);
        }
        if let (Some(server), Ok(number)) = (server, row.id()) {
            let listens = addresses.of_server.entry(server).or_default();
            listens.insert(number, (node, allocation));
        }
    }
    (nodes, known, addresses)
}

fn node(row: At<'_>, safe: &mut Safe<'_>) -> Result<ImportedNode, Why> {
    let host = row.text_or_empty("fqdn")?.trim();
    let host = match host.parse::<Ipv6Addr>() {
        Ok(address) => format!("[{address}]"),
        Err(_) => host.to_owned(),
    };
    let port: u16 = match row.number_if_any("daemon_connect")? {
        Some(port) => port,
        None => row.number("daemonListen")?,
    };
    let url = format!("{}://{host}:{port}", row.text_or_empty("scheme")?.trim());
    let token = safe.open(row.text_or_empty("daemon_token")?).map_err(|sealed| {
        Why::because(format!(
            "its token {sealed}: reset the token in the other panel (and give its Wings the new one), and read again"
        ))
    })?;
    let url = url.parse();
    let token_id = row.text_or_empty("daemon_token_id")?.parse();
    let token = token.parse();
    Ok(ImportedNode {
        node: Node {
            id: NodeId(row.uuid("uuid")?),
            name: name(row),
            url: url.map_err(|said| Why::impossible("address", &said))?,
            token: token.map_err(|said| Why::impossible("token", &said))?,
            previous_token: None,
            roots: None,
            maintenance: row.switch("maintenance_mode")?,
        },
        token_id: token_id.map_err(|said| Why::impossible("token id", &said))?,
        allocations: Vec::new(),
        created_at: row.created_at()?,
    })
}

/// An address, on which node it is and which server listens on it.
fn allocation(row: At<'_>, nodes: &KnownThings<NodeId>) -> Result<(u64, Option<u64>, Allocation), Why> {
    let node = row.number("node_id")?;
    nodes.coming(node, "node")?;
    let ip: Option<IpAddr> = row.text_or_empty("ip")?.trim().parse().ok();
    let ip = ip.ok_or_else(|| {
        Why::because(
            "it is no IP address: give the node the address that the name stands for in the other panel, and read again",
        )
    })?;
    let port: u16 = row.number("port")?;
    if port == 0 {
        return Err(Why::because("there is no port 0 to listen on"));
    }
    Ok((node, row.number_if_any("server_id")?, Allocation { ip, port }))
}
