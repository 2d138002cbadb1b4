use aileron_domain::{
    ActivityEntry, ActorKind, ActorStamp, EntryId, Event, NewEntry, OutcomeKind, ServerId, StoreError, UserId,
};
use diesel::{Queryable, QueryableByName, Selectable};

use crate::columns::{At, Id};
use crate::error::{UnreadableColumn, corrupt};
use crate::schema::activity;

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = activity, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(super) struct EntryRow {
    pub(super) id: Id,
    pub(super) number: i64,
    server_id: Id,
    pub(super) occurred_at: At,
    actor_kind: String,
    pub(super) actor_id: Option<Id>,
    pub(super) actor_name: String,
    pub(super) event: String,
    ip: Option<String>,
    pub(super) outcome: String,
    error: Option<String>,
}

impl TryFrom<EntryRow> for ActivityEntry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, Self::Error> {
        let unreadable = |column| {
            corrupt(UnreadableColumn {
                table: "activity",
                column,
                row: row.id.0.to_string(),
            })
        };
        let kind = ActorKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == row.actor_kind);
        let outcome: OutcomeKind = row.outcome.parse().map_err(|_| unreadable("outcome"))?;
        let ip = row
            .ip
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| unreadable("ip"))?;
        let actor = ActorStamp {
            kind: kind.ok_or_else(|| unreadable("actor_kind"))?,
            id: row.actor_id.map(|id| UserId(id.0)),
            name: row.actor_name,
        };
        let entry = NewEntry {
            occurred_at: row.occurred_at.0,
            actor,
            event: Event::from_name(&row.event),
            target: ServerId(row.server_id.0),
            ip,
            outcome: outcome.because(row.error.unwrap_or_default()),
            details: None,
        };
        Ok(Self {
            id: EntryId(row.id.0),
            entry,
            result: None,
        })
    }
}
