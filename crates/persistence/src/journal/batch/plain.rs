//! A batch as most are, in one statement: by itself that is a transaction, and one round trip.

use std::collections::{BTreeMap, BTreeSet};

use aileron_domain::OutcomeKind;
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error as QueryError};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::statements::Place;
use super::together::{AppendAll, ConcludeAll, SettleAllAsSent};
use super::{Batch, Change, Done, EntryRow, Written};
use crate::chain::{End, Ends, LogKey, Next};
use crate::columns::Id;
use crate::journal::turns::Turns;

/// Entries whose logs' ends are known, actions that were accepted, and what was seen of others.
pub(super) struct Plain<'a> {
    entries: AppendAll<'a>,
    /// How far the logs come with them.
    ends: BTreeMap<Id, End>,
    turns: Turns,
    changes: PlainChanges,
}

/// What such a batch changes of entries that are in the log.
#[derive(Default)]
pub(super) struct PlainChanges {
    sent: SettleAllAsSent,
    seen: ConcludeAll,
}

impl PlainChanges {
    /// The changes of the batch, unless there is more to it: claims, other outcomes, or two changes of one entry, of which
    /// one would have to come first.
    pub(super) fn of(batch: &Batch, key: &LogKey) -> Option<Self> {
        if batch.records.iter().any(|record| record.claim.is_some()) {
            return None;
        }
        let mut changes = Self::default();
        let mut entries = BTreeSet::new();
        for change in &batch.changes {
            let entry = changes.take(change, key)?;
            entries.insert(entry).then_some(())?;
        }
        Some(changes)
    }

    /// Says of which entry it is.
    fn take(&mut self, change: &Change, key: &LogKey) -> Option<Id> {
        match change {
            Change::Settled(settlement) => {
                let is_plain = settlement.outcome == OutcomeKind::Sent && settlement.claim.is_none();
                is_plain.then(|| self.sent.take(settlement, key))?;
                Some(settlement.entry)
            }
            Change::Concluded(conclusion) => {
                (!conclusion.gives_way).then(|| self.seen.take(conclusion, key))?;
                Some(conclusion.entry)
            }
        }
    }
}

impl<'a> Plain<'a> {
    /// The batch that has these changes, unless the end of one of its logs is not known.
    pub(super) fn new(
        batch: &'a Batch,
        changes: PlainChanges,
        key: &LogKey,
        known: &mut Ends,
    ) -> Option<Self> {
        let mut ends = BTreeMap::new();
        let mut placed: Vec<(&EntryRow, Place)> = Vec::with_capacity(batch.records.len());
        for record in &batch.records {
            let entry = &record.entry;
            let server = entry.server_id;
            let end = match ends.get(&server) {
                Some(end) => *end,
                None => known.of(server)?,
            };
            let place = Place::of(entry, Next::After(end), key);
            ends.insert(server, place.end()?);
            placed.push((entry, place));
        }
        Some(Self {
            entries: AppendAll::new(placed.iter().map(|(entry, place)| (*entry, place))),
            turns: Turns::at(ends.keys().copied()),
            ends,
            changes,
        })
    }

    /// Writes it, or nothing where somebody else has written to one of the logs since their ends were known.
    pub(super) async fn write(self, connection: &mut AsyncPgConnection) -> QueryResult<Option<Done>> {
        match (&self).execute(connection).await {
            Ok(_) => {
                let written = vec![Written::Entry; self.entries.len()];
                Ok(Some(Done {
                    written,
                    ends: self.ends,
                }))
            }
            Err(QueryError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl QueryFragment<Pg> for Plain<'_> {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut first = true;
        let mut next = |statement: &mut AstPass<'_, 'b, Pg>, name| {
            statement.push_sql(if first { "WITH " } else { "), " });
            statement.push_sql(name);
            statement.push_sql(" AS (");
            first = false;
        };
        let appends = self.entries.len() > 0;
        if appends {
            next(&mut statement, "turns");
            self.turns.walk_ast(statement.reborrow())?;
            next(&mut statement, "appended");
            self.entries.insert(&mut statement)?;
            // Which are counted before the first of them is put there.
            statement.push_sql(", (SELECT count(*) FROM turns) AS taken RETURNING 1");
        }
        // An entry whose number is taken waits for whoever changes the one that has it. So nobody who has changed any may
        // wait for numbers, or for turns: what changes comes last.
        let last = if appends {
            " AND (SELECT count(*) FROM appended) > 0"
        } else {
            ""
        };
        if !self.changes.sent.is_empty() {
            next(&mut statement, "settled");
            self.changes.sent.walk_ast(statement.reborrow())?;
            statement.push_sql(last);
        }
        if !self.changes.seen.is_empty() {
            next(&mut statement, "concluded");
            self.changes.seen.walk_ast(statement.reborrow())?;
            statement.push_sql(last);
        }
        statement.push_sql(if first { "SELECT 1" } else { ") SELECT 1" });
        Ok(())
    }
}

/// Its text depends on what there is to write.
impl QueryId for Plain<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
