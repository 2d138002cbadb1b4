use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aileron_domain::{
    Booted, Node, NodeId, NodeServers, Occupation, ServerHost, ServerId, StoreError, WingsFailure,
};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tracing::Instrument as _;

use crate::RemoteMetrics;

/// Tells nodes that have booted of their suspended servers again, and has them install what they have not installed yet.
///
/// A Wings reads at boot that a server is suspended and does not keep to it until it is told to look again; and it takes a
/// server from the panel's list for one that is there, though it was made while the node was away, or its installation was
/// cut off. One that says that it boots does not listen yet, so there is a pause before each try.
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
        servers: Arc<dyn NodeServers>,
        host: Arc<dyn ServerHost>,
        metrics: RemoteMetrics,
        booted: Booted,
    ) {
        let id = booted.node.id;
        let suspended = booted.suspended.into_iter().map(Errand::Suspended);
        let errands: Vec<Errand> = suspended
            .chain(booted.installing.into_iter().map(Errand::Install))
            .collect();
        let telling = Telling {
            node: booted.node,
            servers,
            host,
            metrics,
        };
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        // What an earlier boot left to be told is among what this one has to be told.
        if let Some(earlier) = under_way.remove(&id) {
            earlier.abort();
        }
        if errands.is_empty() {
            return;
        }
        let work = telling.carry_out(errands, self.pauses.clone());
        let task = runtime.spawn(work.instrument(tracing::info_span!("resync", node = %id)));
        under_way.insert(id, task.abort_handle());
    }
}

/// What a node has to be told of one of its servers.
#[derive(Debug, Clone, Copy)]
enum Errand {
    /// That it is suspended.
    Suspended(ServerId),
    /// To install it.
    Install(ServerId),
}

impl Errand {
    fn count(errands: &[Self]) -> (u64, u64) {
        let all = u64::try_from(errands.len()).unwrap_or(u64::MAX);
        let installs = errands.iter().filter(|errand| matches!(errand, Self::Install(_)));
        let installs = installs.count().try_into().unwrap_or(u64::MAX);
        (all.saturating_sub(installs), installs)
    }
}

/// Why an errand was not done.
#[derive(Debug, thiserror::Error)]
enum Undone {
    #[error(transparent)]
    Node(#[from] WingsFailure),
    #[error(transparent)]
    Store(#[from] StoreError),
}

struct Telling {
    node: Node,
    servers: Arc<dyn NodeServers>,
    host: Arc<dyn ServerHost>,
    metrics: RemoteMetrics,
}

impl Telling {
    async fn carry_out(self, mut errands: Vec<Errand>, pauses: Vec<Duration>) {
        for pause in pauses {
            tokio::time::sleep(pause).await;
            let before = Errand::count(&errands);
            errands = self.round(errands).await;
            let left = Errand::count(&errands);
            self.metrics.synced("told", before.0 - left.0);
            self.metrics.boot_installs("told", before.1 - left.1);
            if errands.is_empty() {
                return;
            }
        }
        let (suspended, installing) = Errand::count(&errands);
        self.metrics.synced("given_up", suspended);
        self.metrics.boot_installs("given_up", installing);
        if suspended > 0 {
            tracing::warn!(
                servers = suspended,
                "a node that has booted could not be told that servers are suspended: its Wings may start them by itself"
            );
        }
        if installing > 0 {
            tracing::warn!(
                servers = installing,
                "a node that has booted could not be made to install servers: they count as installing until they are \
                 reinstalled (`aileron server reinstall`)"
            );
        }
    }

    /// Goes on each errand once, and says which are left. A node that is not there is not asked again in the same round.
    async fn round(&self, errands: Vec<Errand>) -> Vec<Errand> {
        let mut left = Vec::new();
        let mut there = true;
        for errand in errands {
            if !there {
                left.push(errand);
                continue;
            }
            let done = match errand {
                Errand::Suspended(server) => self.host.sync(&self.node, server).await.map_err(Undone::from),
                Errand::Install(server) => self.install(server).await,
            };
            if let Err(reason) = done {
                tracing::debug!(?errand, %reason, "a node that has booted was not told of a server");
                there = !matches!(reason, Undone::Node(WingsFailure::Unavailable { .. }));
                left.push(errand);
            }
        }
        left
    }

    /// Has the node install a server, unless it has reported meanwhile that it has, or the server is gone: somebody may
    /// have told the node at the same moment.
    async fn install(&self, server: ServerId) -> Result<(), Undone> {
        let found = self.servers.on_node(self.node.id, server).await?;
        let installs = match found {
            Some(Ok(hosted)) => hosted.server.occupation == Some(Occupation::Installing),
            Some(Err(_)) | None => false,
        };
        if !installs {
            return Ok(());
        }
        let told = match self.host.sync(&self.node, server).await {
            Ok(()) => self.host.reinstall(&self.node, server).await,
            // It does not know the server.
            Err(WingsFailure::Refused(_)) => self.host.create(&self.node, server, false).await,
            Err(failure) => Err(failure),
        };
        Ok(told?)
    }
}
