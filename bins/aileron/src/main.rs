//! Aileron: the client API of a game-server panel.
#![expect(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts, which people read on a terminal"
)]

mod arguments;
mod commands;
mod database;
mod logging;
mod operating;
mod secrets;
mod serving;
mod signals;

use std::process::ExitCode;

use clap::Parser as _;

use commands::Command;

/// Press start, stop, restart or kill on game servers, and read who did.
///
/// Try it: `aileron demo`. Run it: make a user, a node and a server known, then `aileron serve`.
#[derive(clap::Parser)]
#[command(name = "aileron", version, arg_required_else_help = true)]
struct Aileron {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let Aileron { command } = Aileron::parse();
    match command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_makes_sense() {
        super::Aileron::command().debug_assert();
    }
}
