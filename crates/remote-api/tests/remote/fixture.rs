use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use aileron_api::{around, encode_metrics, no_such_endpoint};
use aileron_remote_api::{NodeLimits, RemoteMetrics, RemotePanel, Resync, SftpThrottle, configure};
use prometheus_client::registry::Registry;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use crate::client::{Answer, Call, Daemon};
use crate::memory::Memory;

/// A panel for nodes that listens on a real port of loopback, below the client API's middleware as in the real program.
pub(crate) struct Fixture {
    pub(crate) memory: Arc<Memory>,
    registry: Registry,
    pub(crate) address: SocketAddr,
    server: ServerHandle,
}

impl Fixture {
    pub(crate) fn start(memory: Memory) -> Self {
        Self::start_with(memory, NodeLimits::default())
    }

    pub(crate) fn start_with(memory: Memory, limits: NodeLimits) -> Self {
        let memory = Arc::new(memory);
        let mut registry = Registry::default();
        let panel = Arc::new(RemotePanel {
            limits,
            ..panel(&memory, &mut registry)
        });
        let server = HttpServer::new(move || {
            App::new()
                .default_service(web::to(no_such_endpoint))
                .configure(configure(panel.clone()))
                .wrap(from_fn(around))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            memory,
            registry,
            address,
            server: handle,
        }
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        call.send(self.address).await
    }

    pub(crate) async fn get(&self, daemon: Daemon, path: impl Into<String>) -> Answer {
        self.send(Call::get(daemon, path)).await
    }

    pub(crate) async fn post(&self, daemon: Daemon, path: impl Into<String>, body: &Value) -> Answer {
        self.send(Call::post(daemon, path).json(body)).await
    }

    pub(crate) fn has_counted(&self, line: &str) -> bool {
        self.metrics().lines().any(|known| known == line)
    }

    #[track_caller]
    pub(crate) fn counts(&self, line: &str) {
        assert!(self.has_counted(line), "{line} is not in\n{}", self.metrics());
    }

    fn metrics(&self) -> String {
        encode_metrics(&self.registry).unwrap()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // The command is on its way when this returns.
        drop(self.server.stop(false));
    }
}

pub(crate) fn panel(memory: &Arc<Memory>, registry: &mut Registry) -> RemotePanel {
    RemotePanel {
        admission: memory.clone(),
        servers: memory.clone(),
        reports: memory.clone(),
        files: memory.clone(),
        accounts: memory.clone(),
        host: memory.clone(),
        clock: memory.clone(),
        metrics: RemoteMetrics::register(registry),
        runtime: Handle::current(),
        limits: NodeLimits::default(),
        throttle: SftpThrottle::default(),
        resync: Resync::after([Duration::from_millis(1); 5]),
    }
}

/// Waits until something holds.
#[track_caller]
pub(crate) fn eventually(holds: impl Fn() -> bool) -> impl Future<Output = ()> {
    let look = async move {
        while !holds() {
            sleep(Duration::from_millis(2)).await;
        }
    };
    async move { timeout(Duration::from_secs(60), look).await.unwrap() }
}
