use std::path::Path;
use std::time::Duration;

use aileron_persistence::{KeyRotation, Store};
use anyhow::bail;

use super::print;
use crate::arguments::duration;
use crate::database::Database;

/// The key under which secrets are kept in the database.
#[derive(clap::Subcommand)]
pub(crate) enum Secret {
    Rotate(Rotate),
}

/// Keep what is secret under a new key, while the panel serves.
///
/// A new key is put before the old one in the key's file; whoever serves reads it again by itself. Then everything is
/// encrypted under the new key, and the old one is removed from the file. A rotation that was interrupted goes on when this is
/// run again. Backups from before it need the old key: keep a copy of the file with them, unless nobody shall open them any more.
///
/// With a key in AILERON_SECRET_KEY, or a PostgreSQL whose instances have files of their own, the keys are given by hand: first
/// OLD,NEW to all instances, then NEW,OLD to all, then run this with NEW,OLD, then NEW alone to all.
#[derive(clap::Args)]
pub(crate) struct Rotate {
    /// With a PostgreSQL: all instances read the very file that this command is given.
    #[arg(long)]
    only_this_file: bool,

    /// How long whoever has read the file before may take to write what they have encrypted.
    #[arg(long, hide = true, default_value = "16s", value_parser = duration)]
    patience: Duration,

    #[command(flatten)]
    database: Database,
}

impl Secret {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Rotate(command) => command.run().await,
        }
    }
}

impl Rotate {
    async fn run(self) -> anyhow::Result<()> {
        let file = self.database.key_file();
        match file.filter(|_| self.only_this_file || self.database.is_sqlite()) {
            Some(file) => self.rotate(&file).await,
            None => self.carry_on_by_hand().await,
        }
    }

    async fn rotate(&self, file: &Path) -> anyhow::Result<()> {
        // Makes the file where there is none yet.
        let _key = self.database.key()?;
        let rotation = KeyRotation::begin(file)?;
        let store = self.database.open_with(rotation.key()?).await?;
        let resealed = self.reseal(&store).await?;
        rotation.end()?;
        print(&serde_json::json!({ "resealed": resealed, "file": file.display().to_string() }))
    }

    async fn carry_on_by_hand(&self) -> anyhow::Result<()> {
        let key = self.database.key()?;
        if key.count() < 2 {
            bail!(
                "there is one key alone. Give OLD,NEW to all instances (`openssl rand -base64 32` makes a key) and restart \
                 them, then NEW,OLD, then run this with NEW,OLD, then give NEW alone to all. Where all instances read the key \
                 from one file, `--only-this-file` does it by itself"
            );
        }
        let store = self.database.open_with(key).await?;
        let resealed = self.reseal(&store).await?;
        print(&serde_json::json!({ "resealed": resealed }))?;
        eprintln!("everything is under the first key: the others may be taken from all instances");
        Ok(())
    }

    /// Until a whole round, begun when nobody can write under an old key any more, finds nothing to do.
    async fn reseal(&self, store: &Store) -> anyhow::Result<u64> {
        let mut resealed = store.reseal().await?;
        loop {
            tokio::time::sleep(self.patience).await;
            match store.reseal().await? {
                0 => return Ok(resealed),
                late => resealed += late,
            }
        }
    }
}
