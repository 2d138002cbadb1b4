mod lines;
mod noted;
mod verify;

use std::io::{self, ErrorKind};

use aileron_api::{ActivityEntryView, Moment};
use aileron_domain::{ActivityFilter, ServerIdentifier};
use anyhow::Context as _;

use self::lines::{Format, Lines};
use crate::arguments::moment;
use crate::database::Database;

/// The log of who did what.
#[derive(clap::Subcommand)]
pub(crate) enum Activity {
    Export(Export),
    Verify(verify::Verify),
}

/// Print a server's activity log, oldest entry first.
///
/// As jsonl, each line is one entry as the API shows it. As csv, the columns are called as they are there, under a line of
/// headings; `metadata` is JSON. So that no spreadsheet takes what somebody wrote for a formula, a cell that begins with
/// = + - @, a tab or a line end gets an apostrophe before it.
///
/// Entries that come while it prints are not in it.
#[derive(clap::Args)]
pub(crate) struct Export {
    /// The server: its identifier or UUID.
    #[arg(long)]
    server: ServerIdentifier,

    /// How entries look.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,

    /// Only what happened then or later: 2026-01-31T12:00:00Z, or 2026-01-31 for its midnight UTC.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<Moment>,

    /// Only what happened then or earlier.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<Moment>,

    #[command(flatten)]
    database: Database,
}

impl Activity {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Export(command) => command.run().await,
            Self::Verify(command) => command.run().await,
        }
    }
}

impl Export {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let server = store.find_server(self.server).await?;
        let filter = ActivityFilter {
            from: self.from.map(|Moment(from)| from),
            to: self.to.map(|Moment(to)| to),
            ..ActivityFilter::default()
        };
        let mut export = store.export_activity(server, filter).await?;
        let mut lines = Lines::new(self.format, io::stdout());
        let mut printed = lines.begin();
        while printed.is_ok()
            && let Some(entries) = export.next_part().await?
        {
            printed = entries
                .into_iter()
                .try_for_each(|entry| lines.print(&ActivityEntryView::from(entry)));
        }
        match printed.and_then(|()| lines.end()) {
            // Whoever read it has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            printed => printed.context("cannot write to standard output"),
        }
    }
}
