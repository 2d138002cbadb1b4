//! The panel, put together and running.

#[cfg(target_os = "linux")]
mod connection;
mod housekeeping;
mod metrics;
mod options;
mod shared_limits;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::HttpServer;
use actix_web::dev::{Server, ServerHandle};
use aileron_api::{Guesses, LastUses, Limits, Metrics, NotReady, Panel, Readiness, Settings};
use aileron_domain::{Clock, ConsoleControl, PowerControl, SessionTerms, Sharing};
use aileron_live::{Live, LiveConfig, LivePorts};
use aileron_persistence::{Journal, Store};
use aileron_remote_api::{NodeLimits, RemoteMetrics, RemotePanel, Resync, SftpThrottle};
use aileron_wings_client::{WingsClient, WingsConfig};
use anyhow::Context as _;
use async_trait::async_trait;
use jiff::{Timestamp, TimestampRound, Unit};
use prometheus_client::registry::Registry;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::operating::provisioning_on;
use housekeeping::Housekeeping;
pub(crate) use options::Options;

/// A panel that accepts connections.
pub(crate) struct Serving {
    address: SocketAddr,
    server: ServerHandle,
    running: JoinHandle<std::io::Result<()>>,
    metrics: Option<ServerHandle>,
    presses: TaskTracker,
    closing: CancellationToken,
    watching: Live,
    journal: Arc<Journal>,
    last_uses: Arc<LastUses>,
}

impl Serving {
    /// Puts the panel on top of a database, and starts it.
    pub(crate) async fn start(store: Store, options: &Options) -> anyhow::Result<Self> {
        let journal = Arc::new(Journal::open(&store).await?);
        let wings = Arc::new(WingsClient::new(wings_config(options))?);
        let mut registry = Registry::default();
        let presses = TaskTracker::new();
        let closing = CancellationToken::new();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let limits = Arc::new(Limits::new(options.quotas(), Instant::now));
        let guesses = Arc::new(Guesses::new(Instant::now));
        if let Some(shared) = store.shared_limits() {
            let (limits, guesses) = (Arc::clone(&limits), Arc::clone(&guesses));
            tokio::spawn(shared_limits::share(limits, guesses, shared, closing.clone()));
        }
        let store = Arc::new(store);
        let seen = LivePorts {
            state: wings.clone(),
            nodes: wings.clone(),
            feeds: wings.clone(),
            results: journal.clone(),
            log: store.clone(),
            clock: clock.clone(),
        };
        let watching = Live::start(seen, LiveConfig::default(), Handle::current());
        let aftermath = Arc::new(watching.clone());
        let power = PowerControl::new(
            journal.clone(),
            wings.clone(),
            aftermath,
            limits.clone(),
            clock.clone(),
        );
        let housekeeping = Housekeeping {
            store: store.clone(),
            activity_retention: options.activity_retention,
        };
        let last_uses = Arc::new(LastUses::new(store.clone(), options.session_idle));
        let panel = Arc::new(Panel {
            admission: store.clone(),
            accounts: store.clone(),
            sessions: store.clone(),
            api_keys: store.clone(),
            guesses,
            limits,
            people: store.clone(),
            builds: store.clone(),
            numbers: store.clone(),
            second_factors: store.clone(),
            account_activity: store.clone(),
            last_uses: last_uses.clone(),
            directory: store.clone(),
            history: store.clone(),
            lookup: store.clone(),
            live: wings.clone(),
            nodes: wings.clone(),
            feeds: wings.clone(),
            watching: watching.clone(),
            provisioning: provisioning_on(store.clone(), wings.clone()),
            users: store.clone(),
            activity: journal.clone(),
            console: ConsoleControl::new(journal.clone(), wings.clone(), clock.clone()),
            power,
            sharing: Sharing::new(journal.clone(), store.clone(), clock.clone())
                .ending_sockets(wings.clone()),
            readiness: Arc::new(Answering(store.clone())),
            clock: clock.clone(),
            metrics: Metrics::register(&mut registry),
            settings: settings(options),
            runtime: Handle::current(),
            presses: presses.clone(),
            closing: closing.clone(),
        });
        let remote = Arc::new(for_nodes(store, wings, clock, &mut registry));
        let metrics = match options.metrics_listen {
            Some(listen) => Some(metrics::serve(listen, registry)?),
            None => None,
        };
        let (address, server) = listen(&panel, &remote, options)?;
        tokio::spawn(housekeeping.run(closing.clone()));
        let (noting, until) = (last_uses.clone(), closing.clone());
        tokio::spawn(async move { noting.run(until).await });
        Ok(Self {
            address,
            server: server.handle(),
            running: tokio::spawn(server),
            metrics,
            presses,
            closing,
            watching,
            journal,
            last_uses,
        })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops accepting, finishes what is under way, settles its entries.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        info!("stopping: finishing what is under way");
        self.closing.cancel();
        self.server.stop(true).await;
        if let Some(metrics) = self.metrics {
            metrics.stop(false).await;
        }
        // A press whose client has gone has no connection that the server waits for.
        self.presses.close();
        self.presses.wait().await;
        if let Err(error) = self.last_uses.write_all().await {
            warn!(%error, "when keys and sessions were used last could not be written down");
        }
        // Nobody looks any more: what is awaited still is written down as unobserved.
        self.watching.close().await;
        self.journal
            .close()
            .await
            .context("the activity log could not be closed")?;
        self.running
            .await
            .context("the web server broke")?
            .context("the web server failed")?;
        info!("stopped");
        Ok(())
    }
}

