//! What the commands that change eggs, nodes and servers work with.

use std::sync::Arc;

use aileron_domain::Node;
use aileron_persistence::Store;
use aileron_provisioning::{NodeHealth, NodeInspector, Provisioning, TokenState};
use aileron_wings_client::{BreakerState, TokenCheck, WingsClient, WingsConfig};
use async_trait::async_trait;

/// The use cases, on this database and on the nodes themselves.
pub(crate) fn provisioning(store: Store) -> anyhow::Result<Provisioning> {
    let wings = Arc::new(WingsClient::new(WingsConfig::default())?);
    Ok(provisioning_on(Arc::new(store), wings))
}

/// The same, on what a running panel has already.
pub(crate) fn provisioning_on(store: Arc<Store>, wings: Arc<WingsClient>) -> Provisioning {
    Provisioning {
        eggs: store.clone(),
        nodes: store.clone(),
        servers: store,
        host: wings.clone(),
        inspector: Arc::new(Inspector(wings)),
    }
}

/// Looks at nodes by calling them.
struct Inspector(Arc<WingsClient>);

#[async_trait]
impl NodeInspector for Inspector {
    async fn inspect(&self, node: &Node) -> NodeHealth {
        let check = self.0.check(node).await;
        NodeHealth {
            problems: check.problems().iter().map(ToString::to_string).collect(),
            reachable: check.reachable,
            token: check.token.map(|token| match token {
                TokenCheck::Right => TokenState::Right,
                TokenCheck::Previous => TokenState::Previous,
                TokenCheck::Wrong => TokenState::Wrong,
            }),
            version: check.system.map(|system| system.version),
            clock_ahead: check.clock_ahead,
            round_trip: check.round_trip,
            breaker: match check.breaker {
                BreakerState::Closed { .. } => "closed",
                BreakerState::Open { .. } => "open",
                BreakerState::HalfOpen { .. } => "half_open",
            },
            failing_since: check.breaker.failing_since(),
        }
    }
}
