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
use tracing::warn;
use uuid::Uuid;

use crate::ServerSpec;
use crate::http::{self, Daemon};
use crate::server::{Message, Server};

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
    servers: Vec<Arc<Server>>,
    actors: JoinSet<()>,
    http: ServerHandle,
    listening: JoinHandle<io::Result<()>>,
}

impl LocalWings {
    /// Starts a daemon on the current tokio runtime.
    pub fn start(config: LocalWingsConfig) -> Result<Self, LocalWingsError> {
        let runtime = Handle::try_current().map_err(|_| LocalWingsError::NoRuntime)?;
        let specs = by_uuid(config.servers)?;

        let mut actors = JoinSet::new();
        let mut servers = Vec::new();
        for spec in specs.into_values() {
            let (server, actor) = Server::open(spec);
            servers.push(Arc::new(server));
            actors.spawn_on(actor, &runtime);
        }

        let daemon = web::Data::new(Daemon::new(config.token, &servers));
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
            servers,
            actors,
            http: server.handle(),
            listening: runtime.spawn(server),
        })
    }

    /// Where it listens, with the real port.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Stops listening and stops every server: as a stop would, but one that takes longer than 5 s is killed. Nothing
    /// of them is left when this returns, within about 10 s.
    pub async fn shutdown(mut self) {
        let deaf = self.http.stop(true);
        for server in &self.servers {
            let _closed_already = server.ask(Message::ShutDown).await;
        }
        while let Some(ended) = self.actors.join_next().await {
            if let Err(error) = ended {
                warn!(%error, "a server's task broke");
            }
        }
        deaf.await;
        match (&mut self.listening).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => warn!(%error, "the HTTP server failed"),
            Err(error) => warn!(%error, "the HTTP server's task broke"),
        }
    }
}

impl Drop for LocalWings {
    fn drop(&mut self) {
        // The order is sent at once; what it returns only waits. The servers die with their actors.
        drop(self.http.stop(false));
    }
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
