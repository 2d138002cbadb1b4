//! How the servers of a list are, with one call to each of their nodes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{Node, NodeId, ProcessState, ServerId, VisibleServer};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::{Moment, Panel};

/// How long a list waits for its nodes, all at once. What has not been said by then is unknown.
const PATIENCE: Duration = Duration::from_millis(300);

/// How a server is, as far as its node has said in time.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = State)]
#[serde(rename_all = "camelCase")]
pub struct StateView {
    /// What its process is doing: `offline`, `starting`, `running` or `stopping`; `unknown` where its node does not answer.
    #[schema(example = "running")]
    pub state: &'static str,
    /// `unknown`: since when its node has not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub since: Option<Moment>,
    /// Processor time in percent: 100 is one core.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cpu_percent: Option<f64>,
    /// Memory in use, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub memory_bytes: Option<u64>,
}

/// What the nodes of a list have said.
#[derive(Debug)]
pub struct States {
    nodes: HashMap<NodeId, Said>,
}

#[derive(Debug)]
enum Said {
    Servers(HashMap<ServerId, StateView>),
    Nothing { since: Timestamp },
}

impl States {
    /// Asks each node on which one of these servers runs, and waits a moment at most.
    pub async fn ask(panel: &Panel, servers: &[VisibleServer]) -> Self {
        let asked_at = panel.clock.now();
        let nodes: HashMap<NodeId, &Arc<Node>> = servers
            .iter()
            .map(|visible| (visible.node.id, &visible.node))
            .collect();
        let answers = nodes.into_iter().map(|(id, node)| async move {
            let (nodes, node) = (panel.nodes.clone(), Arc::clone(node));
            let asking = panel.fetch(async move { nodes.states(&node).await });
            let said = match timeout(PATIENCE, asking).await {
                Ok(Ok(Ok(states))) => Said::Servers(
                    states
                        .into_iter()
                        .map(|(server, usage)| {
                            (
                                server,
                                StateView::known(usage.state, usage.cpu_percent, usage.memory_bytes),
                            )
                        })
                        .collect(),
                ),
                _ => Said::Nothing {
                    since: panel.nodes.unreachable_since(id).unwrap_or(asked_at),
                },
            };
            (id, said)
        });
        Self {
            nodes: join_all(answers).await.into_iter().collect(),
        }
    }

    /// How one of the servers is that were asked for.
    #[must_use]
    pub fn of(&self, visible: &VisibleServer) -> StateView {
        match self.nodes.get(&visible.node.id) {
            Some(Said::Servers(servers)) => servers
                .get(&visible.server.id)
                .copied()
                .unwrap_or(StateView::unknown(None)),
            Some(Said::Nothing { since }) => StateView::unknown(Some(*since)),
            None => StateView::unknown(None),
        }
    }
}

impl StateView {
    fn known(state: ProcessState, cpu_percent: f64, memory_bytes: u64) -> Self {
        Self {
            state: state.as_str(),
            since: None,
            cpu_percent: Some(cpu_percent).filter(|percent| percent.is_finite()),
            memory_bytes: Some(memory_bytes),
        }
    }

    fn unknown(since: Option<Timestamp>) -> Self {
        Self {
            state: "unknown",
            since: since.map(Moment),
            cpu_percent: None,
            memory_bytes: None,
        }
    }
}
