use std::sync::Arc;

use aileron_domain::{Node, NodeId, RequestId, ServerId, WingsFailure};

use crate::call::Call;
use crate::memory::Memory;
use crate::pools::Pools;
use crate::{BreakerState, SystemInformation, WingsConfig};

/// Calls the Wings of any number of nodes over pools of connections: one for all nodes that the system's certificate
/// authorities vouch for, and one for each set of authorities of a node's own. Clones share the pools.
#[derive(Debug, Clone)]
pub struct WingsClient {
    pub(crate) pools: Arc<Pools>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) config: Arc<WingsConfig>,
}

/// The HTTP client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The cryptography offers no version of TLS that rustls considers safe.
    #[error("cannot set up TLS for the calls to Wings")]
    Tls(#[from] rustls::Error),
    /// The HTTP library refuses its configuration.
    #[error("cannot set up the HTTP client for the calls to Wings")]
    Http(#[from] reqwest::Error),
}

impl WingsClient {
    /// A client that trusts the system's certificate authorities, and those of each node that has its own.
    pub fn new(config: WingsConfig) -> Result<Self, SetupError> {
        Ok(Self {
            pools: Arc::new(Pools::new(&config)?),
            memory: Arc::new(Memory::new(config.breaker_rest)),
            config: Arc::new(config),
        })
    }

    /// What the node's Wings says of the machine that it runs on.
    pub async fn system(&self, node: &Node) -> Result<SystemInformation, WingsFailure> {
        let call = self.call(node, None, None);
        let answer = call.get(SystemInformation::PATH, SystemInformation::MAX).await?;
        SystemInformation::parse(&answer.body).map_err(|error| call.not_understood(&error))
    }

    /// Whether [`NodeState::states`](aileron_domain::NodeState::states) asks this node at present.
    #[must_use]
    pub fn breaker(&self, node: &NodeId) -> BreakerState {
        self.memory.breaker(*node)
    }

    pub(crate) fn call<'a>(
        &'a self,
        node: &'a Node,
        server: Option<ServerId>,
        request_id: Option<&'a RequestId>,
    ) -> Call<'a> {
        Call {
            client: self,
            node,
            server,
            request_id,
        }
    }
}
