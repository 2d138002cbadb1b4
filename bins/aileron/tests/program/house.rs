//! The people and servers of the contract's cases, in a real database: made once, copied for each case.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aileron_domain::{
    NewNode, NewServer, NodeRegistry as _, Occupation, Password, ServerId, ServerIdentifier,
    ServerRegistry as _, Sessions as _, ShortIdentifier,
};
use aileron_persistence::{DatabaseUrl, Migrate, NewApiKey, NewUser, SecretKey, Store, StoreConfig};
use contract_cases::{Cast, Fleet, Person, Target};
use tempfile::TempDir;
use test_postgres::{Cluster, TestDatabase};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The panel's secret key in all these tests: 32 bytes in base64.
pub(crate) const SECRET_KEY: &str = "YWlsZXJvbi1haWxlcm9uLWFpbGVyb24tYWlsZXJvbi0=";
/// The token of all nodes' Wings.
pub(crate) const NODE_TOKEN: &str = "scripted-wings-token-0123456789abcdef";
const REACHABLE: &str = "reachable";
const UNREACHABLE: &str = "unreachable";
const MAINTAINED: &str = "maintained";

/// A database with everybody in it.
pub(crate) struct House {
    pub(crate) url: String,
    pub(crate) cast: Cast,
    pub(crate) fleet: Fleet,
    _place: Place,
}

