//! A furnished panel that listens.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::HttpServer;
use aileron_api::{
    Guesses, LastUses, Limits, Metrics, NotReady, Panel, PerMinute, Quotas, Readiness, SecondFactorFor,
    Settings, TrustedProxies,
};
use aileron_domain::{
    Clock, ConsoleControl, NewNode, NewServer, NodeRegistry as _, Password, PowerControl, ServerId,
    ServerRegistry as _, SessionTerms, Sharing,
};
use aileron_live::{Live, LiveConfig, LivePorts};
use aileron_persistence::{Journal, Migrate, NewApiKey, NewUser, SecretKey, Store, StoreConfig};
use aileron_provisioning::Provisioning;
use anyhow::Context as _;
use async_trait::async_trait;
use jiff::Timestamp;
use prometheus_client::registry::Registry;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::visitor::Visitor;
use super::yes_man::YesMan;

/// Where a panel with the server `my-server` and 50 others listens, and an API key of somebody whose they are.
pub(super) struct House {
    address: SocketAddr,
    key: String,
}

impl House {
    /// Lets a visitor into a new one.
    pub(super) fn visit(
        stay: impl FnOnce(&mut Visitor) -> anyhow::Result<()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let directory = tempfile::tempdir()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let Self { address, key } = Self::furnish(directory.path()).await?;
            tokio::task::spawn_blocking(move || stay(&mut Visitor::arrive(address, key)?)).await?
        })
    }

    async fn furnish(directory: &Path) -> anyhow::Result<Self> {
        let url = format!("sqlite://{}", directory.join("panel.db").display());
        let secret = SecretKey::beside(&directory.join("panel.db.key"))?;
        let store = Store::open(StoreConfig::new(url.parse()?, secret), Migrate::First).await?;
        let key = settle_in(&store).await?;
        let address = serve(store).await?;
        Ok(Self { address, key })
    }
}

/// Lets somebody have servers, and an API key to press their buttons with.
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
    for number in 0..=50 {
        let identifier = match number {
            0 => "my-server".to_owned(),
            _ => format!("server-{number}"),
        };
        let server = NewServer {
            id: ServerId(Uuid::new_v4()),
            identifier: identifier.parse()?,
            name: format!("Survival {number:02}"),
            owner: "ada".to_owned(),
            node: "node1".to_owned(),
            build: None,
        };
        store.create_server(server).await?;
    }
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
    let limits = Arc::new(Limits::new(GENEROUS, Instant::now));
    let seen = LivePorts {
        state: wings.clone(),
        nodes: wings.clone(),
        feeds: wings.clone(),
        results: journal.clone(),
        log: store.clone(),
        clock: clock.clone(),
    };
    let watching = Live::start(seen, LiveConfig::default(), Handle::current());
    let panel = Arc::new(Panel {
        admission: store.clone(),
        accounts: store.clone(),
        sessions: store.clone(),
        api_keys: store.clone(),
        guesses: Arc::new(Guesses::new(Instant::now)),
        limits: limits.clone(),
        people: store.clone(),
        builds: store.clone(),
        numbers: store.clone(),
        second_factors: store.clone(),
        account_activity: store.clone(),
        last_uses: Arc::new(LastUses::new(store.clone(), Duration::from_secs(3600))),
        directory: store.clone(),
        history: store.clone(),
        lookup: store.clone(),
        live: wings.clone(),
        nodes: wings.clone(),
        feeds: wings.clone(),
        provisioning: Provisioning {
            eggs: store.clone(),
            nodes: store.clone(),
            servers: store.clone(),
            host: wings.clone(),
            inspector: wings.clone(),
        },
        users: store.clone(),
        activity: journal.clone(),
        console: ConsoleControl::new(journal.clone(), wings.clone(), clock.clone()),
        sharing: Sharing::new(journal.clone(), store.clone(), clock.clone()),
        power: PowerControl::new(journal, wings, Arc::new(watching.clone()), limits, clock.clone()),
        watching,
        readiness: Arc::new(Answering(store)),
        clock,
        metrics: Metrics::register(&mut Registry::default()),
        settings: Settings {
            public_url: None,
            secure_cookies: false,
            sessions: SessionTerms {
                age: Duration::from_secs(3600),
                idle: Duration::from_secs(3600),
            },
            second_factor: SecondFactorFor::Nobody,
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

/// Nothing runs into them, and all of them count.
const GENEROUS: Quotas = Quotas {
    log_ins: A_MILLION,
    power: A_MILLION,
    reads: A_MILLION,
};

const A_MILLION: PerMinute = PerMinute {
    actor: 1_000_000,
    address: 1_000_000,
};

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
