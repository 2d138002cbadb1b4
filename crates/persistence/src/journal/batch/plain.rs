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

/// Entries that no claim is made with and the ends of whose logs are known, actions that were accepted, and what was seen
/// of others.
pub(super) struct Plain<'a> {
    entries: AppendAll<'a>,
    /// How far the logs come with them.
    ends: BTreeMap<Id, End>,
    turns: Turns,
    sent: SettleAllAsSent,
    seen: ConcludeAll,
}

impl<'a> Plain<'a> {
    /// The batch, unless there is more to it.
    pub(super) fn of(batch: &'a Batch, key: &LogKey, known: &mut Ends) -> Option<Self> {
        let (sent, seen) = changes(&batch.changes, key)?;
        let mut ends = BTreeMap::new();
        let mut placed: Vec<(&EntryRow, Place)> = Vec::with_capacity(batch.records.len());
        for record in &batch.records {
            let entry = &record.entry;
            let server = entry.server_id;
            let end = match ends.get(&server) {
                _ if record.claim.is_some() => return None,
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
            sent,
            seen,
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

/// What was accepted and what was seen, where that is all, and none of it is both: then one would have to come first.
fn changes(changes: &[Change], key: &LogKey) -> Option<(SettleAllAsSent, ConcludeAll)> {
    let (mut sent, mut seen) = (SettleAllAsSent::default(), ConcludeAll::default());
    let mut entries = BTreeSet::new();
    for change in changes {
        let entry = match change {
            Change::Settled(settlement) => {
                let is_plain = settlement.outcome == OutcomeKind::Sent && settlement.claim.is_none();
                is_plain.then(|| sent.take(settlement, key))?;
                settlement.entry
            }
            Change::Concluded(conclusion) => {
                (!conclusion.gives_way).then(|| seen.take(conclusion, key))?;
                conclusion.entry
            }
        };
        entries.insert(entry).then_some(())?;
    }
    Some((sent, seen))
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
        if !self.sent.is_empty() {
            next(&mut statement, "settled");
            self.sent.walk_ast(statement.reborrow())?;
            statement.push_sql(last);
        }
        if !self.seen.is_empty() {
            next(&mut statement, "concluded");
            self.seen.walk_ast(statement.reborrow())?;
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
