//! The operator's interface: one file for each subcommand.

mod activity;
mod allocation;
mod api_key;
mod backup;
mod demo;
mod egg;
mod import;
mod local_wings;
mod migrate;
mod node;
mod sample_game;
mod secret;
mod serve;
mod server;
mod subuser;
mod user;

use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::num::{NonZeroU32, NonZeroUsize};
use std::thread::available_parallelism;

use aileron_domain::{PageLimit, PageRequest};
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
    Allocation(allocation::Allocation),
    #[command(subcommand)]
    Egg(egg::Egg),
    #[command(subcommand)]
    Server(server::Server),
    #[command(subcommand)]
    Subuser(subuser::Subuser),
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
    #[command(subcommand)]
    Activity(activity::Activity),
    #[command(subcommand)]
    Secret(secret::Secret),
    Backup(backup::Backup),
    #[command(subcommand)]
    Import(import::Import),
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
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(threads())
                    .enable_all()
                    .build();
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
            Self::Allocation(command) => command.run().await,
            Self::Egg(command) => command.run().await,
            Self::Server(command) => command.run().await,
            Self::Subuser(command) => command.run().await,
            Self::ApiKey(command) => command.run().await,
            Self::Activity(command) => command.run().await,
            Self::Secret(command) => command.run().await,
            Self::Backup(command) => command.run().await,
            Self::Import(command) => command.run().await,
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

/// Prints what there is of a kind, as one JSON object a line. Whoever reads it may have seen enough before the end.
fn print_lines(things: impl IntoIterator<Item = serde_json::Value>) -> anyhow::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    let mut printed = things
        .into_iter()
        .try_for_each(|thing| writeln!(output, "{thing}"));
    printed = printed.and_then(|()| output.flush());
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot write to standard output"),
    }
}

/// The pages of a list, one after the other until all of it was there.
struct Pages {
    next: Option<NonZeroU32>,
}

impl Pages {
    fn new() -> Self {
        Self {
            next: Some(NonZeroU32::MIN),
        }
    }

    /// The page to ask for.
    fn next(&self) -> Option<PageRequest> {
        let limit = PageLimit::new(PageLimit::MAX)?;
        self.next.map(|page| PageRequest { page, limit })
    }

    /// That page was there, and says how many things there are on all of them.
    fn seen(&mut self, total: u64) {
        self.next = self.next().and_then(|seen| {
            let more = seen.offset() + u64::from(seen.limit.get()) < total;
            more.then(|| seen.page.checked_add(1)).flatten()
        });
    }
}

/// Half as many as there are processors: the web's workers are as many again, and the fewer threads there are, the fewer
/// are woken for one press.
fn threads() -> usize {
    available_parallelism().map_or(1, NonZeroUsize::get).div_ceil(2)
}
