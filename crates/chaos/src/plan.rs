use std::io::{Write as _, stderr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use fastrand::Rng;
use tempfile::TempDir;
use test_postgres::{Cluster, Durability};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::database::Backend;
use crate::scenario::{Ground, Length, Played, Scenario};
use crate::table::Report;

/// What is to be broken, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The program: a built `aileron`.
    pub aileron: PathBuf,
    /// A directory on a real disk, where everything goes that is gone afterwards.
    pub directory: PathBuf,
    /// On which database.
    pub backend: Backend,
    /// Which scenarios, of those that suit the database.
    pub scenarios: Vec<Scenario>,
    /// For how long.
    pub length: Length,
    /// How many scenarios at once; each has a panel, a database and a Wings of its own.
    pub at_once: usize,
    /// What the choices are drawn from. The same seed makes the same choices, not the same interleaving.
    pub seed: u64,
}

impl Plan {
    /// Plays the scenarios, and says what became of them. An error means that nothing could be found out.
    pub async fn carry_out(self) -> anyhow::Result<Report> {
        let directory = TempDir::with_prefix_in("chaos", &self.directory)?;
        let mut ground = Ground {
            aileron: self.aileron,
            directory: directory.path().to_owned(),
            backend: self.backend,
            length: self.length,
            cluster: None,
        };
        if self.backend == Backend::Postgres {
            ground.cluster = Cluster::start(Durability::OfTheMachine).await.map(Arc::new);
        }
        let ground = Arc::new(ground);
        let turns = Arc::new(Semaphore::new(self.at_once));
        let mut playing = JoinSet::new();
        let suitable = Scenario::ALL
            .into_iter()
            .filter(|scenario| self.scenarios.contains(scenario) && scenario.suits(self.backend));
        for (place, scenario) in suitable.enumerate() {
            let (ground, turn) = (ground.clone(), turns.clone().acquire_owned().await?);
            let rng = Rng::with_seed(self.seed ^ ((scenario as u64 + 1) << 32));
            playing.spawn(async move {
                say(&format!("{}, {}", scenario.name(), ground.backend));
                let played = scenario.play(&ground, rng).await;
                let played = played.with_context(|| format!("{}, {}", scenario.name(), ground.backend))?;
                drop(turn);
                anyhow::Ok((place, scenario, played))
            });
        }
        let mut played = Vec::new();
        while let Some(result) = playing.join_next().await {
            played.push(result??);
        }
        played.sort_by_key(|(place, ..)| *place);
        let mut report = Report::default();
        for (_, scenario, played) in played {
            match played {
                Played::Out(row, violations) => {
                    report.rows.push(row);
                    report.violations.extend(violations);
                }
                Played::Skipped(why) => {
                    report
                        .skipped
                        .push(format!("{}, {}: {why}", scenario.name(), self.backend));
                }
            }
        }
        Ok(report)
    }
}

/// Says how far it is, past the test runner, which shows no output of tests that pass.
fn say(line: &str) {
    let _unheard = writeln!(stderr(), "chaos: {line}");
}
