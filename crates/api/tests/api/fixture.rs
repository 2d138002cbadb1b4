//! A panel on in-memory ports that listens on a real port of loopback.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use aileron_api::{
    Guesses, LastUses, Limits, Metrics, Panel, PerMinute, Quotas, SecondFactorFor, Settings, TrustedProxies,
    app,
};
use aileron_domain::{
    ConsoleControl, Grants, Node, NodeId, Occupation, PowerControl, Proof, Server, ServerId, SessionTerms,
    Sharing, ShortIdentifier, User, UserId,
};
use aileron_live::{Live, LiveConfig, LivePorts};
use aileron_provisioning::Provisioning;
use async_trait::async_trait;
use contract_cases::{Breakable, Cast, Fleet, PanelUnderTest, Person, Received, Target, Typed, WingsAnswer};
use prometheus_client::registry::Registry;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::memory::Memory;
use crate::memory_log::MemoryLog;
use crate::memory_registry::MemoryRegistry;
use crate::wings::{MemoryWings, UNREACHABLE};

const PRESSES_PER_MINUTE: u32 = 20;

pub(crate) struct Fixture {
    pub(crate) panel: Arc<Panel>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) wings: Arc<MemoryWings>,
    pub(crate) registry: Registry,
    address: SocketAddr,
    server: ServerHandle,
    cast: Cast,
    fleet: Fleet,
}

impl Fixture {
    #[expect(clippy::unused_async, reason = "a real panel takes its time to start")]
    pub(crate) async fn start() -> Self {
        Self::start_with(settings())
    }

    pub(crate) fn start_with(settings: Settings) -> Self {
        let power = PerMinute {
            actor: PRESSES_PER_MINUTE,
            address: 0,
        };
        let reads = PerMinute {
            actor: 60_000,
            address: 0,
        };
        let quotas = Quotas {
            power,
            reads,
            ..Quotas::UNLIMITED
        };
        Self::start_limited(settings, quotas)
    }

    pub(crate) fn start_limited(settings: Settings, quotas: Quotas) -> Self {
        let mut memory = Memory::default();
        let cast = cast(&mut memory);
        let fleet = fleet(&mut memory);
        let memory = Arc::new(memory);
        let log = Arc::new(MemoryLog {
            memory: memory.clone(),
            entries: Mutex::default(),
            claims: Mutex::default(),
        });
        let wings = Arc::new(MemoryWings::default());
        let hosted = memory.servers.iter().map(|(server, _)| server.id);
        wings.hosted.lock().unwrap().extend(hosted);
        let mut registry = Registry::default();
        let limits = Arc::new(Limits::new(quotas, Instant::now));
        let ports = LivePorts {
            state: wings.clone(),
            nodes: wings.clone(),
            feeds: wings.clone(),
            results: log.clone(),
            log: log.clone(),
            clock: memory.clone(),
        };
        let watching = Live::start(ports, LiveConfig::default(), Handle::current());
        let kept = Arc::new(MemoryRegistry::of(memory.clone()));
        let last_uses = Arc::new(LastUses::new(memory.clone(), settings.sessions.idle));
        let panel = Arc::new(Panel {
            admission: memory.clone(),
            accounts: memory.clone(),
            sessions: memory.clone(),
            api_keys: memory.clone(),
            guesses: Arc::new(Guesses::new(Instant::now)),
            limits: limits.clone(),
            people: memory.clone(),
            builds: memory.clone(),
            numbers: memory.clone(),
            second_factors: memory.clone(),
            account_activity: memory.clone(),
            last_uses: last_uses.clone(),
            directory: log.clone(),
            history: log.clone(),
            lookup: log.clone(),
            live: wings.clone(),
            nodes: wings.clone(),
            feeds: wings.clone(),
            provisioning: Provisioning {
                eggs: kept.clone(),
                nodes: kept.clone(),
                servers: kept.clone(),
                host: wings.clone(),
                inspector: kept.clone(),
            },
            users: kept,
            activity: log.clone(),
            console: ConsoleControl::new(log.clone(), wings.clone(), memory.clone()),
            power: PowerControl::new(
                log.clone(),
                wings.clone(),
                Arc::new(watching.clone()),
                limits,
                memory.clone(),
            ),
            watching,
            sharing: Sharing::new(log.clone(), memory.clone(), memory.clone()),
            readiness: memory.clone(),
            clock: memory.clone(),
            metrics: Metrics::register(&mut registry),
            settings,
            runtime: Handle::current(),
            presses: TaskTracker::new(),
            closing: CancellationToken::new(),
        });
        tokio::spawn(async move { last_uses.run(CancellationToken::new()).await });
        let shared = panel.clone();
        let server = HttpServer::new(move || app(shared.clone(), |_| {}))
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            panel,
            memory,
            log,
            wings,
            registry,
            address,
            server: handle,
            cast,
            fleet,
        }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // The command is on its way when this returns.
        drop(self.server.stop(false));
    }
}

