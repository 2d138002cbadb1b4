//! What is broken, each in a file of its own.

mod asked_to_end;
mod clients_vanish;
mod database_killed;
mod disk_full;
mod killed;
mod links;
mod one_of_two_dies;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use test_postgres::{Cluster, Durability};

use crate::database::{Backend, Database};
use crate::disk::SmallDisk;
use crate::load::Load;
use crate::stage::{Setting, Stage};
use crate::table::Row;
use crate::verdict::{Excuses, compare};

/// A way of breaking things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Scenario {
    /// The panel gets SIGKILL at random moments and is started again.
    Killed,
    /// PostgreSQL is killed and started again.
    DatabaseKilled,
    /// The disk is full, and has room again.
    DiskFull,
    /// The link to the Wings hangs, resets, slows down, and refuses.
    WingsLink,
    /// The link to the database hangs, resets, slows down, and refuses.
    DatabaseLink,
    /// Clients leave half-way.
    ClientsVanish,
    /// The panel gets SIGTERM under load and is started again.
    AskedToEnd,
    /// Of two instances one is killed and stays dead.
    OneOfTwoDies,
}

/// For how long things are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// A few rounds: for a test suite.
    Short,
    /// Dozens of rounds.
    Long,
}

impl Length {
    const fn rounds(self, short: usize, long: usize) -> usize {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}

/// What all scenarios of a run share.
pub(crate) struct Ground {
    pub(crate) aileron: PathBuf,
    /// On a real disk.
    pub(crate) directory: PathBuf,
    pub(crate) backend: Backend,
    pub(crate) length: Length,
    /// The server that no scenario kills.
    pub(crate) cluster: Option<Arc<Cluster>>,
}

/// What became of a scenario.
pub(crate) enum Played {
    Out(Row, Vec<String>),
    /// The machine lacks what it needs.
    Skipped(&'static str),
}

impl Scenario {
    /// Every scenario.
    pub const ALL: [Self; 8] = [
        Self::Killed,
        Self::DatabaseKilled,
        Self::DiskFull,
        Self::WingsLink,
        Self::DatabaseLink,
        Self::ClientsVanish,
        Self::AskedToEnd,
        Self::OneOfTwoDies,
    ];

    /// What it is called in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Killed => "panel killed",
            Self::DatabaseKilled => "PostgreSQL killed",
            Self::DiskFull => "disk full",
            Self::WingsLink => "link to Wings bad",
            Self::DatabaseLink => "link to database bad",
            Self::ClientsVanish => "clients vanish",
            Self::AskedToEnd => "panel asked to end",
            Self::OneOfTwoDies => "one of two dies",
        }
    }

    /// Whether it makes sense on this database.
    #[must_use]
    pub fn suits(self, backend: Backend) -> bool {
        match self {
            Self::DiskFull => backend == Backend::Sqlite,
            Self::DatabaseKilled | Self::DatabaseLink | Self::OneOfTwoDies => backend == Backend::Postgres,
            Self::Killed | Self::WingsLink | Self::ClientsVanish | Self::AskedToEnd => true,
        }
    }

    /// Sets the stage, breaks what is to be broken, and compares.
    pub(crate) async fn play(self, ground: &Ground, mut rng: Rng) -> anyhow::Result<Played> {
        let directory = tempfile::Builder::new()
            .prefix("chaos")
            .tempdir_in(&ground.directory)?;
        let disk = match self {
            Self::DiskFull => match SmallDisk::mount(disk_full::MEGABYTES)? {
                Some(disk) => Some(disk),
                None => {
                    return Ok(Played::Skipped(
                        "a full disk needs a small file system, which only root may mount",
                    ));
                }
            },
            _ => None,
        };
        let cluster = match self {
            // It kills the server, so it needs one to itself.
            Self::DatabaseKilled => Cluster::start(Durability::OfTheMachine).await.map(Arc::new),
            _ => ground.cluster.clone(),
        };
        let database = match (ground.backend, &cluster) {
            (Backend::Sqlite, _) => Database::sqlite(disk.as_ref().map_or(directory.path(), SmallDisk::path)),
            (Backend::Postgres, Some(cluster)) => Database::postgres(cluster, rng.fork()).await?,
            (Backend::Postgres, None) => return Ok(Played::Skipped("there is no PostgreSQL")),
        };
        let setting = Setting {
            aileron: ground.aileron.clone(),
            log: directory.path().join("log"),
            instances: if self == Self::OneOfTwoDies { 2 } else { 1 },
            wings_timeout: if self == Self::OneOfTwoDies {
                one_of_two_dies::WINGS_TIMEOUT
            } else {
                Duration::from_secs(2)
            },
        };
        if self == Self::DatabaseLink {
            database.slow_down_commits().await?;
        }
        let mut stage = Stage::set(setting, database, rng).await?;

        let length = ground.length;
        let (load, rounds) = match (self, &cluster, &disk) {
            (Self::Killed, ..) => killed::play(&mut stage, length).await?,
            (Self::DatabaseKilled, Some(cluster), _) => {
                database_killed::play(&mut stage, cluster, length).await?
            }
            (Self::DiskFull, _, Some(disk)) => disk_full::play(&mut stage, disk, length).await?,
            (Self::WingsLink, ..) => links::play_wings(&mut stage, length).await?,
            (Self::DatabaseLink, ..) => links::play_database(&mut stage, length).await?,
            (Self::AskedToEnd, ..) => asked_to_end::play(&mut stage, length).await?,
            (Self::OneOfTwoDies, ..) => one_of_two_dies::play(&mut stage).await?,
            (Self::ClientsVanish | Self::DatabaseKilled | Self::DiskFull, ..) => {
                clients_vanish::play(&mut stage, length).await
            }
        };
        self.compare(ground.backend, stage, load, rounds).await
    }

    async fn compare(
        self,
        backend: Backend,
        stage: Stage,
        load: Load,
        rounds: usize,
    ) -> anyhow::Result<Played> {
        let house = stage.house.clone();
        let excuses = Excuses::of(&stage.instances);
        let closed = stage.close(load).await?;
        let (mut figures, violations) = compare(&house, &excuses, &closed);
        figures.rounds = rounds;
        let row = Row {
            scenario: self,
            backend,
            figures,
        };
        Ok(Played::Out(
            row,
            in_short(self, backend, violations, &closed.panel_log),
        ))
    }
}

/// A defect shows in many presses. A few of them are enough, with what the panel logged last.
fn in_short(scenario: Scenario, backend: Backend, mut violations: Vec<String>, log: &str) -> Vec<String> {
    const ENOUGH: usize = 15;
    if violations.is_empty() {
        return violations;
    }
    let more = violations.len().saturating_sub(ENOUGH);
    violations.truncate(ENOUGH);
    if more > 0 {
        violations.push(format!("… and {more} more"));
    }
    if !log.is_empty() {
        violations.push(format!("the panel's last log lines:\n{log}"));
    }
    let name = scenario.name();
    violations
        .into_iter()
        .map(|violation| format!("({name}, {backend}) {violation}"))
        .collect()
}
