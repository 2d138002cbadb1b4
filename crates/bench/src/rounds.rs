//! Rounds of load, on the floor and on Aileron in turn.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use crate::load::{self, Figures};
use crate::panel::Panel;
use crate::process::Process;

/// How much is measured.
#[derive(clap::Args)]
pub(crate) struct Run {
    /// The binary to measure.
    #[arg(long, default_value = "target/release/aileron")]
    aileron: PathBuf,

    /// Rounds of each.
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// Seconds of load in a round.
    #[arg(long, default_value_t = 4)]
    seconds: u64,

    /// Connections, each a figure of its own.
    #[arg(long, value_delimiter = ',', default_value = "1,32,256")]
    connections: Vec<usize>,
}

impl Run {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let wings = Process::own(&["wings"])?;
        let floor = Process::own(&["floor", &wings.url()])?;
        let panel = Panel::on_sqlite(&self.aileron, &wings.url())?;
        let resting = panel.process.resident_mb()?;
        println!(
            "start to first line {:.0?}, at rest {resting:.1} MB",
            panel.process.start
        );

        for connections in &self.connections {
            let (mut floors, mut panels) = (Vec::new(), Vec::new());
            for round in 0..=self.rounds {
                let floor = self.measure(floor.address, &press("0b5ab8a8", None), *connections)?;
                let cpu = panel.process.cpu_seconds()?;
                let power = self.measure(
                    panel.process.address,
                    &press("bench", Some(&panel.key)),
                    *connections,
                )?;
                let cpu = panel.process.cpu_seconds()? - cpu;
                // The first round warms up.
                if round > 0 {
                    let per_thousand = cpu * 1000.0 / f64::from(u32::try_from(power.answered)?);
                    println!(
                        "{connections:>4} connections  floor {:>6.0}/s p50 {:.2} p99 {:.2} ms   aileron {:>6.0}/s p50 {:.2} p99 {:.2} ms   \
                         ratio {:.2}  p99 {:.2}   {per_thousand:.2} CPU s/1000",
                        floor.per_second,
                        floor.p50,
                        floor.p99,
                        power.per_second,
                        power.p50,
                        power.p99,
                        power.per_second / floor.per_second,
                        power.p99 / floor.p99,
                    );
                    floors.push(floor);
                    panels.push(power);
                }
            }
            let ratios = floors
                .iter()
                .zip(&panels)
                .map(|(floor, panel)| panel.per_second / floor.per_second);
            let tails = floors
                .iter()
                .zip(&panels)
                .map(|(floor, panel)| panel.p99 / floor.p99);
            println!(
                "{connections:>4} connections  median ratio {:.2}, of p99 {:.2}",
                median(ratios)?,
                median(tails)?
            );
        }
        println!("under load {:.1} MB", panel.process.resident_mb()?);
        Ok(())
    }

    fn measure(&self, address: SocketAddr, request: &str, connections: usize) -> anyhow::Result<Figures> {
        load::run(address, request, connections, Duration::from_secs(self.seconds))
    }
}

fn press(server: &str, key: Option<&str>) -> String {
    let authorization = key
        .map(|key| format!("Authorization: Bearer {key}\r\n"))
        .unwrap_or_default();
    let body = r#"{"action":"start"}"#;
    format!(
        "POST /api/client/servers/{server}/power HTTP/1.1\r\nHost: bench\r\n{authorization}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn median(values: impl Iterator<Item = f64>) -> anyhow::Result<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
        .get(values.len() / 2)
        .copied()
        .context("nothing was measured")
}
