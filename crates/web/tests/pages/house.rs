//! A panel with a few people and servers.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, COOKIE};
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service, read_body};
use aileron_api::{
    Guesses, LastUses, Limits, Metrics, NotReady, Panel, Quotas, Readiness, SecondFactorFor, Settings,
    TrustedProxies, app,
};
use aileron_domain::{
    Clock, ConsoleControl, Grants, LiveFeed, LiveFeeds, LiveState, NewNode, NewServer, Node, NodeId,
    NodeRegistry as _, NodeState, Password, Permission, PowerControl, PowerGateway, PowerOrder, ProcessState,
    RequestId, ServerHost, ServerId, ServerRegistry as _, ServerUsage, SessionTerms, Sessions as _, Sharing,
    SocketGrant, User, UserId, WingsFailure, WingsWords,
};
use aileron_live::{Live, LiveConfig, LivePorts};
use aileron_persistence::{DatabaseUrl, Journal, Migrate, NewUser, SecretKey, Store, StoreConfig};
use aileron_provisioning::{NodeHealth, NodeInspector, Provisioning, TokenState};
use async_trait::async_trait;
use jiff::Timestamp;
use prometheus_client::registry::Registry;
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// What stands in a server's name to see whether it is escaped.
pub(crate) const NASTY: &str = "<script>alert(1)</script>";

pub(crate) struct House {
    panel: Arc<Panel>,
    store: Arc<Store>,
    pub(crate) wings: Arc<Wings>,
    pub(crate) plain: ServerId,
    pub(crate) nasty: ServerId,
    owner: String,
    viewer: String,
    stranger: String,
    administrator: String,
    _directory: TempDir,
}

fn node() -> NewNode {
    NewNode {
        name: "node1".to_owned(),
        url: "http://127.0.0.1:1".parse().unwrap(),
        token_id: "node1".parse().unwrap(),
        token: "a-token".parse().unwrap(),
        roots: None,
    }
}

fn settings() -> Settings {
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

impl House {
    /// An owner of two servers, a viewer of the first, a stranger, and who runs the panel.
    pub(crate) async fn furnish() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = SecretKey::beside(&directory.path().join("key")).unwrap();
        let url = DatabaseUrl::Sqlite(directory.path().join("panel.db"));
        let store = Arc::new(
            Store::open(StoreConfig::new(url, key), Migrate::First)
                .await
                .unwrap(),
        );
        let journal = Arc::new(Journal::open(&store).await.unwrap());
        let wings = Arc::new(Wings::default());
        let clock = Arc::new(SystemClock);
        let limits = Arc::new(Limits::new(Quotas::UNLIMITED, Instant::now));
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
            second_factors: store.clone(),
            account_activity: store.clone(),
            last_uses: Arc::new(LastUses::new(store.clone(), Duration::from_secs(3600))),
            sharing: Sharing::new(journal.clone(), store.clone(), clock.clone()),
            people: store.clone(),
            builds: store.clone(),
            numbers: store.clone(),
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
            power: PowerControl::new(
                journal.clone(),
                wings.clone(),
                Arc::new(watching.clone()),
                limits,
                clock.clone(),
            ),
            watching,
            readiness: Arc::new(Ready),
            clock,
            metrics: Metrics::register(&mut Registry::default()),
            settings: settings(),
            runtime: Handle::current(),
            presses: TaskTracker::new(),
            closing: CancellationToken::new(),
        });
        let owner = person(&store, "owner", false).await;
        let viewer = person(&store, "viewer", false).await;
        let stranger = person(&store, "stranger", false).await;
        let administrator = person(&store, "administrator", true).await;
        store.create_node(node()).await.unwrap();
        let plain = server(&store, "plain", "Plain").await;
        let nasty = server(&store, "nasty", NASTY).await;
        let sight = "server.view,server.activity.read".parse().unwrap();
        let shared = "plain".parse().unwrap();
        store
            .set_subuser(shared, "viewer".to_owned(), sight)
            .await
            .unwrap();
        Self {
            panel,
            store,
            wings,
            plain,
            nasty,
            owner,
            viewer,
            stranger,
            administrator,
            _directory: directory,
        }
    }

    pub(crate) fn owner(&self) -> Visitor<'_> {
        self.visitor(Some(&self.owner))
    }

    pub(crate) fn viewer(&self) -> Visitor<'_> {
        self.visitor(Some(&self.viewer))
    }

    pub(crate) fn stranger(&self) -> Visitor<'_> {
        self.visitor(Some(&self.stranger))
    }

    pub(crate) fn administrator(&self) -> Visitor<'_> {
        self.visitor(Some(&self.administrator))
    }

    pub(crate) fn nobody(&self) -> Visitor<'_> {
        self.visitor(None)
    }

    pub(crate) fn visitor<'a>(&'a self, session: Option<&'a str>) -> Visitor<'a> {
        Visitor { house: self, session }
    }

    pub(crate) async fn suspend(&self, server: ServerId) {
        let named = aileron_domain::ServerIdentifier::Id(server);
        self.store.set_suspended(&named, true).await.unwrap();
    }
}

async fn person(store: &Store, name: &str, administrator: bool) -> String {
    let new = NewUser {
        username: name.parse().unwrap(),
        email: format!("{name}@example.com").parse().unwrap(),
        password: Password::new(PASSWORD.to_owned()).unwrap(),
        administrator,
    };
    let user = store.create_user(new).await.unwrap();
    let session = store.open(user.id, Duration::from_secs(3600)).await.unwrap();
    session.token.expose().to_owned()
}

