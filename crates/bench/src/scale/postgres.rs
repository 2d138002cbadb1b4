use std::path::Path;

use anyhow::Context as _;
use test_postgres::{Cluster, Durability, TestDatabase};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use super::fill::{self, Filled, Statements};
use super::sizes::Sizes;
use crate::program::Program;

/// A PostgreSQL with a database for each size.
pub(super) struct Server {
    runtime: Runtime,
    place: Place,
}

enum Place {
    /// One that was started here, and its databases.
    Own(Cluster, Vec<TestDatabase>),
    /// One that was there, by its address without a database.
    Found(String),
}

impl Server {
    /// `None` where PostgreSQL is neither named nor installed.
    pub(super) fn find_or_start(url: Option<&str>) -> anyhow::Result<Option<Self>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let place = match url {
            Some(url) => Place::Found(url.trim_end_matches('/').to_owned()),
            None => match runtime.block_on(Cluster::start(Durability::OfTheMachine)) {
                Some(cluster) => Place::Own(cluster, Vec::new()),
                None => return Ok(None),
            },
        };
        Ok(Some(Self { runtime, place }))
    }

    /// A database of this size.
    pub(super) fn filled(
        &mut self,
        directory: &Path,
        sizes: Sizes,
        wings: &str,
        program: impl FnOnce(String) -> Program,
    ) -> anyhow::Result<Filled> {
        let mut keys = directory.join(format!("{}.postgres.json", sizes.name()));
        let url = match &mut self.place {
            Place::Own(cluster, databases) => {
                let database = self.runtime.block_on(cluster.create_database())?;
                let url = database.url().to_owned();
                databases.push(database);
                // Nothing of it is kept.
                keys.set_extension("once.json");
                let _not_there = std::fs::remove_file(&keys);
                url
            }
            Place::Found(server) => {
                let name = sizes.name();
                if !keys.exists() {
                    let mut admin = Postgres::connect(&self.runtime, &format!("{server}/postgres"))?;
                    admin.execute(&format!("DROP DATABASE IF EXISTS {name}"))?;
                    admin.execute(&format!("CREATE DATABASE {name}"))?;
                }
                format!("{server}/{name}")
            }
        };
        fill::fill(program(url.clone()), &keys, sizes, wings, || {
            Postgres::connect(&self.runtime, &url)
        })
    }
}

struct Postgres<'a> {
    runtime: &'a Runtime,
    client: Client,
}

impl<'a> Postgres<'a> {
    fn connect(runtime: &'a Runtime, url: &str) -> anyhow::Result<Self> {
        let (client, connection) = runtime
            .block_on(tokio_postgres::connect(url, NoTls))
            .context("cannot connect to PostgreSQL")?;
        // It ends with the client, whose calls report what goes wrong on it.
        runtime.spawn(async move { connection.await.ok() });
        Ok(Self { runtime, client })
    }

    fn execute(&mut self, statement: &str) -> anyhow::Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(statement))?)
    }
}

impl Statements for Postgres<'_> {
    const CROWD: &'static str = include_str!("crowd-postgres.sql");
    const ENTRIES: &'static str = include_str!("entries-postgres.sql");

    fn begin(&mut self) -> anyhow::Result<()> {
        self.execute("SET synchronous_commit = off")
    }

    fn run(&mut self, script: &str) -> anyhow::Result<()> {
        self.execute(&format!("BEGIN; {script}; COMMIT"))
    }

    fn number(&mut self, query: &str) -> anyhow::Result<i64> {
        let row = self.runtime.block_on(self.client.query_one(query, &[]))?;
        Ok(row.try_get("number")?)
    }

    /// Autovacuum does the first by itself sooner or later.
    fn settle(&mut self) -> anyhow::Result<()> {
        self.execute("VACUUM (ANALYZE)")?;
        self.execute("CHECKPOINT")
    }
}
