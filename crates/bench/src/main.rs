//! Measures Aileron against the floor: an actix-web program that authenticates nobody, knows no database, and passes a
//! power request on to the same Wings with a pooled client. Everything runs on this machine, in turn, in one run.

mod case;
mod commits;
mod figures;
mod flood;
mod floor;
mod house;
mod http;
mod ledger;
mod load;
mod machine;
mod panel;
mod postgres;
mod process;
mod program;
mod report;
mod request;
mod run;
mod scale;
mod snapshot;
mod stage;
mod table;
mod targets;
mod usage;
mod wings;

use clap::Parser as _;

#[derive(clap::Parser)]
enum Bench {
    /// Measure, and print the figures.
    Run(run::Run),
    /// Fill a big database and a small one, and measure the same requests on both in turn.
    Scale(scale::Scale),
    /// One tenant floods the panel: measure what the others notice.
    Flood(flood::Flood),
    /// The floor, as a process of its own.
    #[command(hide = true)]
    Floor(floor::Floor),
    /// The Wings, as a process of its own.
    #[command(hide = true)]
    Wings(wings::Wings),
}

fn main() -> anyhow::Result<()> {
    match Bench::parse() {
        Bench::Run(run) => run.run(),
        Bench::Scale(scale) => scale.run(),
        Bench::Flood(flood) => flood.run(),
        Bench::Floor(floor) => floor.run(),
        Bench::Wings(wings) => wings.run(),
    }
}
