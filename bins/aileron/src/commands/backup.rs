use std::path::PathBuf;

use aileron_persistence::Store;

use crate::database::Location;

/// Copy a SQLite database into a file, while others use it.
///
/// The copy is the database as it was at one moment, and the file is there once all of it is. Nothing is overwritten. Put
/// it in the database's place to go back to it.
///
/// The secret key is not in it, without which the node tokens in it cannot be read: keep PATH.key, or what is in
/// AILERON_SECRET_KEY, as well, and not in the same place.
///
/// A PostgreSQL has tools of its own for this: pg_dump, or pg_basebackup and an archive of the write-ahead log.
#[derive(clap::Args)]
pub(crate) struct Backup {
    /// Where the copy goes. Its directory must be there, the file must not.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,

    #[command(flatten)]
    database: Location,
}

impl Backup {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let backup = Store::backup(&self.database.database_url, &self.to).await?;
        super::print(&serde_json::json!({ "file": backup.file.display().to_string(), "bytes": backup.bytes }))
    }
}
