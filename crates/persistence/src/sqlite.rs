//! What is particular to SQLite: its file, and how a connection to it is set up.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, ConnectionError, ConnectionResult, SqliteConnection as SyncSqliteConnection};
use diesel_async::pooled_connection::{ManagerConfig, RecyclingMethod};
use futures_util::FutureExt as _;

use crate::database::SqliteConnection;
use crate::secret_key::private;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    Reader,
    Writer,
}

/// Makes the file, if it is not there, for its owner alone: it will hold password hashes.
pub(crate) fn create_file(path: &Path) -> io::Result<()> {
    private(OpenOptions::new().append(true).create(true))
        .open(path)
        .map(|_file| ())
}

pub(crate) fn connector(path: &Path, role: Role) -> ManagerConfig<SqliteConnection> {
    let path = path.to_owned();
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let path = path.clone();
        async move {
            let opened = tokio::task::spawn_blocking(move || open(&path, role)).await;
            opened
                .map_err(|error| ConnectionError::BadConnection(error.to_string()))?
                .map(SqliteConnection::new)
        }
        .boxed()
    });
    config
}

/// How long SQLite itself waits for a lock that another process holds, such as a backup or the command line.
const BUSY_TIMEOUT_MS: u32 = 5000;

/// Opens the file with what Aileron relies on: write-ahead log, every commit on disk before it returns, references
/// checked.
pub(crate) fn open(path: &Path, role: Role) -> ConnectionResult<SyncSqliteConnection> {
    let mut connection = SyncSqliteConnection::establish(&path_text(path.to_owned())?)?;
    // The busy time-out comes first: changing the journal mode takes a lock.
    let pragmas = format!(
        "PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA query_only = {};",
        matches!(role, Role::Reader)
    );
    connection
        .batch_execute(&pragmas)
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

fn path_text(path: PathBuf) -> ConnectionResult<String> {
    path.into_os_string().into_string().map_err(|_| {
        ConnectionError::InvalidConnectionUrl("the path of the database is not UTF-8".to_owned())
    })
}
