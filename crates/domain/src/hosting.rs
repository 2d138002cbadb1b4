//! What a node must know of a server to run it.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{NodeId, Server, ServerId};

/// An egg's key in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EggId(pub Uuid);

impl fmt::Display for EggId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// An egg, the recipe by which servers of one kind of game are installed and run, as it was imported: each release reads
/// in the document what it understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEgg {
    /// Its key in the panel. The same file imported again keeps it.
    pub id: EggId,
    /// What people call it; no two are called the same.
    pub name: String,
    /// The file, as JSON.
    pub document: String,
}

/// What a server may use. Zero is without a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Memory, in MiB.
    pub memory_mib: u32,
    /// Swap beside it, in MiB; below zero is without a limit, zero is none.
    pub swap_mib: i32,
    /// Files, in MiB.
    pub disk_mib: u32,
    /// Weight against others at the disk, 10 to 1000.
    pub io_weight: Option<u16>,
    /// Processor time: 100 is one core.
    pub cpu_percent: u32,
    /// Which cores, as Docker writes them: `0-1,3`.
    pub threads: Option<String>,
    /// Not to be killed by the kernel when the node runs out of memory.
    pub oom_disabled: bool,
}

impl Default for Limits {
    /// Nothing is limited, and there is no swap.
    fn default() -> Self {
        Self {
            memory_mib: 0,
            swap_mib: 0,
            disk_mib: 0,
            io_weight: None,
            cpu_percent: 0,
            threads: None,
            oom_disabled: false,
        }
    }
}

/// An address of a node that a server may listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Allocation {
    /// The node's address.
    pub ip: IpAddr,
    /// The port, never 0.
    pub port: u16,
}

impl Allocation {
    /// What this address of a node can be known by where a UUID is wanted: the same each time.
    #[must_use]
    pub fn key(&self, node: NodeId) -> Uuid {
        let digest = Sha256::digest(format!("{node} {self}"));
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        Uuid::from_bytes(half)
    }
}

impl fmt::Display for Allocation {
    /// As in a URL: `127.0.0.1:25565`, `[::1]:25565`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        std::net::SocketAddr::new(self.ip, self.port).fmt(f)
    }
}

/// The text is no address with a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an allocation is an IP address and a port, such as 127.0.0.1:25565 or [::1]:25565")]
pub struct InvalidAllocation;

impl std::str::FromStr for Allocation {
    type Err = InvalidAllocation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address: std::net::SocketAddr = text.parse().map_err(|_| InvalidAllocation)?;
        if address.port() == 0 {
            return Err(InvalidAllocation);
        }
        Ok(Self {
            ip: address.ip(),
            port: address.port(),
        })
    }
}

/// How one server is built from its egg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The recipe.
    pub egg: EggId,
    /// The Docker image that it runs in.
    pub image: String,
    /// The command that starts it, with variables such as `{{SERVER_MEMORY}}` in it.
    pub startup: String,
    /// The egg's variables, and what they are here.
    pub environment: BTreeMap<String, String>,
    /// What it may use.
    pub limits: Limits,
    /// Where it listens; the first is the one that players are told.
    pub allocations: Vec<Allocation>,
    /// Not to run the egg's install script.
    pub skip_scripts: bool,
}

/// A server as its node must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostedServer {
    /// The server.
    pub server: Server,
    /// How it is built and from what. `None` for one that only its Wings knows how to run.
    pub build: Option<(Build, StoredEgg)>,
}

/// A server that a node is told of, and how it came out: what goes wrong with one is said to the operator, and does not
/// keep the node from its other servers.
pub type Described = Result<HostedServer, Undescribable>;

/// A server that cannot be described to its node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("server {server} cannot be described to its node: {reason}")]
pub struct Undescribable {
    /// Which.
    pub server: ServerId,
    /// Why, for the operator.
    pub reason: String,
}
