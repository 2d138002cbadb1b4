use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use aileron_domain::NodeToken;
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::{info, warn};
use uuid::Uuid;

use crate::ServerSpec;
use crate::http::{self, Daemon};
use crate::registry::{NotAdded, Registry};
use crate::remote::{Activity, Panel, PanelConfig, PanelError};

/// How long an idle connection is kept: longer than panels keep theirs, so that it is not this side that closes one
/// that is just being used.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long requests under way may take when the daemon shuts down, in seconds.
const LAST_REQUESTS: u64 = 1;

/// What a daemon is to run.
#[derive(Debug, Clone)]
pub struct LocalWingsConfig {
    /// Where it listens. Port 0 takes any free one. Who reaches it and has the token starts and stops the servers and
    /// types into their consoles: better loopback.
    pub listen: SocketAddr,
    /// What the panel has to show.
    pub token: NodeToken,
    /// The servers. All are offline at first.
    pub servers: Vec<ServerSpec>,
    /// The panel that the daemon belongs to, and that has more servers for it. Without one, these are all there are.
    pub panel: Option<PanelConfig>,
}

/// Why a daemon did not start. None of its servers was started.
#[derive(Debug, thiserror::Error)]
pub enum LocalWingsError {
    /// It was started outside of a tokio runtime.
    #[error("a local Wings must be started within a tokio runtime")]
    NoRuntime,
    /// Two servers have the same UUID.
    #[error("two servers have the UUID {0}: give each its own")]
    DuplicateServer(Uuid),
    /// A server has no program to run.
    #[error("server {0} has an empty command: name its program")]
    EmptyCommand(Uuid),
    /// The panel cannot be spoken to.
    #[error("the panel cannot be used: {reason}")]
    Panel {
        /// Why not, and what to do.
        reason: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why not.
        #[source]
        cause: io::Error,
    },
}

/// A running daemon. Dropped without [`LocalWings::shutdown`], it stops listening and kills its servers.
#[derive(Debug)]
pub struct LocalWings {
    address: SocketAddr,
    registry: Arc<Registry>,
    closing: CancellationToken,
    http: ServerHandle,
    listening: JoinHandle<io::Result<()>>,
    booting: Option<AbortOnDropHandle<Result<(), PanelError>>>,
    reporting: JoinSet<()>,
}

impl LocalWings {
    /// Starts a daemon on the current tokio runtime. It listens when this returns; what the panel has for it comes in
    /// afterwards, see [`LocalWings::booted`].
    pub fn start(config: LocalWingsConfig) -> Result<Self, LocalWingsError> {
        let runtime = Handle::try_current().map_err(|_| LocalWingsError::NoRuntime)?;
        let specs = by_uuid(config.servers)?;
        let panel = config.panel.map(|panel| Panel::new(panel, &config.token));
        let panel = panel.transpose().map_err(|error| LocalWingsError::Panel {
            reason: error.to_string(),
        })?;
        let panel = panel.map(Arc::new);

        let closing = CancellationToken::new();
        let registry = Arc::new(Registry::new(runtime.clone(), panel.clone(), closing.clone()));
        for spec in specs.into_values() {
            let uuid = spec.uuid;
            let added = registry.add(spec.into());
            added.map_err(|_| LocalWingsError::DuplicateServer(uuid))?;
        }

        let mut reporting = JoinSet::new();
        let activity = panel.as_ref().map(|panel| {
            let (activity, reports) = Activity::new(Arc::clone(panel), closing.clone());
            reporting.spawn_on(reports, &runtime);
            activity
        });

        let daemon = Daemon::new(
            config.token,
            Arc::clone(&registry),
            runtime.clone(),
            panel.clone(),
            activity,
        );
        let daemon = web::Data::new(daemon);
        let cannot_listen = |cause| LocalWingsError::Listen {
            listen: config.listen,
            cause,
        };
        let server = HttpServer::new(move || App::new().app_data(daemon.clone()).configure(http::routes))
            .workers(1)
            .disable_signals()
            .keep_alive(KEEP_ALIVE)
            .shutdown_timeout(LAST_REQUESTS)
            .bind(config.listen)
            .map_err(cannot_listen)?;
        let address = server.addrs().first().copied().unwrap_or(config.listen);
        let server = server.run();
        Ok(Self {
            address,
            http: server.handle(),
            listening: runtime.spawn(server),
            booting: panel
                .map(|panel| AbortOnDropHandle::new(runtime.spawn(boot(panel, Arc::clone(&registry))))),
            registry,
            closing,
            reporting,
        })
    }

    /// Where it listens, with the real port.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the panel has said which servers there are, or cannot be made to. Until then servers that are not
    /// known are answered with status 503. The daemon goes on either way, and takes what the panel creates.
    pub async fn booted(&mut self) -> Result<(), PanelError> {
        let Some(booting) = &mut self.booting else {
            return Ok(());
        };
        let outcome = booting.await.unwrap_or(Err(PanelError::GivenUp));
        self.booting = None;
        outcome
    }

    /// Stops listening, ends all websockets and stops every server: as a stop would, but one that takes longer than 5 s
    /// is killed. Nothing of them is left when this returns, within about 10 s.
    pub async fn shutdown(mut self) {
        self.booting = None;
        self.closing.cancel();
        let deaf = self.http.stop(true);
        self.registry.shut_down().await;
        deaf.await;
        match (&mut self.listening).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => warn!(%error, "the HTTP server failed"),
            Err(error) => warn!(%error, "the HTTP server's task broke"),
        }
        while self.reporting.join_next().await.is_some() {}
    }
}

impl Drop for LocalWings {
    fn drop(&mut self) {
        self.closing.cancel();
        // The order is sent at once; what it returns only waits. The servers die with their actors.
        drop(self.http.stop(false));
        self.registry.drop_all();
    }
}

/// Asks the panel for its servers. One that the daemon was given to begin with stays as it was given.
async fn boot(panel: Arc<Panel>, registry: Arc<Registry>) -> Result<(), PanelError> {
    let outcome = async {
        panel.reset().await?;
        for described in panel.servers().await? {
            let uuid = described.recipe.uuid;
            match registry.add(described) {
                Ok(_) => {}
                Err(NotAdded::Taken) => info!(server = %uuid, "it is known already, and stays as it is"),
                Err(NotAdded::Closed) => return Err(PanelError::GivenUp),
            }
        }
        Ok(())
    }
    .await;
    registry.is_complete_now();
    outcome
}

fn by_uuid(servers: Vec<ServerSpec>) -> Result<BTreeMap<Uuid, ServerSpec>, LocalWingsError> {
    let mut specs = BTreeMap::new();
    for spec in servers {
        let uuid = spec.uuid;
        if spec.command.first().is_none_or(String::is_empty) {
            return Err(LocalWingsError::EmptyCommand(uuid));
        }
        if specs.insert(uuid, spec).is_some() {
            return Err(LocalWingsError::DuplicateServer(uuid));
        }
    }
    Ok(specs)
}
