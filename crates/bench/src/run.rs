use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use clap::ValueEnum;

use crate::case::{Case, Database, Subject};
use crate::figures::{FileSystems, Plan, Results, Round};
use crate::machine::{self, Machine};
use crate::report;
use crate::stage::Stage;

/// How much is measured. All of it takes some seven minutes, and is written into docs/benchmarks.md.
#[derive(clap::Args)]
pub(crate) struct Run {
    /// The binary to measure. [default: the one beside this program]
    #[arg(long, value_name = "FILE")]
    aileron: Option<PathBuf>,

    /// Two short rounds, for a first look.
    #[arg(long)]
    quick: bool,

    /// Only these cases.
    #[arg(long, value_name = "CASE", value_enum, value_delimiter = ',')]
    only: Vec<Case>,

    /// Only these databases.
    #[arg(long, value_name = "DATABASE", value_enum, value_delimiter = ',')]
    database: Vec<Database>,

    /// Rounds. [default: 7; 2 if quick]
    #[arg(long)]
    rounds: Option<usize>,

    /// Seconds that are measured at a time. [default: 2; 1 if quick]
    #[arg(long)]
    seconds: Option<f64>,

    /// Seconds before them that are not. [default: 0.5]
    #[arg(long, default_value_t = 0.5)]
    warm_up: f64,

    /// What `serve` logs, and shows here, such as warn. [default: what it logs by itself, and that thrown away]
    #[arg(long, value_name = "FILTER")]
    rust_log: Option<String>,

    /// Write the report here. [default: docs/benchmarks.md, unless something is left out]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl Run {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let begun = Instant::now();
        let aileron = match &self.aileron {
            Some(given) => given.clone(),
            None => std::env::current_exe()?.with_file_name("aileron"),
        };
        let machine = Machine::look_at(&aileron)?;
        let mut plan = self.plan();
        let mut stage = Stage::set(&aileron, &mut plan)?;
        eprintln!("everything runs and is warm, after {:.0?}", begun.elapsed());
        let mut rounds = Vec::new();
        for number in 1..=plan.rounds {
            let round = stage.round(number, &plan.cases)?;
            progress(number, &plan, &round);
            rounds.push(round);
        }
        let mut file_systems = FileSystems {
            sqlite: machine::file_system(stage.directory.path())?,
            postgres: None,
        };
        if let Some(postgres) = &stage.postgres {
            file_systems.postgres = Some(machine::file_system(&postgres.settings.data_directory)?);
        }
        let panels = stage.panels()?;
        let results = Results {
            machine,
            panels,
            file_systems,
            bytes: std::mem::take(&mut stage.bytes),
            postgres: stage.postgres.as_ref().map(|postgres| postgres.settings.clone()),
            command: self.command(),
            rounds,
            took: begun.elapsed().as_secs_f64(),
            plan,
        };
        let report = report::write(&results);
        println!("{report}");
        if let Some(file) = self.file() {
            fs::write(&file, &report).with_context(|| format!("cannot write {}", file.display()))?;
            eprintln!("written to {}", file.display());
        }
        Ok(())
    }

    fn plan(&self) -> Plan {
        let only = |case: &Case| self.only.is_empty() || self.only.contains(case);
        let databases = if self.database.is_empty() {
            vec![Database::Sqlite, Database::Postgres]
        } else {
            self.database.clone()
        };
        Plan {
            cases: Case::ALL.into_iter().filter(only).collect(),
            databases,
            rounds: self.rounds.unwrap_or(if self.quick { 2 } else { 7 }),
            warm_up: self.warm_up,
            window: self.seconds.unwrap_or(if self.quick { 1.0 } else { 2.0 }),
            rust_log: self.rust_log.clone(),
        }
    }

    /// How it was asked for. Where files are on this machine is nobody's business.
    fn command(&self) -> String {
        let mut command = "just bench".to_owned();
        if self.quick {
            command += " --quick";
        }
        let only: Vec<String> = self.only.iter().filter_map(name).collect();
        let databases: Vec<String> = self.database.iter().filter_map(name).collect();
        let options = [
            ("only", (!only.is_empty()).then(|| only.join(","))),
            ("database", (!databases.is_empty()).then(|| databases.join(","))),
            ("rounds", self.rounds.map(|rounds| rounds.to_string())),
            ("seconds", self.seconds.map(|seconds| seconds.to_string())),
        ];
        for (option, value) in options {
            if let Some(value) = value {
                let _cannot_fail = write!(command, " --{option} {value}");
            }
        }
        command
    }

    /// Where the report goes: what is kept is of whole runs only.
    fn file(&self) -> Option<PathBuf> {
        let whole = !self.quick
            && self.only.is_empty()
            && self.database.is_empty()
            && self.rounds.is_none_or(|rounds| rounds >= 5);
        let kept = whole.then(|| PathBuf::from("docs/benchmarks.md"));
        self.report.clone().or(kept)
    }
}

/// How a value is called on the command line.
fn name(value: &impl ValueEnum) -> Option<String> {
    Some(value.to_possible_value()?.get_name().to_owned())
}

fn progress(number: usize, plan: &Plan, round: &Round) {
    eprintln!("round {number} of {}", plan.rounds);
    for ((case, subject), measured) in &round.measured {
        let ratio = match subject {
            Subject::Floor => None,
            Subject::Aileron(database) => round.ratio(*case, *database, |measured| measured.rate),
        };
        let ratio = ratio
            .map(|ratio| format!("  ratio {ratio:.2}"))
            .unwrap_or_default();
        eprintln!(
            "  {case:<30} {subject:<10} {:>7.0}/s  p50 {:>7.2}  p99 {:>7.2} ms{ratio}",
            measured.rate, measured.p50, measured.p99
        );
    }
}
