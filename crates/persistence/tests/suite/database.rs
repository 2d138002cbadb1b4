use std::path::Path;
use std::time::Duration;

use aileron_persistence::DatabaseUrl;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};
use tempfile::TempDir;
use test_postgres::{Cluster, TestDatabase};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A real database of one test's own.
pub(crate) struct Database {
    pub(crate) url: DatabaseUrl,
    home: Home,
}

enum Home {
    Directory(TempDir),
    Cluster(TestDatabase),
}

impl Database {
    /// An empty one; `None` where there is no PostgreSQL.
    pub(crate) async fn on(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::in_a_directory()),
            Kind::Postgres => Some(Self::of(cluster().await?.create_database().await.unwrap())),
        }
    }

    pub(crate) fn in_a_directory() -> Self {
        let directory = TempDir::new().unwrap();
        Self {
            url: DatabaseUrl::Sqlite(directory.path().join("aileron.db")),
            home: Home::Directory(directory),
        }
    }

    pub(crate) fn of(database: TestDatabase) -> Self {
        Self {
            url: DatabaseUrl::Postgres(database.url().to_owned()),
            home: Home::Cluster(database),
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.home {
            Home::Directory(_) => Kind::Sqlite,
            Home::Cluster(_) => Kind::Postgres,
        }
    }

    /// The file, on SQLite.
    pub(crate) fn path(&self) -> &Path {
        self.url.sqlite_path().unwrap()
    }

    /// The directory with the file and nothing else, on SQLite.
    pub(crate) fn directory(&self) -> &Path {
        match &self.home {
            Home::Directory(directory) => directory.path(),
            Home::Cluster(_) => panic!("PostgreSQL is not a file"),
        }
    }

    /// Runs plain SQL, past the store.
    pub(crate) async fn execute(&self, sql: &str) {
        match &self.home {
            Home::Directory(_) => self.sqlite().batch_execute(sql).unwrap(),
            Home::Cluster(database) => postgres(database.url()).await.batch_execute(sql).await.unwrap(),
        }
    }

    /// A key in plain SQL.
    pub(crate) fn key(&self, key: Uuid) -> String {
        match self.kind() {
            Kind::Sqlite => format!("x'{}'", key.simple()),
            Kind::Postgres => format!("'{key}'::uuid"),
        }
    }

    /// The number that a query of plain SQL gives as `number`.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        match &self.home {
            Home::Directory(_) => {
                let rows: Vec<Number> = diesel::sql_query(sql).load(&mut self.sqlite()).unwrap();
                rows.iter().map(|row| row.number).next().unwrap()
            }
            Home::Cluster(database) => {
                let row = postgres(database.url()).await.query_one(sql, &[]).await.unwrap();
                row.get("number")
            }
        }
    }

    /// Another program's connection to the file.
    pub(crate) fn sqlite(&self) -> SqliteConnection {
        let mut connection = SqliteConnection::establish(self.path().to_str().unwrap()).unwrap();
        connection.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
        connection
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

/// Another program's connection to a PostgreSQL.
pub(crate) async fn postgres(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The PostgreSQL that all tests share.
pub(crate) async fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();
    CLUSTER.get_or_init(Cluster::find_or_start).await.as_ref()
}

/// Waits until something is so. The bound is far beyond what it takes, and only there so that a test ends.
pub(crate) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1500 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain until {what}");
}
