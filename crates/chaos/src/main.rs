//! Breaks everything around a running Aileron, and prints what came of it as a table.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use chaos::{Backend, Length, Plan, Report, Scenario};
use clap::Parser as _;

/// Kill it, starve it, cut it off, under load, and see whether an action was lost.
///
/// Exits with 1 when one was, or anything else was not as it should be.
#[derive(clap::Parser)]
#[command(name = "chaos")]
struct Chaos {
    /// The program. [default: the `aileron` beside this program]
    #[arg(long, value_name = "FILE")]
    aileron: Option<PathBuf>,

    /// A directory on a real disk for the databases. [default: where this program is]
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,

    /// The databases to try. [default: all]
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["sqlite", "postgres"], hide_default_value = true)]
    database: Vec<Backend>,

    /// What to break. [default: everything]
    #[arg(long, value_enum, value_delimiter = ',')]
    scenario: Vec<Scenario>,

    /// A few rounds instead of dozens.
    #[arg(long)]
    short: bool,

    /// How many scenarios at once.
    #[arg(long, value_name = "N", default_value_t = 1)]
    at_once: usize,

    /// What choices are drawn from: makes the same choices again, though not the same interleaving. [default: a new one]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

fn main() -> anyhow::Result<ExitCode> {
    let chaos = Chaos::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(chaos.run())?;
    print!("{report}");
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Chaos {
    async fn run(self) -> anyhow::Result<Report> {
        let own = std::env::current_exe()?;
        let home = own.parent().context("this program is nowhere")?;
        let seed = self.seed.unwrap_or_else(|| fastrand::u64(..=u64::from(u32::MAX)));
        eprintln!("chaos: --seed {seed}");
        let mut report = Report::default();
        for backend in self.database {
            let plan = Plan {
                aileron: self.aileron.clone().unwrap_or_else(|| home.join("aileron")),
                directory: self.directory.clone().unwrap_or_else(|| home.to_owned()),
                backend,
                scenarios: if self.scenario.is_empty() {
                    Scenario::ALL.to_vec()
                } else {
                    self.scenario.clone()
                },
                length: if self.short { Length::Short } else { Length::Long },
                at_once: self.at_once,
                seed,
            };
            report.add(plan.carry_out().await?);
        }
        Ok(report)
    }
}
