//! What a request costs on a big database, beside the same on a small one.

mod asks;
mod busy;
mod fill;
mod postgres;
mod report;
mod rounds;
mod sizes;
mod sqlite;
mod world;

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use tempfile::TempDir;

use crate::case::Database;
use crate::machine;
use crate::process::Process;
use crate::program::Program;
use postgres::Server;
use rounds::Rounds;
use sizes::Sizes;
use world::World;

/// Fill a big database and a small one, and measure the same requests on both in turn.
#[derive(clap::Args)]
pub(crate) struct Scale {
    /// The binary to measure. [default: the one beside this program]
    #[arg(long, value_name = "FILE")]
    aileron: Option<PathBuf>,

    /// Servers in the big database.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    servers: u32,

    /// Users in it.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    users: u32,

    /// Subusers in it.
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    subusers: u32,

    /// Activity entries in it; one in ten is in the log of one server.
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    entries: u32,

    /// Only these databases.
    #[arg(long, value_name = "DATABASE", value_enum, value_delimiter = ',')]
    database: Vec<Database>,

    /// Rounds.
    #[arg(long, default_value_t = 15)]
    rounds: usize,

    /// Seconds that each request is asked for on each of the two in a round.
    #[arg(long, default_value_t = 0.2)]
    seconds: f64,

    /// Keep what was filled in this directory, and use what is there.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,

    /// A PostgreSQL to fill databases of (postgres://USER@HOST:PORT, by somebody who may create them), and to keep them
    /// in together with --keep. [default: one is started, as durable as in production]
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,

    /// Write the tables into this file too.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl Scale {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let aileron = match &self.aileron {
            Some(given) => given.clone(),
            None => std::env::current_exe()?.with_file_name("aileron"),
        };
        let build = aileron.parent().context("the binary has no directory")?;
        // Not in a temporary directory, which may be memory.
        let thrown_away = TempDir::with_prefix_in("scale", build)?;
        let directory = self.keep.as_deref().unwrap_or(thrown_away.path());
        fs::create_dir_all(directory)?;
        machine::on_a_disk(directory)?;
        let sizes = Sizes {
            servers: self.servers,
            users: self.users,
            subusers: self.subusers,
            entries: self.entries,
        };
        sizes.check()?;
        let wings = Process::own(&["wings".to_owned()])?;
        let wings = wings.urls();
        let wings = wings.first().context("no Wings")?;
        let mut report = report::conditions(&aileron, &self, sizes)?;
        for database in self.databases() {
            let mut server = match database {
                Database::Sqlite => None,
                Database::Postgres => match Server::find_or_start(self.postgres.as_deref())? {
                    Some(server) => Some(server),
                    None => continue,
                },
            };
            let mut open = |sizes: Sizes| {
                let program = |database_url| Program {
                    aileron: aileron.clone(),
                    database_url,
                    rust_log: None,
                };
                let filled = match &mut server {
                    None => sqlite::filled(directory, sizes, wings, program),
                    Some(server) => server.filled(directory, sizes, wings, program),
                };
                World::open(filled?, sizes)
            };
            let (small, big) = (open(Sizes::SMALL)?, open(sizes)?);
            let rounds = Rounds::run(database, &small, &big, self.rounds, self.seconds)?;
            report += &report::of(database, &rounds, &small, &big)?;
        }
        println!("{report}");
        if let Some(file) = &self.report {
            fs::write(file, &report).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }

    fn databases(&self) -> Vec<Database> {
        if self.database.is_empty() {
            vec![Database::Sqlite, Database::Postgres]
        } else {
            self.database.clone()
        }
    }
}
