//! All that takes part in a run, and one measurement of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use crate::case::{Case, Database, Subject};
use crate::commits::SqliteCommits;
use crate::figures::{self, Measurement, Plan, Round, Spread};
use crate::house::Server;
use crate::ledger::Ledger;
use crate::load::Load;
use crate::machine;
use crate::panel::Panel;
use crate::postgres::Postgres;
use crate::process::Process;
use crate::program::Program;
use crate::snapshot::{Snapshot, milliseconds};
use crate::usage;

pub(crate) struct Stage {
    // Dropped in this order: what uses a database before the database.
    panels: BTreeMap<Database, Panel>,
    floor: Process,
    wings: Process,
    sqlite_commits: Option<SqliteCommits>,
    pub(crate) postgres: Option<Postgres>,
    pub(crate) directory: TempDir,
    ledger: Ledger,
    /// Bytes of an answer.
    pub(crate) bytes: BTreeMap<Case, usize>,
    /// What is true of each panel whatever is asked of it.
    facts: BTreeMap<Database, figures::Panel>,
    warm_up: Duration,
    window: Duration,
}

impl Stage {
    /// Starts everybody. The SQLite file lies beside the binary, which is on a disk rather than in memory.
    pub(crate) fn set(aileron: &Path, plan: &mut Plan) -> anyhow::Result<Self> {
        let build = aileron.parent().context("the binary has no directory")?;
        let directory = tempfile::Builder::new().prefix("bench").tempdir_in(build)?;
        machine::on_a_disk(directory.path())?;
        let wings = Process::own(&["wings".to_owned()])?;
        let mut floor = vec!["floor".to_owned()];
        floor.extend(wings.urls());
        let floor = Process::own(&floor)?;
        let postgres = start_postgres(plan)?;
        let mut sqlite_commits = None;
        if plan.databases.contains(&Database::Sqlite) {
            sqlite_commits = Some(SqliteCommits::open(directory.path())?);
        }
        let mut stage = Self {
            panels: BTreeMap::new(),
            ledger: Ledger::new(wings.address()?),
            floor,
            wings,
            sqlite_commits,
            postgres,
            directory,
            bytes: BTreeMap::new(),
            facts: BTreeMap::new(),
            warm_up: Duration::from_secs_f64(plan.warm_up),
            window: Duration::from_secs_f64(plan.window),
        };
        for database in plan.databases.clone() {
            let program = Program {
                aileron: aileron.to_owned(),
                database_url: stage.database_url(database)?,
                rust_log: plan.rust_log.clone(),
            };
            stage.open(database, &program)?;
        }
        stage.warm_up()?;
        stage.look_at_pages(&plan.cases)?;
        Ok(stage)
    }

    /// Everybody in turn, in each case; who begins changes from round to round.
    pub(crate) fn round(&mut self, number: usize, cases: &[Case]) -> anyhow::Result<Round> {
        let mut round = Round::default();
        if let Some(commits) = &mut self.sqlite_commits {
            let median = milliseconds(commits.median()?);
            round.commits.insert(Database::Sqlite, median);
        }
        if let Some(postgres) = &self.postgres {
            let median = milliseconds(postgres.median_commit()?);
            round.commits.insert(Database::Postgres, median);
        }
        let mut subjects = self.subjects();
        let first = number % subjects.len();
        subjects.rotate_left(first);
        for case in cases {
            for subject in &subjects {
                let measured = self
                    .measure(*case, *subject)
                    .with_context(|| format!("{case}, {subject}"))?;
                if let Some(measured) = measured {
                    round.measured.insert((*case, *subject), measured);
                }
            }
        }
        Ok(round)
    }

    /// What is true of the panels after all rounds.
    pub(crate) fn panels(&self) -> anyhow::Result<BTreeMap<Database, figures::Panel>> {
        let mut facts = self.facts.clone();
        for (database, panel) in &self.panels {
            if let Some(facts) = facts.get_mut(database) {
                facts.rested_mb = usage::resident_mb(panel.process.id())?;
            }
        }
        Ok(facts)
    }

    fn subjects(&self) -> Vec<Subject> {
        let panels = self.panels.keys().copied().map(Subject::Aileron);
        [Subject::Floor].into_iter().chain(panels).collect()
    }

    fn database_url(&self, database: Database) -> anyhow::Result<String> {
        match database {
            Database::Sqlite => Ok(format!(
                "sqlite://{}",
                self.directory.path().join("panel.db").display()
            )),
            Database::Postgres => {
                let postgres = self.postgres.as_ref().context("there is no PostgreSQL")?;
                Ok(postgres.database.url().to_owned())
            }
        }
    }

