//! What an operator does to eggs, nodes and servers: the same use cases behind the command line and the admin API.
//!
//! A server lives in two places, in the panel's registry and on its node, and they cannot be changed at once. So the order
//! is always the one in which a crash between the two leaves something that the panel knows of and that can be done again:
//! a server is made known before its node hears of it, and is forgotten after its node has removed it.

mod creating;
mod eggs;
mod error;
mod health;
mod nodes;
mod recipe;
mod servers;

use std::sync::Arc;

use aileron_domain::{EggRegistry, NodeRegistry, ServerHost, ServerRegistry};

pub use creating::{Provisioned, ServerOrder};
pub use eggs::ImportedEgg;
pub use error::{Afterwards, ProvisioningError};
pub use health::{NodeHealth, NodeInspector, TokenState};
pub use servers::{Deleted, Switched};

/// The use cases, on the registries and the nodes.
#[derive(Clone)]
pub struct Provisioning {
    /// Keeps eggs.
    pub eggs: Arc<dyn EggRegistry>,
    /// Keeps nodes.
    pub nodes: Arc<dyn NodeRegistry>,
    /// Keeps servers.
    pub servers: Arc<dyn ServerRegistry>,
    /// Has nodes host servers.
    pub host: Arc<dyn ServerHost>,
    /// Looks at nodes.
    pub inspector: Arc<dyn NodeInspector>,
}