async fn server(store: &Store, identifier: &str, name: &str) -> ServerId {
    let id = ServerId(Uuid::new_v4());
    let new = NewServer {
        id,
        identifier: identifier.parse().unwrap(),
        name: name.to_owned(),
        owner: "owner".to_owned(),
        node: "node1".to_owned(),
        build: None,
    };
    store.create_server(new).await.unwrap();
    id
}

/// Somebody with a browser, logged in or not.
pub(crate) struct Visitor<'a> {
    house: &'a House,
    session: Option<&'a str>,
}

impl Visitor<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(TestRequest::get().uri(path)).await
    }

    /// The page, with the server's state in it: it comes without where the Wings is slower than the page waits.
    pub(crate) async fn get_with_state(&self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        for _again in 0..100 {
            if !answer.text.contains(r#"data-state="unknown""#) {
                break;
            }
            answer = self.get(path).await;
        }
        answer
    }

    /// Sends a form as the page's own.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        self.post_from("same-origin", path, form).await
    }

    pub(crate) async fn post_from(&self, site: &str, path: &str, form: &str) -> Answer {
        let request = TestRequest::default()
            .method(Method::POST)
            .uri(path)
            .insert_header(("sec-fetch-site", site))
            .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(form.to_owned());
        self.ask(request).await
    }

    pub(crate) async fn ask(&self, request: TestRequest) -> Answer {
        let panel = self.house.panel.clone();
        let app = init_service(app(panel, aileron_web::mount)).await;
        let mut request = request.peer_addr("127.0.0.1:4242".parse().unwrap());
        if let Some(session) = self.session {
            request = request.append_header((COOKIE, format!("session={session}")));
        }
        let response: ServiceResponse<BoxBody> = app.call(request.to_request()).await.unwrap();
        let headers = response.headers().clone();
        let status = response.status();
        let body = read_body(response).await;
        Answer {
            status,
            headers,
            bytes: body.len(),
            text: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: actix_web::http::header::HeaderMap,
    pub(crate) text: String,
    /// How long it was over the wire.
    pub(crate) bytes: usize,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn has(&self, text: &str) -> &Self {
        assert!(self.text.contains(text), "{text:?} is not in {}", self.text);
        self
    }

    pub(crate) fn lacks(&self, text: &str) -> &Self {
        assert!(!self.text.contains(text), "{text:?} is in {}", self.text);
        self
    }

    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    pub(crate) fn leads_to(&self, path: &str) {
        assert_eq!((self.status.as_u16(), self.header("location")), (303, path));
    }
}

/// A Wings that takes everything, unless it is told to refuse.
#[derive(Default)]
pub(crate) struct Wings {
    pub(crate) received: Mutex<Vec<(ServerId, String)>>,
    pub(crate) refuses: Mutex<Option<String>>,
    pub(crate) offline: Mutex<bool>,
}

#[async_trait]
impl PowerGateway for Wings {
    async fn send(&self, order: PowerOrder<'_>) -> Result<(), WingsFailure> {
        if let Some(words) = self.refuses.lock().unwrap().clone() {
            return Err(WingsFailure::Refused(WingsWords::clean(&words)));
        }
        let order = (order.server, order.action.to_string());
        self.received.lock().unwrap().push(order);
        Ok(())
    }
}

#[async_trait]
impl LiveState for Wings {
    async fn usage(
        &self,
        _node: &Node,
        _server: ServerId,
        _request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure> {
        let state = if *self.offline.lock().unwrap() {
            ProcessState::Offline
        } else {
            ProcessState::Running
        };
        Ok(ServerUsage {
            state,
            suspended: false,
            memory_bytes: 512 << 20,
            memory_limit_bytes: 1 << 30,
            cpu_percent: 12.5,
            disk_bytes: 4096,
            network_rx_bytes: 0,
            network_tx_bytes: 0,
            uptime: Duration::from_secs(90),
        })
    }
}

#[async_trait]
impl NodeState for Wings {
    async fn states(&self, _node: &Node) -> Result<Vec<(ServerId, ServerUsage)>, WingsFailure> {
        Err(WingsFailure::Refused(None))
    }

    fn unreachable_since(&self, _node: NodeId) -> Option<Timestamp> {
        None
    }
}

#[async_trait]
impl LiveFeeds for Wings {
    async fn open(&self, _node: &Node, _server: ServerId) -> Result<Box<dyn LiveFeed>, WingsFailure> {
        Err(WingsFailure::Refused(None))
    }

    fn grant(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: &User,
        _permissions: &[Permission],
    ) -> SocketGrant {
        SocketGrant {
            token: String::new(),
            socket: String::new(),
        }
    }
}

#[async_trait]
impl ServerHost for Wings {
    async fn create(&self, _node: &Node, _server: ServerId, _start: bool) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn sync(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn reinstall(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn delete(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn command(&self, _node: &Node, _server: ServerId, _line: &str) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn end_sockets(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: UserId,
        _grants: &Grants,
    ) -> Result<(), WingsFailure> {
        Ok(())
    }
}

#[async_trait]
impl NodeInspector for Wings {
    async fn inspect(&self, _node: &Node) -> NodeHealth {
        NodeHealth {
            reachable: true,
            token: Some(TokenState::Right),
            version: None,
            clock_ahead: None,
            round_trip: None,
            breaker: "closed",
            failing_since: None,
            problems: Vec::new(),
        }
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

struct Ready;

#[async_trait]
impl Readiness for Ready {
    async fn check(&self) -> Result<(), NotReady> {
        Ok(())
    }
}
