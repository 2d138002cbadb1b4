use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::warn;
use uuid::Uuid;

use crate::recipe::Described;
use crate::remote::Panel;
use crate::server::{Closed, Message, Server};

/// The servers of a daemon. They come and go while it runs.
#[derive(Debug)]
pub(crate) struct Registry {
    /// By UUID as it is written in paths: Go Wings compares the text.
    servers: RwLock<BTreeMap<String, Arc<Server>>>,
    /// What runs for them. `None` when the daemon is shutting down.
    actors: Mutex<Option<JoinSet<()>>>,
    runtime: Handle,
    panel: Option<Arc<Panel>>,
    /// Cancelled when the daemon shuts down.
    closing: CancellationToken,
    /// The panel has yet to say which servers there are.
    incomplete: AtomicBool,
}

/// A server of that UUID is there already.
#[derive(Debug)]
pub(crate) enum NotAdded {
    Taken,
    Closed,
}

impl Registry {
    pub(crate) fn new(runtime: Handle, panel: Option<Arc<Panel>>, closing: CancellationToken) -> Self {
        Self {
            servers: RwLock::default(),
            actors: Mutex::new(Some(JoinSet::new())),
            runtime,
            incomplete: AtomicBool::new(panel.is_some()),
            panel,
            closing,
        }
    }

    pub(crate) fn get(&self, uuid: &str) -> Option<Arc<Server>> {
        self.read().get(uuid).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Server>> {
        self.read().values().cloned().collect()
    }

    /// Takes a server in, which is offline.
    pub(crate) fn add(&self, described: Described) -> Result<Arc<Server>, NotAdded> {
        let key = described.recipe.uuid.to_string();
        let mut servers = self.write();
        if servers.contains_key(&key) {
            return Err(NotAdded::Taken);
        }
        let mut actors = self.actors.lock().unwrap_or_else(PoisonError::into_inner);
        let actors = actors.as_mut().ok_or(NotAdded::Closed)?;
        while actors.try_join_next().is_some() {}
        let (server, actor) = Server::open(described, self.panel.clone(), self.closing.child_token());
        let server = Arc::new(server);
        actors.spawn_on(actor, &self.runtime);
        servers.insert(key, Arc::clone(&server));
        Ok(server)
    }

    /// Takes a server out: kills its process, and removes its files if they are the daemon's.
    pub(crate) async fn remove(&self, uuid: Uuid) -> Result<(), Closed> {
        let removed = self.write().remove(&uuid.to_string());
        if let Some(server) = removed {
            server.ask(Message::Remove).await?;
            server.gone().await;
            server.closing.cancel();
        }
        Ok(())
    }

    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete.load(Ordering::Acquire)
    }

    /// The panel has said what there is, or was asked often enough.
    pub(crate) fn is_complete_now(&self) {
        self.incomplete.store(false, Ordering::Release);
    }

    /// Has every server stop its process, and waits until nothing of them is left.
    pub(crate) async fn shut_down(&self) {
        let actors = self.actors.lock().unwrap_or_else(PoisonError::into_inner).take();
        for server in self.all() {
            let _closed_already = server.ask(Message::ShutDown).await;
        }
        let Some(mut actors) = actors else { return };
        while let Some(ended) = actors.join_next().await {
            if let Err(error) = ended {
                warn!(%error, "a server's task broke");
            }
        }
    }

    /// Ends all servers at once. Their processes are killed.
    pub(crate) fn drop_all(&self) {
        drop(self.actors.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<String, Arc<Server>>> {
        self.servers.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Arc<Server>>> {
        self.servers.write().unwrap_or_else(PoisonError::into_inner)
    }
}
