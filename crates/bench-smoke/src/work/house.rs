//! A furnished panel that listens.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use aileron_api::{Metrics, NotReady, Panel, PressesPerMinute, Readiness, Settings, TrustedProxies};
use aileron_domain::{
    Clock, LiveState, NewNode, NewServer, Node, NodeRegistry as _, Password, PowerControl, PowerGateway,
    PowerOrder, RequestId, ServerId, ServerRegistry as _, ServerUsage, WingsFailure,
};
use aileron_persistence::{Journal, Migrate, NewApiKey, NewUser, SecretKey, Store, StoreConfig};
use anyhow::Context as _;
use async_trait::async_trait;
use jiff::Timestamp;
use prometheus_client::registry::Registry;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Where a panel with the server `my-server` listens, and an API key that may press its buttons.
pub(super) struct House {
    pub(super) address: SocketAddr,
    pub(super) key: String,
}

impl House {
    pub(super) async fn furnish(directory: &Path) -> anyhow::Result<Self> {
        let url = format!("sqlite://{}", directory.join("panel.db").display());
        let secret = SecretKey::beside(&directory.join("panel.db.key"))?;
        let store = Store::open(StoreConfig::new(url.parse()?, secret), Migrate::First).await?;
        let key = settle_in(&store).await?;
        let address = serve(store).await?;
        Ok(Self { address, key })
    }
}

/// Lets somebody have a server, and an API key to press its buttons with.
async fn settle_in(store: &Store) -> anyhow::Result<String> {
    let password = Password::new("correct horse battery staple".to_owned());
    let ada = NewUser {
        username: "ada".parse()?,
        email: "ada@example.com".parse()?,
        password: password.context("not a password")?,
        administrator: false,
    };
    store.create_user(ada).await?;
    let node = NewNode {
        name: "node1".to_owned(),
        url: "https://node1.example.com:8080".parse()?,
        token_id: "node1".parse()?,
        token: "what-its-wings-takes".parse()?,
        roots: None,
    };
    store.create_node(node).await?;
    let server = NewServer {
        id: ServerId(Uuid::new_v4()),
        identifier: "my-server".parse()?,
        name: "Survival".to_owned(),
        owner: "ada".to_owned(),
        node: "node1".to_owned(),
        build: None,
    };
    store.create_server(server).await?;
    let key = NewApiKey {
        user: "ada".to_owned(),
        description: "presses".to_owned(),
    };
    Ok(store.create_api_key(key).await?.token.expose().to_owned())
}

/// Puts the panel together as bins/aileron/src/serving.rs does, but for its Wings.
async fn serve(store: Store) -> anyhow::Result<SocketAddr> {
    let journal = Arc::new(Journal::open(&store).await?);
    let store = Arc::new(store);
    let wings = Arc::new(YesMan);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let throttle = Arc::new(PressesPerMinute::new(1_000_000));
    let panel = Arc::new(Panel {
        admission: store.clone(),
        accounts: store.clone(),
        sessions: store.clone(),
        directory: store.clone(),
        history: store.clone(),
        live: wings.clone(),
        power: PowerControl::new(journal, wings, throttle, clock.clone()),
        readiness: Arc::new(Answering(store)),
        clock,
        metrics: Metrics::register(&mut Registry::default()),
        settings: Settings {
            public_url: None,
            secure_cookies: false,
            session_lifetime: Duration::from_secs(3600),
            trusted_proxies: TrustedProxies::default(),
        },
        runtime: Handle::current(),
        presses: TaskTracker::new(),
        closing: CancellationToken::new(),
    });
    let server = HttpServer::new(move || aileron_api::app(Arc::clone(&panel), |_| {}))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
    let address = *server.addrs().first().context("no address to listen on")?;
    tokio::spawn(server.run());
    Ok(address)
}

/// A Wings that accepts everything, at no cost.
struct YesMan;

#[async_trait]
impl PowerGateway for YesMan {
    async fn send(&self, _order: PowerOrder<'_>) -> Result<(), WingsFailure> {
        Ok(())
    }
}

#[async_trait]
impl LiveState for YesMan {
    async fn usage(
        &self,
        _node: &Node,
        _server: ServerId,
        _request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure> {
        Err(WingsFailure::Refused(None))
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

struct Answering(Arc<Store>);

#[async_trait]
impl Readiness for Answering {
    async fn check(&self) -> Result<(), NotReady> {
        self.0.check().await.map_err(NotReady::Database)
    }
}
