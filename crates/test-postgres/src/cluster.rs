use std::env;
use std::io::Write as _;
use std::time::Duration;

use crate::address::Address;
use crate::installation::Installation;
use crate::server::Server;
use crate::{Error, TestDatabase, admin, presence};

/// A PostgreSQL server with any number of databases: one that was found, or one that was started here.
#[derive(Debug)]
pub struct Cluster {
    address: Address,
    /// `None` where it was found.
    server: Option<Server>,
}

/// What a server that is started here survives without losing what it acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The death of its processes, [`Cluster::kill_immediately`] included. Quick: nothing is flushed to disk.
    OfTheProcess,
    /// The death of the machine, as in production: for measuring, and for tests of what is on disk.
    OfTheMachine,
}

impl Cluster {
    /// The server that `AILERON_TEST_POSTGRES_URL` names (without TLS, by a user who may create databases), or else one
    /// that is started here.
    ///
    /// `None`, with a line on standard error, where there is neither.
    ///
    /// # Panics
    ///
    /// When a server is there and does not work; and with `CI=true` when there is none, because CI skips nothing.
    pub async fn find_or_start() -> Option<Self> {
        match env::var("AILERON_TEST_POSTGRES_URL") {
            Ok(url) if !url.is_empty() => Some(or_panic(Self::at(&url).await)),
            _ => Self::start(Durability::OfTheProcess).await,
        }
    }

    /// A server that is started here and belongs to this process alone: one that may be killed.
    ///
    /// `None`, with a line on standard error, where PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// As [`Cluster::find_or_start`] does.
    pub async fn start(durability: Durability) -> Option<Self> {
        let Some(installation) = Installation::find() else {
            skip();
            return None;
        };
        Some(or_panic(
            Server::create(installation, durability).await.map(Self::of),
        ))
    }

    /// A new server that follows `primary`, which from now on acknowledges nothing that this one does not have too.
    pub async fn standby_of(primary: &Self) -> Result<Self, Error> {
        let standby = Self::of(Server::following(primary.ours()?).await?);
        let client = admin::connect(&primary.address.admin_url()).await?;
        client
            .batch_execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            .await?;
        client.batch_execute("SELECT pg_reload_conf()").await?;
        for _ in 0..STANDBY_TRIES {
            let row = client
                .query_one(
                    "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'",
                    &[],
                )
                .await?;
            if row.get::<_, i64>(0) > 0 {
                return Ok(standby);
            }
            tokio::time::sleep(STANDBY_PAUSE).await;
        }
        Err(Error::NoStandby)
    }

    /// The address of a database of this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.address.url(database)
    }

    /// An empty database.
    pub async fn create_database(&self) -> Result<TestDatabase, Error> {
        TestDatabase::create(&self.address, "template1").await
    }

    /// A copy of a database that nobody is connected to (whoever is just leaving is waited for).
    pub async fn clone_of(&self, template: &TestDatabase) -> Result<TestDatabase, Error> {
        TestDatabase::create(&self.address, template.name()).await
    }

    /// Ends a server that was started here, at once, as a crash of all its processes would.
    pub async fn kill_immediately(&self) -> Result<(), Error> {
        self.ours()?.kill().await
    }

    /// Starts a killed server again, on the same port and with what it had acknowledged.
    pub async fn start_again(&self) -> Result<(), Error> {
        self.ours()?.start().await
    }

    /// Makes a standby the primary.
    pub async fn promote(&self) -> Result<(), Error> {
        self.ours()?.promote().await
    }

    async fn at(url: &str) -> Result<Self, Error> {
        let address = Address::of(url);
        presence::announce(&address).await?;
        Ok(Self {
            address,
            server: None,
        })
    }

    fn of(server: Server) -> Self {
        Self {
            address: server.address(),
            server: Some(server),
        }
    }

    fn ours(&self) -> Result<&Server, Error> {
        self.server.as_ref().ok_or(Error::NotOurs)
    }
}

const STANDBY_TRIES: u32 = 600;
const STANDBY_PAUSE: Duration = Duration::from_millis(50);

fn or_panic<T>(result: Result<T, Error>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("no PostgreSQL for tests: {error} ({error:?})"),
    }
}

/// Says that tests are skipped, past the test runner, which shows no output of tests that pass.
fn skip() {
    let line = "skipped: no PostgreSQL found (set AILERON_TEST_POSTGRES_URL or install the server)";
    assert!(
        env::var("CI").as_deref() != Ok("true"),
        "CI skips nothing, but: {line}"
    );
    let _unheard = writeln!(std::io::stderr(), "{line}");
}
