use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aileron_domain::{Booted, NodeId, ServerHost, ServerId, WingsFailure};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tracing::Instrument as _;

use crate::RemoteMetrics;

/// Tells nodes that have booted of their suspended servers again.
///
/// A Wings reads at boot that a server is suspended and does not keep to it until it is told to look again. One that says
/// that it boots does not listen yet, so there is a pause before each try.
#[derive(Debug)]
pub struct Resync {
    pauses: Vec<Duration>,
    /// The last task of each node: one that boots again is not told twice.
    under_way: Mutex<HashMap<NodeId, AbortHandle>>,
}

impl Default for Resync {
    /// Eight tries within about two minutes, the first after half a second.
    fn default() -> Self {
        Self::after([500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000].map(Duration::from_millis))
    }
}

impl Resync {
    /// With as many tries as there are pauses, each of which comes before its try.
    #[must_use]
    pub fn after(pauses: impl IntoIterator<Item = Duration>) -> Self {
        Self {
            pauses: pauses.into_iter().collect(),
            under_way: Mutex::default(),
        }
    }

    /// Begins, in a task of `runtime` that nobody waits for.
    pub(crate) fn begin(
        &self,
        runtime: &Handle,
        host: Arc<dyn ServerHost>,
        metrics: RemoteMetrics,
        booted: Booted,
    ) {
        if booted.suspended.is_empty() {
            return;
        }
        let node = booted.node.id;
        let work = tell(host, metrics, self.pauses.clone(), booted);
        let task = runtime.spawn(work.instrument(tracing::info_span!("resync", %node)));
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(earlier) = under_way.insert(node, task.abort_handle()) {
            earlier.abort();
        }
    }
}

async fn tell(host: Arc<dyn ServerHost>, metrics: RemoteMetrics, pauses: Vec<Duration>, booted: Booted) {
    let mut untold = booted.suspended.clone();
    for pause in pauses {
        tokio::time::sleep(pause).await;
        let before = untold.len();
        untold = round(host.as_ref(), &booted, untold).await;
        metrics.synced("told", count(before - untold.len()));
        if untold.is_empty() {
            return;
        }
    }
    metrics.synced("given_up", count(untold.len()));
    tracing::warn!(
        servers = untold.len(),
        "a node that has booted could not be told that servers are suspended: its Wings may start them by itself"
    );
}

/// Tells the node of each server once, and says of which it was not told. A node that is not there is not asked again in
/// the same round.
async fn round(host: &dyn ServerHost, booted: &Booted, servers: Vec<ServerId>) -> Vec<ServerId> {
    let mut untold = Vec::new();
    let mut there = true;
    for server in servers {
        if !there {
            untold.push(server);
            continue;
        }
        if let Err(failure) = host.sync(&booted.node, server).await {
            tracing::debug!(%server, %failure, "a suspended server was not synced");
            there = !matches!(failure, WingsFailure::Unavailable { .. });
            untold.push(server);
        }
    }
    untold
}

fn count(servers: usize) -> u64 {
    u64::try_from(servers).unwrap_or(u64::MAX)
}
