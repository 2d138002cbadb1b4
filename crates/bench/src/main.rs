//! Measures Aileron against the floor: an actix-web program that authenticates nobody, knows no database, and passes a
//! power request on to the same Wings with a pooled client. Everything runs on this machine, in turn, in one run.

mod floor;
mod load;
mod panel;
mod process;
mod rounds;
mod wings;

use clap::Parser as _;

#[derive(clap::Parser)]
enum Bench {
    /// Measure, and print the figures.
    Run(rounds::Run),
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
        Bench::Floor(floor) => floor.run(),
        Bench::Wings(wings) => wings.run(),
    }
}