/// What nodes call.
fn for_nodes(
    store: Arc<Store>,
    wings: Arc<WingsClient>,
    clock: Arc<dyn Clock>,
    registry: &mut Registry,
) -> RemotePanel {
    RemotePanel {
        admission: store.clone(),
        servers: store.clone(),
        reports: store.clone(),
        files: store.clone(),
        accounts: store,
        host: wings,
        clock,
        metrics: RemoteMetrics::register(registry),
        runtime: Handle::current(),
        limits: NodeLimits::default(),
        throttle: SftpThrottle::default(),
        resync: Resync::default(),
    }
}

/// Binds, and prepares to serve; `panel` and `remote` are shared by all workers.
fn listen(
    panel: &Arc<Panel>,
    remote: &Arc<RemotePanel>,
    options: &Options,
) -> anyhow::Result<(SocketAddr, Server)> {
    let (panel, remote) = (Arc::clone(panel), Arc::clone(remote));
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let server = HttpServer::new(move || {
        let remote = aileron_remote_api::configure(Arc::clone(&remote));
        aileron_api::app(Arc::clone(&panel), |config| {
            remote(config);
            aileron_web::mount(config);
        })
    });
    #[cfg(target_os = "linux")]
    let server = server.on_connect(connection::accepted);
    let server = server
        .disable_signals()
        .workers(workers)
        .max_connections(options.connections_of_each(workers))
        .client_request_timeout(HEAD)
        .keep_alive(KEEP_ALIVE)
        .client_disconnect_timeout(LINGER)
        .shutdown_timeout((options.wings_timeout + SETTLING).as_secs())
        .bind(options.listen)
        .with_context(|| format!("cannot listen on {}", options.listen))?;
    let address = *server.addrs().first().context("no address to listen on")?;
    Ok((address, server.run()))
}

fn settings(options: &Options) -> Settings {
    Settings {
        public_url: options.public_url.clone(),
        secure_cookies: options.secure_cookies(),
        sessions: SessionTerms {
            age: options.session_lifetime,
            idle: options.session_idle,
        },
        second_factor: options.second_factor(),
        trusted_proxies: options.trusted_proxies(),
    }
}

fn wings_config(options: &Options) -> WingsConfig {
    WingsConfig {
        call_timeout: options.wings_timeout,
        connect_timeout: options.wings_connect_timeout,
        wait_seconds: options.wait_seconds(),
        panel_url: options.panel_url(),
        ..WingsConfig::default()
    }
}

/// How long a client may take to send a request's head, from its first byte or from the connection on.
const HEAD: Duration = Duration::from_secs(5);

/// Longer than most proxies keep a connection that they may use again, so that it is theirs to close.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a client may go on sending a body that was refused before it has read so: it would lose the answer.
const LINGER: Duration = Duration::from_secs(3);

/// How long a press may take beside its call to Wings: to be written down twice.
const SETTLING: Duration = Duration::from_secs(15);

/// The system's clock, to the millisecond that the log keeps.
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        let to_the_millisecond = TimestampRound::new()
            .smallest(Unit::Millisecond)
            .mode(jiff::RoundMode::Trunc);
        now.round(to_the_millisecond).unwrap_or(now)
    }
}

/// Ready as long as the database answers; its tables were checked when it was opened.
struct Answering(Arc<Store>);

#[async_trait]
impl Readiness for Answering {
    async fn check(&self) -> Result<(), NotReady> {
        self.0.check().await.map_err(NotReady::Database)
    }
}