pub(crate) fn settings() -> Settings {
    Settings {
        public_url: None,
        secure_cookies: false,
        sessions: SessionTerms {
            age: Duration::from_secs(3600),
            idle: Duration::from_secs(3600),
        },
        second_factor: SecondFactorFor::Nobody,
        trusted_proxies: TrustedProxies::default(),
    }
}

fn cast(memory: &mut Memory) -> Cast {
    let mut person = |name: &str, grants: &str| {
        let user = User {
            id: UserId(Uuid::now_v7()),
            username: name.parse().unwrap(),
            email: format!("{name}@example.com").parse().unwrap(),
            administrator: name == "administrator",
        };
        let person = Person {
            id: user.id.to_string(),
            username: name.to_owned(),
            email: user.email.as_str().to_owned(),
            password: format!("{name}'s password"),
            session: memory.mint(user.id, Proof::Session).expose().to_owned(),
            api_key: memory.mint(user.id, Proof::ApiKey).expose().to_owned(),
        };
        let grants: Grants = grants.parse().unwrap();
        memory.users.push((user, person.password.clone(), grants));
        person
    };
    Cast {
        owner: person("owner", ""),
        administrator: person("administrator", ""),
        viewer: person("viewer", "server.view"),
        operator: person("operator", "server.view,server.power"),
        starter: person("starter", "server.power.start"),
        auditor: person("auditor", "server.activity.read"),
        stranger: person("stranger", ""),
        expired_session: "als_expired".to_owned(),
    }
}

fn fleet(memory: &mut Memory) -> Fleet {
    let owner = memory.users[0].0.id;
    let slug: ShortIdentifier = "my-server".parse().unwrap();
    let mut add = |name: &str, node: &str, change: &dyn Fn(&mut Server)| {
        let id = ServerId(Uuid::new_v4());
        let mut server = Server {
            id,
            identifier: ShortIdentifier::of(id),
            name: name.to_owned(),
            owner,
            suspended: false,
            occupation: None,
        };
        change(&mut server);
        let target = Target {
            uuid: id.to_string(),
            identifier: server.identifier.to_string(),
            name: name.to_owned(),
            node: node.to_owned(),
        };
        let node = Node {
            id: NodeId(Uuid::now_v7()),
            name: node.to_owned(),
            url: "http://127.0.0.1:1/secret-node-address".parse().unwrap(),
            token: "secret-node-token".parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: node == "workshop",
        };
        memory.servers.push((server, node));
        target
    };
    let occupied = |occupation| move |server: &mut Server| server.occupation = Some(occupation);
    Fleet {
        plain: add("Plain", "up", &|_| {}),
        slug: add("Slug it out", "up", &|server| server.identifier = slug.clone()),
        suspended: add("Unpaid", "up", &|server| server.suspended = true),
        installing: add("New", "up", &occupied(Occupation::Installing)),
        transferring: add("Moving", "up", &occupied(Occupation::Transferring)),
        restoring: add("Restored", "up", &occupied(Occupation::Restoring)),
        in_maintenance: add("Waiting", "workshop", &|_| {}),
        unreachable: add("Lost", UNREACHABLE, &|_| {}),
    }
}

#[async_trait]
impl PanelUnderTest for Fixture {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn cast(&self) -> &Cast {
        &self.cast
    }

    fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    fn presses_per_minute(&self) -> u32 {
        PRESSES_PER_MINUTE
    }

    async fn wings_answers(&self, answer: WingsAnswer) {
        *self.wings.answer.lock().unwrap() = answer;
    }

    async fn hold_wings(&self) {
        self.wings.held.send_replace(true);
    }

    async fn release_wings(&self) {
        self.wings.held.send_replace(false);
    }

    async fn received(&self) -> Vec<Received> {
        self.wings.received.lock().unwrap().clone()
    }

    async fn typed(&self) -> Vec<Typed> {
        self.wings.typed.lock().unwrap().clone()
    }
}

#[async_trait]
impl Breakable for Fixture {
    async fn break_writes(&self) {
        self.memory.writes_fail.store(true, Ordering::SeqCst);
    }

    async fn break_reads(&self) {
        self.memory.writes_fail.store(true, Ordering::SeqCst);
        self.memory.reads_fail.store(true, Ordering::SeqCst);
    }

    async fn mend(&self) {
        self.memory.writes_fail.store(false, Ordering::SeqCst);
        self.memory.reads_fail.store(false, Ordering::SeqCst);
    }
}
