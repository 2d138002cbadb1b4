//! A PostgreSQL of the bench's own, as durable as in production.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use test_postgres::{Cluster, Durability, TestDatabase};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, Statement};

use crate::commits::{self, ENTRY, POSTGRES_COMMIT, POSTGRES_TABLE};
use crate::usage;

pub(crate) struct Postgres {
    runtime: Runtime,
    client: Client,
    commit: Statement,
    /// The process that all its others are children of.
    postmaster: u32,
    pub(crate) settings: Settings,
    /// For the panel.
    pub(crate) database: TestDatabase,
    /// For the commits that are measured by themselves.
    _commits: TestDatabase,
    _cluster: Cluster,
}

/// What it was asked to be, as it says it is.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) version: String,
    pub(crate) data_directory: PathBuf,
    pub(crate) fsync: String,
    pub(crate) synchronous_commit: String,
    pub(crate) full_page_writes: String,
    pub(crate) wal_sync_method: String,
}

impl Postgres {
    /// Starts one. `None` where PostgreSQL is not installed.
    pub(crate) fn start() -> anyhow::Result<Option<Self>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let Some(cluster) = runtime.block_on(Cluster::start(Durability::OfTheMachine)) else {
            return Ok(None);
        };
        let database = runtime.block_on(cluster.create_database())?;
        let commits = runtime.block_on(cluster.create_database())?;
        let (client, connection) = runtime.block_on(tokio_postgres::connect(commits.url(), NoTls))?;
        // It ends with the client, whose calls report what goes wrong on it.
        runtime.spawn(async move { connection.await.ok() });
        runtime.block_on(client.batch_execute(POSTGRES_TABLE))?;
        let commit = runtime.block_on(client.prepare(POSTGRES_COMMIT))?;
        let settings = runtime.block_on(Settings::of(&client))?;
        ensure!(
            settings.fsync == "on" && settings.synchronous_commit == "on",
            "PostgreSQL says fsync = {}, synchronous_commit = {}: its figures would be worth nothing",
            settings.fsync,
            settings.synchronous_commit
        );
        let row = runtime.block_on(client.query_one("SELECT pg_backend_pid()", &[]))?;
        let backend: i32 = row.get(0);
        Ok(Some(Self {
            runtime,
            client,
            commit,
            postmaster: usage::parent(u32::try_from(backend)?)?,
            settings,
            database,
            _commits: commits,
            _cluster: cluster,
        }))
    }

    /// Processor time of all its processes so far.
    pub(crate) fn processor(&self) -> anyhow::Result<Duration> {
        usage::processor_of_family(self.postmaster)
    }

    /// One durable commit.
    pub(crate) fn median_commit(&self) -> anyhow::Result<Duration> {
        commits::median(|| {
            let inserted = self
                .runtime
                .block_on(self.client.execute(&self.commit, &[&ENTRY.as_slice()]))?;
            ensure!(inserted == 1, "nothing was inserted");
            Ok(())
        })
    }
}

impl Settings {
    async fn of(client: &Client) -> anyhow::Result<Self> {
        let show = async |name: &str| -> anyhow::Result<String> {
            let row = client.query_one(&format!("SHOW {name}"), &[]).await;
            Ok(row.with_context(|| format!("cannot see {name}"))?.get(0))
        };
        let version = show("server_version").await?;
        Ok(Self {
            // Distributions add their own to it.
            version: version.split(' ').next().unwrap_or_default().to_owned(),
            data_directory: show("data_directory").await?.into(),
            fsync: show("fsync").await?,
            synchronous_commit: show("synchronous_commit").await?,
            full_page_writes: show("full_page_writes").await?,
            wal_sync_method: show("wal_sync_method").await?,
        })
    }
}
