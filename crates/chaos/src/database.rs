use std::fmt;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context as _;
use fastrand::Rng;
use test_postgres::{Cluster, TestDatabase};
use tokio_postgres::NoTls;
use url::Url;

use crate::link::Link;

/// The databases that Aileron speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Backend {
    /// A file on a real disk.
    Sqlite,
    /// A server of the test's own.
    Postgres,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// An empty database for one scenario.
pub(crate) struct Database {
    /// The way to it that no fault touches.
    pub(crate) url: String,
    /// The panel's way to it.
    pub(crate) url_of_panel: String,
    /// What the panel's way runs over, where it is a way over the network.
    pub(crate) link: Option<Link>,
    /// Where it is one of a PostgreSQL server.
    postgres: Option<TestDatabase>,
}

impl Database {
    pub(crate) fn sqlite(directory: &Path) -> Self {
        let url = format!("sqlite://{}", directory.join("panel.db").display());
        Self {
            url_of_panel: url.clone(),
            url,
            link: None,
            postgres: None,
        }
    }

    pub(crate) async fn postgres(cluster: &Cluster, rng: Rng) -> anyhow::Result<Self> {
        let database = cluster.create_database().await?;
        let url = database.url().to_owned();
        let mut url_of_panel: Url = url.parse()?;
        let host = url_of_panel.host_str().context("the database has no host")?;
        let port = url_of_panel.port().context("the database has no port")?;
        let link = Link::to(SocketAddr::new(host.parse()?, port), rng)?;
        url_of_panel
            .set_port(Some(link.address.port()))
            .ok()
            .context("the database's address takes no port")?;
        Ok(Self {
            url_of_panel: url_of_panel.into(),
            url,
            link: Some(link),
            postgres: Some(database),
        })
    }

    /// Lets a commit take 50 ms, as one does that waits for a standby far away: time for much to happen meanwhile. For
    /// connections that are opened from now on.
    pub(crate) async fn slow_down_commits(&self) -> anyhow::Result<()> {
        let database = self
            .postgres
            .as_ref()
            .context("only PostgreSQL can be slowed down")?;
        let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await?;
        let connection = tokio::spawn(connection);
        let name = database.name();
        let slower = format!(
            "ALTER DATABASE {name} SET commit_delay = 50000; ALTER DATABASE {name} SET commit_siblings = 0"
        );
        client.batch_execute(&slower).await?;
        drop(client);
        Ok(connection.await??)
    }
}
