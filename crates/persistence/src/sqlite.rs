//! What is particular to SQLite: its file, and how a connection to it is set up.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::result::Error::DatabaseError;
use diesel::{
    Connection as _, ConnectionError, ConnectionResult, QueryResult, SqliteConnection as SyncSqliteConnection,
};
use diesel_async::AsyncConnection;
use diesel_async::pooled_connection::{ManagerConfig, RecyclingMethod};
use futures_util::FutureExt as _;

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

/// Sets up a pool's connections; `wrap` makes each asynchronous.
pub(crate) fn connector<C: AsyncConnection + 'static>(
    path: &Path,
    role: Role,
    lock_timeout: Duration,
    wrap: fn(SyncSqliteConnection) -> C,
) -> ManagerConfig<C> {
    let path = path.to_owned();
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let path = path.clone();
        async move {
            let opened = tokio::task::spawn_blocking(move || open(&path, role, lock_timeout)).await;
            opened
                .map_err(|error| ConnectionError::BadConnection(error.to_string()))?
                .map(wrap)
        }
        .boxed()
    });
    config
}

/// Opens the file with what Aileron relies on: write-ahead log, every commit on disk before it returns, references
/// checked.
pub(crate) fn open(
    path: &Path,
    role: Role,
    lock_timeout: Duration,
) -> ConnectionResult<SyncSqliteConnection> {
    let mut connection = SyncSqliteConnection::establish(&path_text(path)?)?;
    let pragmas = format!(
        "PRAGMA busy_timeout = {}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; PRAGMA query_only = {};",
        lock_timeout.as_millis(),
        matches!(role, Role::Reader)
    );
    connection
        .batch_execute(&pragmas)
        .and_then(|()| write_ahead(&mut connection, lock_timeout))
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// After how many pages the write-ahead log is moved into the database's own file: 16 MB. That costs two
/// synchronisations and a write of each page that changed, whoever is just then in the middle of a commit; a busy panel
/// changes the same pages again and again, and SQLite's own 1000 pages are full several times a second.
const CHECKPOINT_PAGES: u32 = 4000;

/// Two that turn a new file to write-ahead logging at once hinder each other, and SQLite says so without waiting.
fn write_ahead(connection: &mut SyncSqliteConnection, patience: Duration) -> QueryResult<()> {
    let deadline = Instant::now() + patience;
    loop {
        match connection.batch_execute("PRAGMA journal_mode = WAL") {
            Err(DatabaseError(_, details)) if details.message() == LOCKED && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
}

const LOCKED: &str = "database is locked";

/// `./` keeps SQLite from taking a relative path that begins with `file:` for an address.
fn path_text(path: &Path) -> ConnectionResult<String> {
    let path = if path.is_relative() {
        Path::new(".").join(path)
    } else {
        path.to_owned()
    };
    path.into_os_string().into_string().map_err(|_| {
        ConnectionError::InvalidConnectionUrl("the path of the database is not UTF-8".to_owned())
    })
}
