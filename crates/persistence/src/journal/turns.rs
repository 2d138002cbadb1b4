use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::batch::{EntryRow, append_postgres, append_sqlite, take_turns};
use crate::chain::{End, LogKey};
use crate::columns::Id;
use crate::database::SqliteWriter;

/// A connection on which who writes to the same logs takes turns.
pub(crate) trait TakesTurns {
    async fn take_turns(&mut self, logs: BTreeSet<Id>) -> QueryResult<()>;
}

impl TakesTurns for AsyncPgConnection {
    async fn take_turns(&mut self, logs: BTreeSet<Id>) -> QueryResult<()> {
        take_turns(self, logs).await
    }
}

/// One transaction writes at a time.
impl TakesTurns for SqliteWriter {
    async fn take_turns(&mut self, _logs: BTreeSet<Id>) -> QueryResult<()> {
        Ok(())
    }
}

/// A connection within a transaction, on which entries are put at the end of their logs.
pub(crate) trait Appends {
    /// Says where those logs are then.
    async fn append(&mut self, key: &LogKey, entries: Vec<EntryRow>) -> QueryResult<BTreeMap<Id, End>>;
}

impl Appends for AsyncPgConnection {
    async fn append(&mut self, key: &LogKey, entries: Vec<EntryRow>) -> QueryResult<BTreeMap<Id, End>> {
        append_postgres(self, key, &entries.iter().collect::<Vec<_>>()).await
    }
}

impl Appends for SqliteWriter {
    async fn append(&mut self, key: &LogKey, entries: Vec<EntryRow>) -> QueryResult<BTreeMap<Id, End>> {
        let key = key.clone();
        self.spawn_blocking(move |connection| {
            let mut ends = BTreeMap::new();
            for entry in &entries {
                let known = ends.get(&entry.server()).copied();
                if let Some(end) = append_sqlite(connection, &key, known, entry)? {
                    ends.insert(entry.server(), end);
                }
            }
            Ok(ends)
        })
        .await
    }
}
