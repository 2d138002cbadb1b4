//! The operator's interface: one file for each subcommand.

mod activity;
mod api_key;
mod backup;
mod demo;
mod local_wings;
mod migrate;
mod node;
mod sample_game;
mod serve;
mod server;
mod subuser;
mod user;

use anyhow::Context as _;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Node(node::Node),
    #[command(subcommand)]
    Server(server::Server),
    #[command(subcommand)]
    Subuser(subuser::Subuser),
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
    #[command(subcommand)]
    Activity(activity::Activity),
    Backup(backup::Backup),
    LocalWings(local_wings::LocalWings),
    #[command(hide = true)]
    SampleGame(sample_game::SampleGame),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            // It is a game, not a part of the panel: it needs no runtime.
            Self::SampleGame(command) => command.run(),
            command => {
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
                runtime
                    .context("cannot start threads")?
                    .block_on(command.run_async())
            }
        }
    }

    async fn run_async(self) -> anyhow::Result<()> {
        match self {
            Self::Demo(command) => command.run().await,
            Self::Serve(command) => command.run().await,
            Self::Migrate(command) => command.run().await,
            Self::User(command) => command.run().await,
            Self::Node(command) => command.run().await,
            Self::Server(command) => command.run().await,
            Self::Subuser(command) => command.run().await,
            Self::ApiKey(command) => command.run().await,
            Self::Activity(command) => command.run().await,
            Self::Backup(command) => command.run().await,
            Self::LocalWings(command) => command.run().await,
            Self::SampleGame(command) => command.run(),
        }
    }
}

/// Prints what a command created, as one JSON object on one line.
fn print(created: &impl serde::Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(created)?);
    Ok(())
}
