use std::str::FromStr;

use aileron_domain::{Allocation as Address, InvalidAllocation, NodeRegistry as _};
use serde_json::json;

use crate::database::Database;

/// Addresses of a node that servers may listen on.
#[derive(clap::Subcommand)]
pub(crate) enum Allocation {
    Add(Add),
    List(List),
}

/// Make addresses of a node known. Those that are known already are left as they are.
#[derive(clap::Args)]
pub(crate) struct Add {
    /// The node's name or id.
    node: String,

    /// Addresses with a port or a range of ports: 192.0.2.1:25565, 192.0.2.1:25565-25575; IPv6 in brackets.
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<Ports>,

    #[command(flatten)]
    database: Database,
}

/// Print each address of a node as one JSON object a line, with the server that has it.
#[derive(clap::Args)]
pub(crate) struct List {
    /// The node's name or id.
    node: String,

    #[command(flatten)]
    database: Database,
}

impl Allocation {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(Add {
                node,
                addresses,
                database,
            }) => {
                let addresses: Vec<Address> = addresses.iter().flat_map(Ports::each).collect();
                let added = database.open().await?.add_allocations(&node, &addresses).await?;
                super::print(&json!({ "node": node, "added": added }))
            }
            Self::List(List { node, database }) => {
                let allocations = database.open().await?.allocations(&node).await?;
                super::print_lines(allocations.iter().map(|(Address { ip, port }, server)| {
                    json!({ "ip": ip, "port": port, "server": server.map(|server| server.to_string()) })
                }))
            }
        }
    }
}

/// An address and its ports from one to another.
#[derive(Debug, Clone, Copy)]
struct Ports {
    first: Address,
    last: u16,
}

impl Ports {
    fn each(&self) -> impl Iterator<Item = Address> + use<> {
        let ip = self.first.ip;
        (self.first.port..=self.last).map(move |port| Address { ip, port })
    }
}

impl FromStr for Ports {
    type Err = InvalidAllocation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let range = text
            .rsplit_once('-')
            .and_then(|(first, last)| Some((first, last.parse().ok()?)));
        let (first, last) = if let Some((first, last)) = range {
            (first.parse::<Address>()?, last)
        } else {
            let first = text.parse::<Address>()?;
            (first, first.port)
        };
        if last < first.port {
            return Err(InvalidAllocation);
        }
        Ok(Self { first, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_one_or_a_range() {
        let each = |text: &str| -> Vec<String> {
            let ports: Ports = text.parse().unwrap();
            ports.each().map(|address| address.to_string()).collect()
        };
        assert_eq!(each("192.0.2.1:25565"), ["192.0.2.1:25565"]);
        assert_eq!(each("[::1]:1-2"), ["[::1]:1", "[::1]:2"]);
        for wrong in [
            "192.0.2.1",
            "192.0.2.1:0",
            "192.0.2.1:5-4",
            "192.0.2.1:5-x",
            "node1:80",
            "1.2.3.4:0-2",
        ] {
            assert!(wrong.parse::<Ports>().is_err(), "{wrong}");
        }
    }
}
