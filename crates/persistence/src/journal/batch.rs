mod postgres;
mod sqlite;

use aileron_domain::{EntryId, NewEntry, Outcome, OutcomeKind, StoreError};
use diesel::prelude::*;
use diesel_async::AsyncConnection as _;

use crate::columns::{At, Id};
use crate::database::{Database, connection};
use crate::error::store_error;
use crate::schema::activity;

/// An entry on its way into the log. Its number is given when it is written.
#[derive(Clone, Insertable)]
#[diesel(table_name = activity)]
pub(super) struct EntryRow {
    pub(super) id: Id,
    server_id: Id,
    number: i64,
    occurred_at: At,
    actor_kind: &'static str,
    actor_id: Option<Id>,
    actor_name: String,
    event: String,
    ip: Option<String>,
    outcome: &'static str,
    error: Option<String>,
    instance_id: Id,
}

impl EntryRow {
    pub(super) fn new(id: EntryId, instance: Id, entry: NewEntry) -> Self {
        Self {
            id: Id(id.0),
            server_id: Id(entry.target.0),
            number: 0,
            occurred_at: At(entry.occurred_at),
            actor_kind: entry.actor.kind.as_str(),
            actor_id: entry.actor.id.map(|id| Id(id.0)),
            actor_name: entry.actor.name,
            event: entry.event.name(),
            ip: entry.ip.map(|ip| ip.to_string()),
            outcome: entry.outcome.kind().as_str(),
            error: entry.outcome.error().map(ToOwned::to_owned),
            instance_id: instance,
        }
    }
}

/// An outcome on its way into the log.
#[derive(Clone)]
pub(super) struct Settlement {
    entry: Id,
    result: OutcomeColumns,
}

#[derive(Clone, AsChangeset)]
#[diesel(table_name = activity, treat_none_as_null = true)]
struct OutcomeColumns {
    outcome: &'static str,
    error: Option<String>,
}

impl Settlement {
    pub(super) fn new(entry: EntryId, outcome: &Outcome) -> Self {
        let error = outcome.error().map(ToOwned::to_owned);
        Self {
            entry: Id(entry.0),
            result: OutcomeColumns {
                outcome: outcome.kind().as_str(),
                error,
            },
        }
    }
}

/// The number of a server's newest entry.
#[diesel::dsl::auto_type(no_type_alias)]
fn last_number(server: Id) -> _ {
    activity::table
        .filter(activity::server_id.eq(server))
        .order(activity::number.desc())
        .select(activity::number)
}

/// What goes into the log in one transaction.
#[derive(Clone, Default)]
pub(super) struct Batch {
    pub(super) entries: Vec<EntryRow>,
    pub(super) settlements: Vec<Settlement>,
}

/// Writes a batch durably, or nothing of it.
pub(super) async fn write(database: &Database, batch: Batch) -> Result<(), StoreError> {
    match database {
        // One hop to the connection's thread for the whole batch.
        Database::Sqlite { writer, .. } => {
            let mut pooled = connection(writer).await?;
            let written = pooled.spawn_blocking(move |connection| {
                connection.immediate_transaction(|connection| sqlite::write(connection, batch))
            });
            written.await.map_err(store_error)
        }
        // A few round trips for the whole batch: its statements are sent together.
        Database::Postgres(pool) => {
            let mut pooled = connection(pool).await?;
            let written = pooled.transaction(async |connection| postgres::write(connection, batch).await);
            written.await.map_err(store_error)
        }
    }
}

/// Whether an entry's outcome is still open: what is known is never overwritten.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_open() -> _ {
    let pending: &'static str = OutcomeKind::Pending.as_str();
    let unknown: &'static str = OutcomeKind::Unknown.as_str();
    activity::outcome.eq(pending).or(activity::outcome.eq(unknown))
}