enum Place {
    Directory(#[expect(dead_code, reason = "goes away when it is dropped")] TempDir),
    Elsewhere,
    Database(#[expect(dead_code, reason = "goes away when it is dropped")] TestDatabase),
}

impl House {
    /// In a SQLite file of its own.
    pub(crate) async fn on_sqlite() -> Self {
        let directory = TempDir::new().unwrap();
        let house = Self::on_sqlite_in(directory.path()).await;
        Self {
            _place: Place::Directory(directory),
            ..house
        }
    }

    /// In a SQLite file in this directory.
    pub(crate) async fn on_sqlite_in(directory: &Path) -> Self {
        static TEMPLATE: OnceCell<(TempDir, Cast, Fleet)> = OnceCell::const_new();
        let (template, cast, fleet) = TEMPLATE
            .get_or_init(|| async {
                let directory = TempDir::new().unwrap();
                let (cast, fleet) = furnish(&sqlite_url(directory.path())).await;
                (directory, cast, fleet)
            })
            .await;
        std::fs::copy(file(template.path()), file(directory)).unwrap();
        let url = sqlite_url(directory);
        Self {
            url,
            cast: cast.clone(),
            fleet: fleet.clone(),
            _place: Place::Elsewhere,
        }
    }

    /// In a PostgreSQL database of its own. `None`, having said so, where there is no PostgreSQL.
    pub(crate) async fn on_postgres() -> Option<Self> {
        static TEMPLATE: OnceCell<(TestDatabase, Cast, Fleet)> = OnceCell::const_new();
        let cluster = cluster().await?;
        let template = TEMPLATE.get_or_init(|| async {
            let database = cluster.create_database().await.unwrap();
            let (cast, fleet) = furnish(database.url()).await;
            (database, cast, fleet)
        });
        let (database, cast, fleet) = template.await;
        let database = cluster.clone_of(database).await.unwrap();
        let url = database.url().to_owned();
        Some(Self {
            url,
            cast: cast.clone(),
            fleet: fleet.clone(),
            _place: Place::Database(database),
        })
    }

    /// In a PostgreSQL that its test may kill.
    pub(crate) async fn in_cluster(cluster: &Cluster) -> Self {
        let database = cluster.create_database().await.unwrap();
        let (cast, fleet) = furnish(database.url()).await;
        Self {
            url: database.url().to_owned(),
            cast,
            fleet,
            _place: Place::Database(database),
        }
    }

    /// Says where the nodes' Wings listen.
    pub(crate) async fn connect(&self, wings: &str, nobody: &str) {
        let store = open(&self.url).await;
        for (node, url) in [(REACHABLE, wings), (MAINTAINED, wings), (UNREACHABLE, nobody)] {
            store.move_node(node, &url.parse().unwrap()).await.unwrap();
        }
    }
}

/// The PostgreSQL that most tests share.
pub(crate) async fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();
    CLUSTER.get_or_init(Cluster::find_or_start).await.as_ref()
}

/// Opens a database of these tests.
pub(crate) async fn open(url: &str) -> Store {
    let url: DatabaseUrl = url.parse().unwrap();
    let key: SecretKey = SECRET_KEY.parse().unwrap();
    Store::open(StoreConfig::new(url, key), Migrate::First)
        .await
        .unwrap()
}

fn file(directory: &Path) -> PathBuf {
    directory.join("panel.db")
}

fn sqlite_url(directory: &Path) -> String {
    format!("sqlite://{}", file(directory).display())
}

async fn furnish(url: &str) -> (Cast, Fleet) {
    let store = open(url).await;
    for name in [REACHABLE, UNREACHABLE, MAINTAINED] {
        let new = NewNode {
            name: name.to_owned(),
            url: "http://127.0.0.1:1".parse().unwrap(),
            token_id: name.parse().unwrap(),
            token: NODE_TOKEN.parse().unwrap(),
            roots: None,
        };
        store.create_node(new).await.unwrap();
    }
    store.set_maintenance(MAINTAINED, true).await.unwrap();

    let cast = cast(&store).await;
    let fleet = fleet(&store).await;
    (cast, fleet)
}

async fn cast(store: &Store) -> Cast {
    let owner = person(store, "owner").await;
    let expired = store.open(
        aileron_domain::UserId(owner.id.parse().unwrap()),
        Duration::from_millis(1),
    );
    let expired_session = expired.await.unwrap().token.expose().to_owned();
    Cast {
        administrator: person(store, "administrator").await,
        viewer: person(store, "viewer").await,
        operator: person(store, "operator").await,
        starter: person(store, "starter").await,
        auditor: person(store, "auditor").await,
        stranger: person(store, "stranger").await,
        owner,
        expired_session,
    }
}

const GRANTS: [(&str, &str); 4] = [
    ("viewer", "server.view"),
    ("operator", "server.view,server.power"),
    ("starter", "server.power.start"),
    ("auditor", "server.activity.read"),
];

async fn person(store: &Store, name: &str) -> Person {
    let password = format!("{name}'s password");
    let new = NewUser {
        username: name.parse().unwrap(),
        email: format!("{name}@example.com").parse().unwrap(),
        password: Password::new(password.clone()).unwrap(),
        administrator: name == "administrator",
    };
    let user = store.create_user(new).await.unwrap();
    let session = store.open(user.id, Duration::from_secs(3600)).await.unwrap();
    let new = NewApiKey {
        user: name.to_owned(),
        description: "tests".to_owned(),
    };
    let api_key = store.create_api_key(new).await.unwrap();
    Person {
        id: user.id.to_string(),
        username: name.to_owned(),
        email: user.email.as_str().to_owned(),
        password,
        session: session.token.expose().to_owned(),
        api_key: api_key.token.expose().to_owned(),
    }
}

async fn fleet(store: &Store) -> Fleet {
    let suspended = server(store, "Suspended", REACHABLE, None).await;
    store.set_suspended(&identifier(&suspended), true).await.unwrap();
    let installing = server(store, "Installing", REACHABLE, None).await;
    occupy(store, &installing, Occupation::Installing).await;
    let transferring = server(store, "Transferring", REACHABLE, None).await;
    occupy(store, &transferring, Occupation::Transferring).await;
    let restoring = server(store, "Restoring", REACHABLE, None).await;
    occupy(store, &restoring, Occupation::Restoring).await;
    Fleet {
        plain: server(store, "Plain", REACHABLE, None).await,
        slug: server(store, "Named", REACHABLE, Some("my-server")).await,
        suspended,
        installing,
        transferring,
        restoring,
        in_maintenance: server(store, "Kept", MAINTAINED, None).await,
        unreachable: server(store, "Far", UNREACHABLE, None).await,
    }
}

async fn server(store: &Store, name: &str, node: &str, slug: Option<&str>) -> Target {
    let id = ServerId(Uuid::new_v4());
    let identifier = slug.map_or_else(|| ShortIdentifier::of(id), |slug| slug.parse().unwrap());
    let new = NewServer {
        id,
        identifier,
        name: name.to_owned(),
        owner: "owner".to_owned(),
        node: node.to_owned(),
        build: None,
    };
    let created = store.create_server(new).await.unwrap();
    let target = Target {
        uuid: created.id.to_string(),
        identifier: created.identifier.to_string(),
        name: created.name,
        node: created.node,
    };
    for (user, grants) in GRANTS {
        store
            .set_subuser(
                self::identifier(&target),
                user.to_owned(),
                grants.parse().unwrap(),
            )
            .await
            .unwrap();
    }
    target
}

async fn occupy(store: &Store, target: &Target, occupation: Occupation) {
    store
        .set_server_occupation(identifier(target), Some(occupation))
        .await
        .unwrap();
}

fn identifier(target: &Target) -> ServerIdentifier {
    target.uuid.parse().unwrap()
}
