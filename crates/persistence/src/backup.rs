use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::sql_types::Text;
use diesel::{RunQueryDsl as _, sql_query};

use crate::{DatabaseUrl, Store, sqlite};

/// A copy of a SQLite database that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it is.
    pub file: PathBuf,
    /// Its length.
    pub bytes: u64,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A PostgreSQL has tools of its own that do this better.
    #[error(
        "this copies a SQLite database; a PostgreSQL is backed up with its own tools: pg_dump for a copy, or \
         pg_basebackup and an archive of the write-ahead log for recovery to any point in time"
    )]
    Postgres,
    /// There is nothing to copy.
    #[error("there is no database at {0}")]
    NoDatabase(PathBuf),
    /// Something is there under the backup's name, and stays.
    #[error("{0} is there already: remove it, or give the backup another name")]
    Exists(PathBuf),
    /// The copy cannot be put there.
    #[error("cannot write {path}")]
    File {
        /// The backup's name.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The database cannot be opened.
    #[error("cannot open the database")]
    Connection(#[from] diesel::ConnectionError),
    /// SQLite gave up, most likely because there is no room for the copy.
    #[error("cannot copy the database")]
    Copy(#[from] diesel::result::Error),
}

impl Store {
    /// Copies a SQLite database as it is at this moment into a new file, readable by its owner alone, while others go on
    /// reading and writing it.
    ///
    /// The file gets its name when all of it is on disk, and replaces nothing. The tables are copied as they are,
    /// whichever release made them. The secret key is not in the copy.
    pub async fn backup(url: &DatabaseUrl, file: &Path) -> Result<Backup, BackupError> {
        let Some(database) = url.sqlite_path().map(Path::to_owned) else {
            return Err(BackupError::Postgres);
        };
        let path = file.to_owned();
        let copied = tokio::task::spawn_blocking(move || copy(&database, &path)).await;
        copied.unwrap_or_else(|panicked| Err(cannot_write(file, io::Error::other(panicked))))
    }
}

fn copy(database: &Path, file: &Path) -> Result<Backup, BackupError> {
    if !database.is_file() {
        return Err(BackupError::NoDatabase(database.to_owned()));
    }
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let trouble = |error| cannot_write(file, error);
    let place = std::path::absolute(file).map_err(trouble)?;
    let directory = place
        .parent()
        .ok_or_else(|| trouble(ErrorKind::IsADirectory.into()))?;
    // In the same directory, so that naming it is one step. Its mode is 0600, and it goes away unless it gets its name.
    let draft = tempfile::Builder::new()
        .prefix(".aileron-backup-")
        .suffix(".partial")
        .tempfile_in(directory)
        .map_err(trouble)?;
    let draft_path = draft.path().to_str().ok_or_else(|| {
        trouble(io::Error::new(
            ErrorKind::InvalidFilename,
            "the path is not UTF-8",
        ))
    })?;
    // Reads the database as it is at one moment, and keeps nobody from writing. The file that it fills may be there if it
    // is empty; bringing it to the disk is left to us.
    let mut connection = sqlite::open(database, sqlite::Role::Writer, PATIENCE)?;
    sql_query("VACUUM INTO ?")
        .bind::<Text, _>(draft_path)
        .execute(&mut connection)?;
    draft.as_file().sync_all().map_err(trouble)?;
    let bytes = draft.as_file().metadata().map_err(trouble)?.len();
    draft
        .persist_noclobber(&place)
        .map_err(|unnamed| trouble(unnamed.error))?;
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(trouble)?;
    Ok(Backup {
        file: file.to_owned(),
        bytes,
    })
}

/// For locks, of which reading needs none but while a database is being made or recovered.
const PATIENCE: Duration = Duration::from_secs(30);

fn cannot_write(file: &Path, error: io::Error) -> BackupError {
    let path = file.to_owned();
    match error.kind() {
        // Another one appeared meanwhile.
        ErrorKind::AlreadyExists => BackupError::Exists(path),
        _ => BackupError::File { path, source: error },
    }
}
