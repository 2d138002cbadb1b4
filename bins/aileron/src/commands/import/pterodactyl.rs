use std::path::PathBuf;

use aileron_pterodactyl_import::{MySqlAddress, Source, Wanted, read};
use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};

use super::settings::Settings;
use super::table;
use crate::database::Database;

/// Take over what a Pterodactyl panel has: its users with their passwords, nodes, eggs, servers, subusers and API keys, and
/// its log.
///
/// Nothing is changed there. Everything keeps its UUID: what is here already stays as it is, and to run it again brings only
/// what is new. If anything fails, nothing is written.
#[derive(clap::Args)]
pub(crate) struct Pterodactyl {
    /// The panel's database: mysql://USER@HOST:3306/DATABASE
    ///
    /// Its password is DB_PASSWORD of the panel's .env file or of the environment.
    #[arg(long, value_name = "URL", conflicts_with = "dump")]
    from: Option<MySqlAddress>,

    /// A file that mysqldump or mariadb-dump wrote of it, instead.
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,

    /// The panel's .env file, with its APP_KEY. Without --from and --dump, its database is the one that is named there.
    ///
    /// APP_KEY and DB_PASSWORD may be in the environment instead.
    #[arg(long, value_name = "FILE")]
    env: Option<PathBuf>,

    /// Only say what would come, and what would not and why.
    #[arg(long)]
    dry_run: bool,

    /// How many days of the log are to come. 0 for nothing of it.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    activity_days: u16,

    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    database: Database,
}

impl Pterodactyl {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        if self.from.as_ref().is_some_and(MySqlAddress::has_password) {
            bail!(
                "there is a password in --from, where everybody on this machine can read it: leave it out, and set \
                 DB_PASSWORD in the environment or name the panel's .env file with --env"
            );
        }
        let settings = Settings::read(self.env.as_deref())?;
        let key = settings.app_key()?;
        let source = match (self.dump, self.from) {
            (Some(file), _) => Source::Dump(file),
            (None, Some(address)) => Source::Database(settings.with_password(address)),
            (None, None) => Source::Database(settings.database()?),
        };
        let wanted = Wanted {
            activity_since: since(self.activity_days),
        };
        let store = self.database.open().await?;
        let reading = read(source, &key, &wanted)
            .await
            .context("cannot read the panel: nothing was written")?;
        let done = if self.dry_run {
            store.try_import(reading.import).await
        } else {
            store.import(reading.import).await
        };
        let mut report = done.context("nothing was written")?;
        report.left_out.splice(..0, reading.left_out);
        if self.json {
            super::super::print(&table::json(&report, self.dry_run))
        } else {
            table::print(&report, self.dry_run)
        }
    }
}

/// So many days ago.
fn since(days: u16) -> Option<Timestamp> {
    let day = SignedDuration::from_hours(24);
    (days > 0).then(|| Timestamp::now() - day * i32::from(days))
}
