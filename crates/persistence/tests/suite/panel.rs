//! The panel that most cases are given: five people, a node, and three servers.

use aileron_domain::{
    ActivityEntry, ActivityFilter, ActivityHistory as _, Actor, ActorStamp, Admission as _, Admitted,
    Credential, Event, NewEntry, NewNode, NewServer, Node, NodeRegistry as _, Outcome, Page, PageLimit,
    PageRequest, Password, PowerAction, SecretToken, ServerId, ServerRegistry as _, Sessions as _,
    StoreError, User,
};
use aileron_persistence::{DatabaseUrl, Migrate, NewApiKey, NewUser, SecretKey, Store, StoreConfig};
use diesel::connection::SimpleConnection as _;
use jiff::Timestamp;
use std::num::NonZeroU32;
use std::time::Duration;
use test_postgres::TestDatabase;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::database::{Database, Kind, cluster};

pub(crate) struct Panel {
    pub(crate) store: Store,
    pub(crate) database: Database,
    pub(crate) cast: &'static Cast,
}

/// Who and what there is.
pub(crate) struct Cast {
    /// Owns `survival` and `lobby`.
    pub(crate) owner: Person,
    /// May see `survival`, and nothing more.
    pub(crate) viewer: Person,
    /// May see `survival` and press its buttons.
    pub(crate) operator: Person,
    /// Owns `private`, and has to do with no other server.
    pub(crate) stranger: Person,
    pub(crate) administrator: Person,
    pub(crate) node: Node,
    /// Has a slug.
    pub(crate) survival: ServerId,
    /// Goes by the beginning of its UUID.
    pub(crate) lobby: ServerId,
    pub(crate) private: ServerId,
}

pub(crate) struct Person {
    pub(crate) user: User,
    pub(crate) session: SecretToken,
    pub(crate) api_key: SecretToken,
}

impl Person {
    pub(crate) fn session(&self) -> Credential {
        Credential::recognise(self.session.expose()).unwrap()
    }

    pub(crate) fn api_key(&self) -> Credential {
        Credential::recognise(self.api_key.expose()).unwrap()
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::in_session(self.user.clone())
    }

    /// This person presses start, now.
    pub(crate) fn presses_start(&self, server: ServerId) -> NewEntry {
        NewEntry {
            occurred_at: now(),
            actor: ActorStamp::from(&self.actor()),
            event: Event::Power(PowerAction::Start),
            target: server,
            ip: Some("192.0.2.7".parse().unwrap()),
            outcome: Outcome::Pending,
            details: None,
        }
    }
}

/// The databases keep milliseconds.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap()
}

pub(crate) const PASSWORD: &str = "correct horse battery staple";

pub(crate) fn password(text: &str) -> Password {
    Password::new(text.to_owned()).unwrap()
}

pub(crate) fn key() -> SecretKey {
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse().unwrap()
}

pub(crate) fn config(url: &DatabaseUrl) -> StoreConfig {
    StoreConfig::new(url.clone(), key())
}

impl Panel {
    /// `None` where there is no PostgreSQL.
    ///
    /// People are made once for all tests of a database: hashing their passwords takes its time.
    pub(crate) async fn on(kind: Kind) -> Option<Self> {
        let (database, cast) = match kind {
            Kind::Sqlite => {
                let (file, cast) = sqlite_template().await;
                let database = Database::in_a_directory();
                std::fs::write(database.path(), file).unwrap();
                (database, cast)
            }
            Kind::Postgres => {
                let cluster = cluster().await?;
                let (template, cast) = postgres_template().await?;
                (Database::of(cluster.clone_of(template).await.unwrap()), cast)
            }
        };
        let store = Store::open(config(&database.url), Migrate::No).await.unwrap();
        Some(Self {
            store,
            database,
            cast,
        })
    }

    /// The store of another process.
    pub(crate) async fn another_store(&self) -> Store {
        Store::open(config(&self.database.url), Migrate::No)
            .await
            .unwrap()
    }

    pub(crate) async fn admit(&self, credential: Credential, server: &str) -> Option<Admitted> {
        let server = server.parse().unwrap();
        self.store.admit(&credential, Some(&server)).await.unwrap()
    }

    pub(crate) async fn log(&self, server: ServerId) -> Vec<ActivityEntry> {
        log(&self.store, server).await
    }

    /// What came of the entries of a server, the newest first.
    pub(crate) async fn outcomes(&self, server: ServerId) -> Vec<Outcome> {
        outcomes(&self.store, server).await
    }

    pub(crate) async fn create_server(&self, name: &str, owner: &Person) -> ServerId {
        create_server(&self.store, name, None, owner.user.username.as_str()).await
    }
}

