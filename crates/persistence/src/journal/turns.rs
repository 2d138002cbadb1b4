use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::batch::{EntryRow, append_postgres, append_sqlite};
use crate::chain::{End, LogKey};
use crate::columns::Id;
use crate::database::SqliteWriter;

/// A connection on which who writes to the same logs takes turns.
pub(crate) trait TakesTurns {
    async fn take_turns(&mut self, logs: BTreeSet<Id>) -> QueryResult<()>;
}

impl TakesTurns for AsyncPgConnection {
    async fn take_turns(&mut self, logs: BTreeSet<Id>) -> QueryResult<()> {
        Turns::at(logs).take(self).await
    }
}

/// One transaction writes at a time.
impl TakesTurns for SqliteWriter {
    async fn take_turns(&mut self, _logs: BTreeSet<Id>) -> QueryResult<()> {
        Ok(())
    }
}

/// Who writes to one server's log on PostgreSQL takes turns with all others who do, until the transaction is over.
///
/// By PostgreSQL's advisory locks, which are in its memory alone: a lock of the server's row would be written to that row,
/// and each press would write another page of a big table. Where such a lock is not kept, two who write at once find that
/// one number is taken.
///
/// A commit that nobody heard the end of has its turn until it is over: what waits for it sees afterwards whether its
/// entries are there.
pub(super) struct Turns(Vec<i64>);

impl Turns {
    /// Always in the same order, so that nobody waits for somebody else for ever.
    pub(super) fn at(logs: impl IntoIterator<Item = Id>) -> Self {
        let turns: BTreeSet<i64> = logs.into_iter().map(turn).collect();
        Self(turns.into_iter().collect())
    }

    pub(super) async fn take(self, mut connection: &AsyncPgConnection) -> QueryResult<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.execute(&mut connection).await.map(drop)
    }
}

/// Where two servers have the same, which nobody will live to see, their logs take turns with each other.
fn turn(server: Id) -> i64 {
    let (high, low) = server.0.as_u64_pair();
    (high ^ low).cast_signed()
}

impl QueryFragment<Pg> for Turns {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        statement.push_sql("SELECT pg_advisory_xact_lock(turn) FROM unnest(");
        statement.push_bind_param::<Array<BigInt>, _>(&self.0)?;
        statement.push_sql("::bigint[]) AS turn");
        Ok(())
    }
}

impl QueryId for Turns {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
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
