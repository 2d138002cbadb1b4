use aileron_domain::{LiveState, Node, NodeState, RequestId, ServerId, ServerUsage, WingsFailure};
use async_trait::async_trait;
use tracing::debug;

use crate::{WingsClient, details};

/// The longest answer about one server that is read, in bytes. It holds the server's whole configuration.
const SERVER_MAX: usize = 64 * 1024;

/// The longest answer about all servers of a node that is read, in bytes: some thousands of usual ones.
const NODE_MAX: usize = 16 * 1024 * 1024;

#[async_trait]
impl LiveState for WingsClient {
    async fn usage(
        &self,
        node: &Node,
        server: ServerId,
        request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure> {
        let call = self.call(node, Some(server), request_id);
        let answer = call.get(&format!("api/servers/{server}"), SERVER_MAX).await?;
        details::parse(&answer.body).map_err(|error| call.not_understood(&error))
    }
}

#[async_trait]
impl NodeState for WingsClient {
    /// A server of which the answer says what cannot be understood is left out.
    ///
    /// A node that did not answer several times in a row is not asked for a short while: it fails as it did the last time,
    /// at once ([`WingsClient::breaker`]). A caller may give up when it likes; that counts as no answer, unless it was at
    /// once.
    async fn states(&self, node: &Node) -> Result<Vec<(ServerId, ServerUsage)>, WingsFailure> {
        let look = self.memory.look(node.id)?;
        let states = self.ask_for_states(node).await;
        look.came_to(states.as_ref().err());
        states
    }
}

impl WingsClient {
    async fn ask_for_states(&self, node: &Node) -> Result<Vec<(ServerId, ServerUsage)>, WingsFailure> {
        let call = self.call(node, None, None);
        let answer = call.get("api/servers", NODE_MAX).await?;
        let list = details::parse_list(&answer.body).map_err(|error| call.not_understood(&error))?;
        if list.left_out > 0 {
            debug!(node = %node.id, left_out = list.left_out, "Wings says what cannot be understood of some of its servers");
        }
        Ok(list.servers)
    }
}