/// A server's whole log, the newest entry first.
pub(crate) async fn log(store: &Store, server: ServerId) -> Vec<ActivityEntry> {
    let mut log = Vec::new();
    for number in 1.. {
        let filter = ActivityFilter::default();
        let Page { items, total } = store
            .page(server, &filter, page(number, PageLimit::MAX))
            .await
            .unwrap();
        log.extend(items);
        if log.len() as u64 >= total {
            break;
        }
    }
    log
}

pub(crate) async fn outcomes(store: &Store, server: ServerId) -> Vec<Outcome> {
    let log = log(store, server).await;
    log.into_iter().map(|entry| entry.entry.outcome).collect()
}

pub(crate) fn page(page: u32, limit: u32) -> PageRequest {
    PageRequest {
        page: NonZeroU32::new(page).unwrap(),
        limit: PageLimit::new(limit).unwrap(),
    }
}

pub(crate) fn is_unavailable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

async fn sqlite_template() -> &'static (Vec<u8>, Cast) {
    static TEMPLATE: OnceCell<(Vec<u8>, Cast)> = OnceCell::const_new();
    let make = async || {
        let database = Database::in_a_directory();
        let (_store, cast) = populate(&database.url).await;
        let copy = database.directory().join("copy");
        let vacuum = format!("VACUUM INTO '{}'", copy.display());
        database.sqlite().batch_execute(&vacuum).unwrap();
        (std::fs::read(copy).unwrap(), cast)
    };
    TEMPLATE.get_or_init(make).await
}

async fn postgres_template() -> Option<&'static (TestDatabase, Cast)> {
    static TEMPLATE: OnceCell<Option<(TestDatabase, Cast)>> = OnceCell::const_new();
    let make = async || {
        let database = cluster().await?.create_database().await.unwrap();
        let (_store, cast) = populate(&DatabaseUrl::Postgres(database.url().to_owned())).await;
        Some((database, cast))
    };
    TEMPLATE.get_or_init(make).await.as_ref()
}

/// Makes the cast in an empty database.
pub(crate) async fn populate(url: &DatabaseUrl) -> (Store, Cast) {
    let store = Store::open(config(url), Migrate::First).await.unwrap();
    let node = store.create_node(new_node("node1", "node1-token")).await.unwrap();
    let owner = create_person(&store, "Olga", false).await;
    let viewer = create_person(&store, "vera", false).await;
    let operator = create_person(&store, "otto", false).await;
    let stranger = create_person(&store, "sam", false).await;
    let administrator = create_person(&store, "ada", true).await;
    let survival = create_server(&store, "Survival", Some("survival"), "olga").await;
    let lobby = create_server(&store, "Lobby", None, "olga").await;
    let private = create_server(&store, "Private", Some("private"), "sam").await;
    for (user, grants) in [("vera", "server.view"), ("otto", "server.view,server.power")] {
        let server = "survival".parse().unwrap();
        store
            .set_subuser(server, user.to_owned(), grants.parse().unwrap())
            .await
            .unwrap();
    }
    let cast = Cast {
        owner,
        viewer,
        operator,
        stranger,
        administrator,
        node,
        survival,
        lobby,
        private,
    };
    (store, cast)
}

pub(crate) fn new_node(name: &str, token_id: &str) -> NewNode {
    NewNode {
        name: name.to_owned(),
        url: "https://node1.example.com:8080/wings".parse().unwrap(),
        token_id: token_id.parse().unwrap(),
        token: "the-token-of-the-node".parse().unwrap(),
        roots: None,
    }
}

pub(crate) fn new_user(name: &str) -> NewUser {
    NewUser {
        username: name.parse().unwrap(),
        email: format!("{name}@Example.com").parse().unwrap(),
        password: password(PASSWORD),
        administrator: false,
    }
}

async fn create_person(store: &Store, name: &str, administrator: bool) -> Person {
    let new = NewUser {
        administrator,
        ..new_user(name)
    };
    let user = store.create_user(new).await.unwrap();
    let session = store
        .open(user.id, Duration::from_secs(86_400))
        .await
        .unwrap()
        .token;
    let new = NewApiKey {
        user: name.to_owned(),
        description: "for tests".to_owned(),
    };
    let api_key = store.create_api_key(new).await.unwrap().token;
    Person {
        user,
        session,
        api_key,
    }
}

pub(crate) fn new_server(name: &str, identifier: Option<&str>, owner: &str) -> NewServer {
    let id = ServerId(Uuid::new_v4());
    NewServer {
        id,
        identifier: identifier.map_or_else(
            || aileron_domain::ShortIdentifier::of(id),
            |text| text.parse().unwrap(),
        ),
        name: name.to_owned(),
        owner: owner.to_owned(),
        node: "node1".to_owned(),
        build: None,
    }
}

async fn create_server(store: &Store, name: &str, identifier: Option<&str>, owner: &str) -> ServerId {
    store
        .create_server(new_server(name, identifier, owner))
        .await
        .unwrap()
        .id
}
