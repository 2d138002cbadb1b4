//! One tenant floods the panel: what the others notice.

mod others;
mod shape;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, anyhow};

use crate::http;
use crate::load::percentile;
use crate::machine::{self, Machine};
use crate::process::Process;
use crate::program::Program;
use crate::snapshot::milliseconds;
use crate::table::Table;
use others::{Told, others};
use shape::{Answered, CONNECTIONS, Shape};

/// What others notice of a flood. The report goes into docs/flood.md.
#[derive(clap::Args)]
pub(crate) struct Flood {
    /// The binary to measure. [default: the one beside this program]
    #[arg(long, value_name = "FILE")]
    aileron: Option<PathBuf>,

    /// Seconds of quiet, and of each flood, in each round.
    #[arg(long, default_value_t = 10)]
    seconds: u32,

    /// Rounds of quiet and floods in turn.
    #[arg(long, default_value_t = 3)]
    rounds: u32,

    /// Requests a second by the one that floods, as far as they are answered; half of them presses.
    #[arg(long, default_value_t = 2_000)]
    rate: u32,

    /// Write the report here.
    #[arg(long, value_name = "FILE", default_value = "docs/flood.md")]
    report: PathBuf,
}

impl Flood {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let aileron = match &self.aileron {
            Some(given) => given.clone(),
            None => std::env::current_exe()?.with_file_name("aileron"),
        };
        let machine = Machine::look_at(&aileron)?;
        let build = aileron.parent().context("the binary has no directory")?;
        let directory = tempfile::Builder::new().prefix("flood").tempdir_in(build)?;
        machine::on_a_disk(directory.path())?;
        let wings = Process::own(&["wings".to_owned()])?;
        let program = Program {
            aileron,
            database_url: format!("sqlite://{}", directory.path().join("panel.db").display()),
            rust_log: None,
        };
        let keys = program.furnish(&wings.urls())?;
        let panel = program.serve_with(&[])?;
        let address = panel.address()?;
        let mut quiet = Told::default();
        let mut floods = Shape::ALL.map(|shape| (shape, Told::default(), Answered::default()));
        for _ in 0..self.rounds {
            quiet.add(http::block_on(others(address, &keys, self.window()))?);
            for (shape, told, answered) in &mut floods {
                let (by_others, by_flood) = self.flood(address, &keys, *shape)?;
                told.add(by_others);
                answered.add(&by_flood);
            }
        }
        let report = self.write(&machine, quiet, floods)?;
        println!("{report}");
        std::fs::write(&self.report, &report)
            .with_context(|| format!("cannot write {}", self.report.display()))
    }

    fn window(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    /// What the others notice of it, and what it gets. It has a thread of its own, so that the others wait for the panel and not
    /// for whoever sends the flood.
    fn flood(&self, address: SocketAddr, keys: &[String], shape: Shape) -> anyhow::Result<(Told, Answered)> {
        let key = keys.first().context("nobody to flood")?;
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let flooding = scope.spawn(|| http::block_on(shape.flood(address, key, self.rate, &over)));
            let told = http::block_on(others(address, keys, self.window()));
            over.store(true, Ordering::Relaxed);
            let answered = flooding.join().map_err(|_panic| anyhow!("the flood broke"))?;
            Ok((told?, answered?))
        })
    }

    fn write(
        &self,
        machine: &Machine,
        quiet: Told,
        floods: [(Shape, Told, Answered); Shape::ALL.len()],
    ) -> anyhow::Result<String> {
        let seconds = u64::from(self.seconds) * u64::from(self.rounds);
        let mut table = Table::new([
            "flood",
            "let through a second",
            "429 a second",
            "a read, median ms",
            "p99 ms",
            "to quiet",
            "a press, median ms",
            "p99 ms",
            "to quiet",
        ]);
        let quiet = percentiles(quiet)?;
        table.row(row("none", Default::default(), quiet, Default::default()));
        for (shape, told, answered) in floods {
            let rates =
                [answered.let_through, answered.refused].map(|answers| (answers / seconds).to_string());
            let flooded = percentiles(told)?;
            let ratios = std::array::from_fn(|kind| ratio(flooded[kind], quiet[kind]));
            table.row(row(shape.name(), rates, flooded, ratios));
        }
        Ok(format!(
            "# A flood by one tenant\n\nWritten by `just bench-flood`, not by hand. {}, commit {}, {} processors ({}), SQLite; \
             the clients are on the same machine.\n\nSeven tenants ask ten times a second each, one request in ten a press. An \
             eighth floods over {CONNECTIONS} connections from the same address, with presses and lists of all its servers in turn: \
             {} times a second (evenly spread, or with all connections at once), or in a loop, as soon as it is answered. `serve` has \
             the limits that it comes with. {} rounds of {} s of quiet and of each flood in turn. Wanted is a p99 of at most {MOST} \
             times that of quiet.\n\n{}",
            machine.date,
            machine.commit,
            machine.processors,
            machine.model,
            self.rate,
            self.rounds,
            self.seconds,
            table.render(),
        ))
    }
}

/// A row of the table: of reads and of presses the median, the p99, and how that is beside quiet.
fn row(
    flood: &str,
    [let_through, refused]: [String; 2],
    [read, press]: [[f64; 2]; 2],
    [read_ratio, press_ratio]: [String; 2],
) -> [String; 9] {
    let [read50, read99] = read.map(|ms| format!("{ms:.2}"));
    let [press50, press99] = press.map(|ms| format!("{ms:.2}"));
    [
        flood.to_owned(),
        let_through,
        refused,
        read50,
        read99,
        read_ratio,
        press50,
        press99,
        press_ratio,
    ]
}

/// How much slower a p99 may be than in quiet.
const MOST: f64 = 2.0;

fn ratio([_, flooded]: [f64; 2], [_, quiet]: [f64; 2]) -> String {
    let ratio = flooded / quiet;
    let met = if ratio <= MOST { "met" } else { "**not met**" };
    format!("{ratio:.2}: {met}")
}

/// The median and the 99th percentile of reads, and of presses, in milliseconds.
fn percentiles(told: Told) -> anyhow::Result<[[f64; 2]; 2]> {
    let of = |mut latencies: Vec<Duration>| {
        latencies.sort_unstable();
        let at = |percent| {
            let latency = percentile(&latencies, percent).context("nothing was answered")?;
            anyhow::Ok(milliseconds(latency))
        };
        anyhow::Ok([at(50)?, at(99)?])
    };
    Ok([of(told.reads)?, of(told.presses)?])
}
