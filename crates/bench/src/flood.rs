//! One tenant floods the panel: what the others notice.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::house::{Server, USERS};
use crate::http::{self, Connection};
use crate::machine::{self, Machine};
use crate::process::Process;
use crate::program::Program;
use crate::request::{self, Credential};
use crate::snapshot::milliseconds;

/// What others notice of a flood. The report goes into docs/flood.md.
#[derive(clap::Args)]
pub(crate) struct Flood {
    /// The binary to measure. [default: the one beside this program]
    #[arg(long, value_name = "FILE")]
    aileron: Option<PathBuf>,

    /// Seconds of quiet, and of flood, in each round.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,

    /// Rounds of quiet and flood in turn.
    #[arg(long, default_value_t = 3)]
    rounds: u32,

    /// Requests a second by the one that floods, as far as they are answered; half of them presses.
    #[arg(long, default_value_t = 2_000)]
    rate: u32,

    /// Write the report here.
    #[arg(long, value_name = "FILE", default_value = "docs/flood.md")]
    report: PathBuf,
}

/// How often each of the others asks, well within their limits: one press in so many requests.
const EVERY: Duration = Duration::from_millis(100);
const PRESS_EVERY: u64 = 10;

/// Over how many connections the flood comes.
const FLOOD_CONNECTIONS: u32 = 32;

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
        let window = Duration::from_secs_f64(self.seconds);
        let mut quiet = Told::default();
        let mut flooded = Told::default();
        let mut flood = Answered::default();
        for _ in 0..self.rounds {
            quiet.add(http::block_on(others(address, &keys, window))?);
            let (told, answered) = http::block_on(async {
                let over = Arc::new(AtomicBool::new(false));
                let flooding = tokio::spawn(flood_of(address, keys[0].clone(), self.rate, Arc::clone(&over)));
                let told = others(address, &keys, window).await;
                over.store(true, Ordering::Relaxed);
                Ok((told?, flooding.await??))
            })?;
            flooded.add(told);
            flood.let_through += answered.let_through;
            flood.refused += answered.refused;
        }
        let report = self.write(&machine, &mut quiet, &mut flooded, &flood)?;
        println!("{report}");
        std::fs::write(&self.report, &report)
            .with_context(|| format!("cannot write {}", self.report.display()))
    }

    fn write(
        &self,
        machine: &Machine,
        quiet: &mut Told,
        flooded: &mut Told,
        flood: &Answered,
    ) -> anyhow::Result<String> {
        let mut report = format!(
            "# A flood by one tenant\n\nWritten by `just bench-flood`, not by hand. {}, commit {}, {} processors ({}), SQLite; \
             the clients are on the same machine.\n\nSeven tenants ask ten times a second each, one request in ten a press. An \
             eighth, over {FLOOD_CONNECTIONS} connections and from the same address, asks {} times a second, every other request a \
             press; `serve` has the limits that it comes with. {} rounds of {} s of quiet and of flood in turn. The flood got {} \
             answers: {} were let through, and {} were 429.\n\n\
             | ms | quiet, median | quiet, p99 | flood, median | flood, p99 | p99: ratio | target |\n|---|---|---|---|---|---|---|\n",
            machine.date,
            machine.commit,
            machine.processors,
            machine.model,
            self.rate,
            self.rounds,
            self.seconds,
            flood.let_through + flood.refused,
            flood.let_through,
            flood.refused,
        );
        for (name, quiet, flooded) in [
            ("a server, read", &mut quiet.reads, &mut flooded.reads),
            ("a press", &mut quiet.presses, &mut flooded.presses),
        ] {
            let [q50, q99] = percentiles(quiet)?;
            let [f50, f99] = percentiles(flooded)?;
            let ratio = f99 / q99;
            let met = if ratio <= 2.0 { "met" } else { "not met" };
            writeln!(
                report,
                "| {name} | {q50:.2} | {q99:.2} | {f50:.2} | {f99:.2} | {ratio:.2} | at most 2: {met} |"
            )?;
        }
        Ok(report)
    }
}

/// How long answers took.
#[derive(Default)]
struct Told {
    reads: Vec<Duration>,
    presses: Vec<Duration>,
}

impl Told {
    fn add(&mut self, other: Self) {
        self.reads.extend(other.reads);
        self.presses.extend(other.presses);
    }
}

/// What the one who floods got.
#[derive(Default)]
struct Answered {
    let_through: u64,
    refused: u64,
}

/// Everybody but the first user, each on a connection of their own. Any answer but 200 is an error.
async fn others(address: SocketAddr, keys: &[String], window: Duration) -> anyhow::Result<Told> {
    let mut people = JoinSet::new();
    for user in 1..USERS {
        let server = Server::all()
            .find(|server| server.owner() == user)
            .context("a user without a server")?;
        let key = keys.get(user as usize).context("a user without a key")?.clone();
        people.spawn(async move {
            let credential = Credential::ApiKey(&key);
            let read = request::get(
                &format!("/api/client/servers/{}", server.identifier()),
                credential,
            );
            let press = request::press(&server.identifier(), credential);
            let mut connection = Connection::open(address).await?;
            let mut ticks = interval(EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut told = Told::default();
            let begun = Instant::now();
            for number in u64::from(user).. {
                ticks.tick().await;
                let presses = number % PRESS_EVERY == 0;
                let asked = Instant::now();
                if asked - begun >= window {
                    break;
                }
                connection.ask(if presses { &press } else { &read }).await?;
                let of_kind = if presses {
                    &mut told.presses
                } else {
                    &mut told.reads
                };
                of_kind.push(asked.elapsed());
            }
            anyhow::Ok(told)
        });
    }
    let mut all = Told::default();
    while let Some(told) = people.join_next().await {
        all.add(told??);
    }
    Ok(all)
}

async fn flood_of(
    address: SocketAddr,
    key: String,
    rate: u32,
    over: Arc<AtomicBool>,
) -> anyhow::Result<Answered> {
    let requests: Arc<[Vec<u8>; 2]> = Arc::new([
        request::press(&Server::FIRST.identifier(), Credential::ApiKey(&key)),
        request::get("/api/client/servers?limit=100", Credential::ApiKey(&key)),
    ]);
    let counted = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
    let mut connections = JoinSet::new();
    for _ in 0..FLOOD_CONNECTIONS {
        let (requests, over, counted) = (Arc::clone(&requests), Arc::clone(&over), Arc::clone(&counted));
        let each = Duration::from_secs(1) * FLOOD_CONNECTIONS / rate.max(1);
        connections.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut ticks = interval(each);
            for request in requests.iter().cycle() {
                ticks.tick().await;
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let refused = match connection.status(request).await? {
                    200 => 0,
                    429 => 1,
                    other => anyhow::bail!("the flood was answered {other}"),
                };
                counted[refused].fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = connections.join_next().await {
        ended??;
    }
    let [let_through, refused] = &*counted;
    Ok(Answered {
        let_through: let_through.load(Ordering::Relaxed),
        refused: refused.load(Ordering::Relaxed),
    })
}

/// The median and the 99th percentile, in milliseconds.
fn percentiles(latencies: &mut [Duration]) -> anyhow::Result<[f64; 2]> {
    latencies.sort_unstable();
    let at = |percent: usize| {
        let rank = (latencies.len() * percent).div_ceil(100);
        let latency = rank.checked_sub(1).and_then(|rank| latencies.get(rank));
        latency
            .map(|latency| milliseconds(*latency))
            .context("nothing was answered")
    };
    Ok([at(50)?, at(99)?])
}