    /// Furnishes a panel, measures its start, and leaves it running.
    fn open(&mut self, database: Database, program: &Program) -> anyhow::Result<()> {
        let keys = program.furnish(&self.wings.urls())?;
        let key = keys.first().context("nobody has a key")?;
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            starts.push(milliseconds(program.start_to_first_answer(key)?));
        }
        let panel = Panel::start(program, &keys)?;
        panel.size("/api/client/servers?limit=1", Server::FIRST)?;
        thread::sleep(REST);
        let resting_mb = usage::resident_mb(panel.process.id())?;
        let facts = figures::Panel {
            starts: Spread::of(starts).context("no starts")?,
            resting_mb,
            rested_mb: resting_mb,
        };
        self.facts.insert(database, facts);
        self.panels.insert(database, panel);
        Ok(())
    }

    /// Presses until everybody has done this for a while, and each server's log has more than a page.
    fn warm_up(&mut self) -> anyhow::Result<()> {
        for subject in self.subjects() {
            let mut pressed = 0.0;
            while pressed < ENTRIES {
                let measured = self.measure(Case::Power32, subject)?;
                pressed += measured.context("nothing was measured")?.answered;
            }
        }
        Ok(())
    }

    fn look_at_pages(&mut self, cases: &[Case]) -> anyhow::Result<()> {
        for case in cases {
            let Some(path) = case.page(Server::FIRST) else {
                continue;
            };
            let mut sizes = Vec::new();
            for panel in self.panels.values() {
                sizes.push(panel.size(&path, Server::FIRST)?);
            }
            let size = sizes.iter().copied().max().context("no panel")?;
            ensure!(
                sizes.iter().all(|other| size - other < size / 50),
                "the panels answer {case} with unlike numbers of bytes: {sizes:?}"
            );
            self.bytes.insert(*case, size);
        }
        Ok(())
    }

    /// Opens the sessions that a case needs. As late as possible: hashing passwords takes memory, and until then there is
    /// none of that in the figures.
    fn log_in(&mut self, case: Case, subject: Subject) -> anyhow::Result<()> {
        if let (Case::Power32Cookie, Subject::Aileron(database)) = (case, subject)
            && let Some(panel) = self.panels.get_mut(&database)
        {
            panel.log_in()?;
        }
        Ok(())
    }

    /// `None` where the floor does nothing alike.
    fn measure(&mut self, case: Case, subject: Subject) -> anyhow::Result<Option<Measurement>> {
        self.log_in(case, subject)?;
        let (process, requests) = match subject {
            Subject::Floor => {
                let Some(requests) = case.floor_requests(self.bytes.get(&case).copied()) else {
                    return Ok(None);
                };
                (&self.floor, requests)
            }
            Subject::Aileron(database) => {
                let panel = self.panels.get(&database).context("there is no such panel")?;
                (&panel.process, case.requests(panel))
            }
        };
        let load = Load {
            address: process.address()?,
            requests,
            connections: case.connections(),
            warm_up: self.warm_up,
            window: self.window,
        };
        let process = process.id();
        let postgres = self.postgres.as_ref();
        let postgres = postgres.filter(|_| subject == Subject::Aileron(Database::Postgres));
        usage::forget_peak(process)?;
        let before = Snapshot::take(process, self.wings.id(), postgres)?;
        let outcome = load.run()?;
        let after = Snapshot::take(process, self.wings.id(), postgres)?;
        let peak_mb = usage::peak_mb(process)?;
        if case.is_power() {
            let panel = match subject {
                Subject::Floor => None,
                Subject::Aileron(database) => self.panels.get(&database),
            };
            self.ledger.balance(subject, panel, outcome.answered)?;
        }
        Ok(Some(Measurement::between(&before, &after, &outcome, peak_mb)))
    }
}

const STARTS: usize = 9;

/// How long a panel is left alone before its resting memory is read.
const REST: Duration = Duration::from_secs(2);

/// More than a page of entries for each server.
const ENTRIES: f64 = 200.0 * 75.0;

fn start_postgres(plan: &mut Plan) -> anyhow::Result<Option<Postgres>> {
    if !plan.databases.contains(&Database::Postgres) {
        return Ok(None);
    }
    let Some(postgres) = Postgres::start()? else {
        plan.databases.retain(|database| *database != Database::Postgres);
        if plan.databases.is_empty() {
            bail!("there is no PostgreSQL to measure with");
        }
        return Ok(None);
    };
    machine::on_a_disk(&postgres.settings.data_directory)?;
    Ok(Some(postgres))
}
