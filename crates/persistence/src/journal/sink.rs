use std::path::PathBuf;
use std::time::Duration;

use aileron_domain::StoreError;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection as _;

use super::batch::{self, Batch, Done};
use crate::chain::{Ends, LogKey};
use crate::error::{store_error, unavailable};
use crate::{DatabaseUrl, Store, sqlite};

/// Where batches are committed.
pub(super) enum Sink {
    Sqlite(SqliteSink),
    Postgres(PostgresSink),
}

impl Sink {
    pub(super) fn of(store: &Store, key: LogKey) -> Self {
        match &store.shared.url {
            DatabaseUrl::Sqlite(path) => Self::Sqlite(SqliteSink {
                path: path.clone(),
                lock_timeout: store.shared.lock_timeout,
                connection: None,
                key,
                known: Ends::new(),
            }),
            DatabaseUrl::Postgres(_) => Self::Postgres(PostgresSink {
                store: store.clone(),
                key,
                known: Ends::new(),
            }),
        }
    }

    /// Whether a batch whose commit failed may be written all the same, and later than what follows it.
    pub(super) fn may_still_write(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Commits a batch, or nothing of it.
    pub(super) async fn commit(&mut self, batch: &Batch) -> Result<Done, CommitError> {
        match self {
            Self::Sqlite(sink) => sink.commit(batch),
            Self::Postgres(sink) => sink.commit(batch).await,
        }
    }
}

/// Why a batch was not committed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommitError {
    /// There was no connection to commit it on: nothing of it can be there.
    #[error(transparent)]
    NotBegun(StoreError),
    /// It failed on the way: if the connection broke within the commit, all of it may be there.
    #[error(transparent)]
    Broken(#[from] StoreError),
}

/// PostgreSQL, on the store's own runtime.
pub(super) struct PostgresSink {
    store: Store,
    key: LogKey,
    /// How far the logs have come that were last written to, by what was committed.
    known: Ends,
}

impl PostgresSink {
    async fn commit(&mut self, batch: &Batch) -> Result<Done, CommitError> {
        let database = &self.store.shared.database;
        let done = batch::write_postgres(database, &self.key, &mut self.known, batch).await;
        match &done {
            Ok(done) => self.known.remember(&done.ends),
            // Some of it may be there all the same.
            Err(_) => self.known.forget_all(),
        }
        done
    }
}

/// A connection to a SQLite file that nobody else uses. It blocks, and so wants a thread to itself.
pub(super) struct SqliteSink {
    path: PathBuf,
    lock_timeout: Duration,
    connection: Option<(SqliteConnection, Durability)>,
    key: LogKey,
    /// How far the logs have come that were last written to, by what was committed.
    known: Ends,
}

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// The death of the machine: it waits for the disk.
    OfTheMachine,
    /// The death of the process: it is in the system's hands, and goes to the disk with the next that waits for it.
    OfTheProcess,
}

impl SqliteSink {
    fn commit(&mut self, batch: &Batch) -> Result<Done, CommitError> {
        // An intent must be on disk before anybody acts on it. An outcome that a power cut takes away is `unknown`
        // afterwards, and a result `unobserved`, which is the truth.
        let needed = if batch.records.is_empty() {
            Durability::OfTheProcess
        } else {
            Durability::OfTheMachine
        };
        let (mut connection, durability) = if let Some(open) = self.connection.take() {
            open
        } else {
            let opened = sqlite::open(&self.path, sqlite::Role::Writer, self.lock_timeout);
            (
                opened.map_err(|error| CommitError::NotBegun(unavailable(error)))?,
                Durability::OfTheMachine,
            )
        };
        if needed != durability {
            let synchronous = match needed {
                Durability::OfTheMachine => "PRAGMA synchronous = FULL",
                Durability::OfTheProcess => "PRAGMA synchronous = NORMAL",
            };
            connection.batch_execute(synchronous).map_err(store_error)?;
        }
        // After an error the connection is not used again: it may be within a transaction that cannot be rolled back.
        let done = batch::write_sqlite(&mut connection, &self.key, &mut self.known, batch);
        let done = done.map_err(store_error)?;
        self.connection = Some((connection, needed));
        self.known.remember(&done.ends);
        Ok(done)
    }
}
