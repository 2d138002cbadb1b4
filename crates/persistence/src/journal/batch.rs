mod plain;
mod postgres;
mod results;
mod sqlite;
mod statements;
mod together;

use std::collections::{BTreeMap, BTreeSet};

use aileron_domain::{ActionResult, EntryId, Event, NewEntry, Outcome, OutcomeKind};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};

use super::claims::{ClaimChange, ClaimRow};
use super::sink::CommitError;
use crate::chain::{End, Ends, Facts, LogKey, Seal, SealedOutcome, SealedResult, last_of_each};
use crate::columns::{At, Id};
use crate::database::{Database, lend, within};
use crate::error::store_error;
use crate::text::without_nul;
use plain::{Plain, PlainChanges};

pub(crate) use postgres::append as append_postgres;
pub(super) use results::Conclusion;
pub(crate) use results::LATER_ACTION;
pub(crate) use sqlite::append as append_sqlite;

/// What goes into the log in one transaction.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) records: Vec<Record>,
    pub(super) changes: Vec<Change>,
}

/// What has become known of an entry that is in the log.
#[derive(Clone)]
pub(super) enum Change {
    /// Its outcome.
    Settled(Settlement),
    /// What came of it afterwards.
    Concluded(Conclusion),
}

/// An entry, and the claim that it is written under.
pub(super) struct Record {
    pub(super) entry: EntryRow,
    pub(super) claim: Option<ClaimRow>,
}

/// Whether a record is in the log, or its claim had been made before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Entry,
    Nothing,
}

/// An entry on its way into the log. Its number is given when it is written.
pub(crate) struct EntryRow {
    pub(super) id: Id,
    server_id: Id,
    occurred_at: At,
    actor_kind: &'static str,
    actor_id: Option<Id>,
    actor_name: String,
    event: String,
    ip: Option<String>,
    outcome: &'static str,
    error: Option<String>,
    instance_id: Id,
    details: Option<String>,
    result: Option<&'static str>,
}

impl EntryRow {
    pub(crate) fn new(id: EntryId, instance: Id, entry: NewEntry) -> Self {
        // Of what is no power action, nobody waits for more than the outcome.
        let is_awaited = entry.outcome == Outcome::Pending && matches!(entry.event, Event::Power(_));
        Self {
            id: Id(id.0),
            server_id: Id(entry.target.0),
            occurred_at: At(entry.occurred_at),
            actor_kind: entry.actor.kind.as_str(),
            actor_id: entry.actor.id.map(|id| Id(id.0)),
            actor_name: without_nul(entry.actor.name),
            event: without_nul(entry.event.name()),
            ip: entry.ip.map(|ip| ip.to_string()),
            outcome: entry.outcome.kind().as_str(),
            error: words(&entry.outcome),
            instance_id: instance,
            details: entry
                .details
                .map(|details| without_nul(details.as_json().to_owned())),
            result: is_awaited.then_some(ActionResult::Awaited.as_str()),
        }
    }
}

impl EntryRow {
    pub(crate) fn server(&self) -> Id {
        self.server_id
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            id: self.id,
            server: self.server_id,
            occurred_at: self.occurred_at,
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            actor_name: &self.actor_name,
            event: &self.event,
            ip: self.ip.as_deref(),
            instance: self.instance_id,
            details: self.details.as_deref(),
        }
    }

    fn sealed_outcome(&self) -> SealedOutcome<'_> {
        SealedOutcome {
            outcome: self.outcome,
            error: self.error.as_deref(),
        }
    }

    fn sealed_result(&self) -> SealedResult<'_> {
        SealedResult {
            result: self.result,
            ..SealedResult::default()
        }
    }
}

/// An outcome on its way into the log.
#[derive(Clone)]
pub(super) struct Settlement {
    entry: Id,
    outcome: OutcomeKind,
    error: Option<String>,
    claim: Option<ClaimChange>,
    /// The server in whose log the entry may be yet to appear: its commit may be under way, though nobody hears its end.
    may_appear_in: Option<Id>,
}

impl Settlement {
    pub(super) fn new(entry: EntryId, outcome: &Outcome, claim: Option<ClaimChange>) -> Self {
        Self {
            entry: Id(entry.0),
            outcome: outcome.kind(),
            error: words(outcome),
            claim,
            may_appear_in: None,
        }
    }

    /// What is true of a record that nobody will act on: one whose caller has gone, or was told that it is not there
    /// because the connection broke within the commit.
    pub(super) fn unsent(record: &Record) -> Self {
        let outcome = Outcome::Failed("Activity log unavailable".to_owned());
        let claim = record.claim.as_ref().map(|_| ClaimChange::Withdrawn);
        Self {
            may_appear_in: Some(record.entry.server_id),
            ..Self::new(EntryId(record.entry.id.0), &outcome, claim)
        }
    }

    fn seal_as_sent(&self, key: &LogKey) -> Seal {
        let outcome = SealedOutcome {
            outcome: OutcomeKind::Sent.as_str(),
            error: None,
        };
        key.outcome(self.entry, &outcome)
    }
}

fn words(outcome: &Outcome) -> Option<String> {
    outcome.error().map(|words| without_nul(words.to_owned()))
}

/// What became of a batch that was committed.
pub(super) struct Done {
    /// Of each record, whether it is in the log.
    pub(super) written: Vec<Written>,
    /// How far the logs have come that were written to.
    pub(super) ends: BTreeMap<Id, End>,
}

/// Writes a batch, or nothing of it.
pub(super) fn write_sqlite(
    connection: &mut SqliteConnection,
    key: &LogKey,
    known: &mut Ends,
    batch: &Batch,
) -> QueryResult<Done> {
    connection.immediate_transaction(|connection| sqlite::write(connection, key, known, batch))
}

/// Writes a batch, or nothing of it: in one round trip where that is possible, else in a few.
pub(super) async fn write_postgres(
    database: &Database,
    key: &LogKey,
    known: &mut Ends,
    batch: &Batch,
) -> Result<Done, CommitError> {
    let mut lent = lend(database.postgres()?).await.map_err(CommitError::NotBegun)?;
    let patience = lent.patience();
    let connection = lent.connection()?;
    let writing = async {
        if let Some(changes) = PlainChanges::of(batch, key) {
            find_ends(connection, known, batch).await?;
            if let Some(plain) = Plain::new(batch, changes, key, known)
                && let Some(done) = plain.write(connection).await?
            {
                return Ok(done);
            }
        }
        connection
            .transaction(async |connection| postgres::write(connection, key, batch).await)
            .await
    };
    let written = within(patience, writing).await;
    Ok(lent.back(written).map_err(store_error)?)
}

/// Looks where those logs end that are not known, for [`Plain`]: a round trip, where the long way has four.
async fn find_ends(connection: &AsyncPgConnection, known: &mut Ends, batch: &Batch) -> QueryResult<()> {
    let servers = batch.records.iter().map(|record| record.entry.server_id);
    let unknown: BTreeSet<Id> = servers.filter(|server| known.of(*server).is_none()).collect();
    if !unknown.is_empty() {
        known.remember(&last_of_each(connection, unknown).await?);
    }
    Ok(())
}
