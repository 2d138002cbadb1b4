//! Boots a real Wings from an Aileron panel, on a machine with Docker: a server is installed from an image that is made here,
//! started, watched, restarted, stopped, killed, suspended and deleted, all through what an operator and a user have. Each
//! step becomes a row of a table.

mod client;
mod daemon;
mod docker;
mod journey;
mod panel;
mod stream;
mod table;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;

use crate::journey::Journey;
use crate::table::Report;

/// See a server through its life on a real Wings with Docker. Exits with 1 when something was not as it should be.
#[derive(clap::Parser)]
struct RealWings {
    /// The executable of a Wings. It is run as whoever runs this, who has to be allowed what Wings needs: mostly root.
    wings: PathBuf,

    /// The aileron to run. [default: the one beside this program]
    #[arg(long, value_name = "FILE")]
    aileron: Option<PathBuf>,

    /// A static busybox, of which the game's image is made.
    #[arg(long, value_name = "FILE", default_value = "/bin/busybox")]
    busybox: PathBuf,

    /// The user as whom the Wings runs games. Wings makes one that there is not.
    #[arg(long, value_name = "NAME", default_value = "nobody")]
    username: String,

    /// Show what the panel and the Wings log.
    #[arg(long)]
    verbose: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    // The other process-wide provider is never installed; a second call would only say so.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let arguments = RealWings::parse();
    let aileron = match &arguments.aileron {
        Some(aileron) => aileron.clone(),
        None => beside()?,
    };
    for file in [&aileron, &arguments.wings, &arguments.busybox] {
        anyhow::ensure!(file.is_file(), "there is no {}", file.display());
    }
    let journey = Journey {
        aileron,
        wings: std::path::absolute(&arguments.wings)?,
        busybox: arguments.busybox,
        username: arguments.username,
        verbose: arguments.verbose,
    };
    let mut report = Report::default();
    // What is dropped on the way takes its processes and containers with it.
    let ended = tokio::select! {
        ended = journey.run(&mut report) => ended,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    println!("\n{}", report.render());
    ended.context("the journey ended early")?;
    Ok(if report.is_well() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn beside() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().unwrap_or(Path::new(".")).join("aileron"))
}
