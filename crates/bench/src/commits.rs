//! One durable commit, without anything around it: what a press cannot do without.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

/// Commits in a SQLite file of their own, set up as Aileron sets up its own: a write-ahead log, and every commit on
/// disk before it returns.
pub(crate) struct SqliteCommits(SqliteConnection);

impl SqliteCommits {
    /// In this directory, beside the panel's.
    pub(crate) fn open(directory: &Path) -> anyhow::Result<Self> {
        let path = directory.join("commits.db");
        let mut connection = SqliteConnection::establish(path.to_str().context("a path that is not UTF-8")?)?;
        connection.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        connection.batch_execute(SQLITE_TABLE)?;
        Ok(Self(connection))
    }

    pub(crate) fn median(&mut self) -> anyhow::Result<Duration> {
        median(|| Ok(self.0.batch_execute(SQLITE_COMMIT)?))
    }
}

const SQLITE_TABLE: &str = "CREATE TABLE commits (number INTEGER PRIMARY KEY, entry BLOB NOT NULL)";
const SQLITE_COMMIT: &str = "BEGIN IMMEDIATE; INSERT INTO commits (entry) VALUES (randomblob(200)); COMMIT";

/// PostgreSQL's counterparts.
pub(crate) const POSTGRES_TABLE: &str =
    "CREATE TABLE commits (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry BYTEA NOT NULL)";
pub(crate) const POSTGRES_COMMIT: &str = "INSERT INTO commits (entry) VALUES ($1)";

/// Bytes of what is inserted: about an activity entry.
pub(crate) const ENTRY: [u8; 200] = [b'x'; 200];

/// The median of some commits, one after the other.
pub(crate) fn median(mut commit: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let mut took = Vec::with_capacity(COMMITS);
    for _ in 0..COMMITS {
        let begun = Instant::now();
        commit()?;
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    took.get(COMMITS / 2).copied().context("no commits")
}

const COMMITS: usize = 200;
