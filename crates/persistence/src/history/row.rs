use std::time::Duration;

use aileron_domain::{
    ActionResult, ActivityEntry, ActorKind, ActorStamp, EntryDetails, EntryId, Event, NewEntry, OutcomeKind,
    ProcessState, ServerId, StoreError, UserId,
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
    pub(super) server_id: Id,
    pub(super) occurred_at: At,
    actor_kind: String,
    pub(super) actor_id: Option<Id>,
    pub(super) actor_name: String,
    pub(super) event: String,
    ip: Option<String>,
    pub(super) outcome: String,
    error: Option<String>,
    details: Option<String>,
    result: Option<String>,
    result_state: Option<String>,
    result_ms: Option<i64>,
    superseded_by: Option<Id>,
}

impl EntryRow {
    /// What came of it, or the column that cannot be read.
    fn result(&self) -> Result<Option<ActionResult>, &'static str> {
        let Some(word) = self.result.as_deref() else {
            return Ok(None);
        };
        let state = || {
            let state = ProcessState::ALL
                .into_iter()
                .find(|state| Some(state.as_str()) == self.result_state.as_deref());
            state.ok_or("result_state")
        };
        let after = || {
            let milliseconds = self.result_ms.and_then(|ms| ms.try_into().ok());
            milliseconds.map(Duration::from_millis).ok_or("result_ms")
        };
        let by = || self.superseded_by.ok_or("superseded_by");
        Ok(Some(match word {
            "awaited" => ActionResult::Awaited,
            "reached" => ActionResult::Reached {
                state: state()?,
                after: after()?,
            },
            "not_reached" => ActionResult::NotReached { state: state()? },
            "superseded" => ActionResult::Superseded { by: EntryId(by()?.0) },
            "unobserved" => ActionResult::Unobserved,
            _ => return Err("result"),
        }))
    }
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
        let result = row.result().map_err(unreadable)?;
        let details = row
            .details
            .map(|json| EntryDetails::of_json(json).ok_or_else(|| unreadable("details")))
            .transpose()?;
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
            details,
        };
        Ok(Self {
            id: EntryId(row.id.0),
            entry,
            result,
        })
    }
}
