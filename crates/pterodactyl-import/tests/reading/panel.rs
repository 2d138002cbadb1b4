//! The sample panel, in a server that all tests share.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use aileron_domain::TotpSecret;
use aileron_pterodactyl_import::{AppKey, ReadError, Reading, Source, Wanted, read, sample};
use test_mariadb::MariaDb;
use tokio::sync::OnceCell;

static SERVER: OnceCell<Option<MariaDb>> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A database with the sample in it, changed by some statements.
pub(crate) struct Panel {
    pub(crate) server: &'static MariaDb,
    pub(crate) database: String,
}

impl Panel {
    pub(crate) async fn with(changes: &str) -> Option<Self> {
        let panel = Self::of(sample::SQL).await?;
        panel.server.execute(&panel.database, changes).await.unwrap();
        Some(panel)
    }

    pub(crate) async fn of(statements: &str) -> Option<Self> {
        let server = SERVER.get_or_init(MariaDb::start).await.as_ref()?;
        let database = format!("panel_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        server.create_database(&database).await.unwrap();
        server.execute(&database, statements).await.unwrap();
        Some(Self { server, database })
    }

    pub(crate) fn source(&self) -> Source {
        Source::Database(self.server.url(&self.database).parse().unwrap())
    }

    pub(crate) async fn read(&self) -> Result<Reading, ReadError> {
        read(self.source(), &key(), &from_2024()).await
    }

    pub(crate) async fn dump(&self, options: &[&str]) -> Vec<u8> {
        self.server.dump(&self.database, options).await.unwrap()
    }
}

pub(crate) fn key() -> AppKey {
    sample::APP_KEY.parse().unwrap()
}

pub(crate) fn from_2024() -> Wanted {
    Wanted {
        activity_since: Some("2024-01-01T00:00:00Z".parse().unwrap()),
    }
}

/// Reads a dump.
pub(crate) async fn read_dump(dump: &[u8]) -> Result<Reading, ReadError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), dump).unwrap();
    read(Source::Dump(file.path().to_owned()), &key(), &from_2024()).await
}

/// All that was read, with what is not printed otherwise.
pub(crate) fn spelled_out(reading: &Reading) -> String {
    let mut text = format!("{reading:#?}");
    for user in &reading.import.users {
        let secret = user.second_factor.as_ref().map(TotpSecret::base32);
        writeln!(text, "{} {secret:?}", user.password.expose()).unwrap();
    }
    for node in &reading.import.nodes {
        writeln!(
            text,
            "{} {}",
            node.node.url.expose_text(),
            node.node.token.expose()
        )
        .unwrap();
    }
    text
}
