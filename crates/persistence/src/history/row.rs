use std::net::IpAddr;
use std::time::Duration;

use aileron_domain::{
    ActionResult, ActivityEntry, ActorKind, ActorStamp, EntryDetails, EntryId, Event, NewEntry, OutcomeKind,
    ProcessState, ServerId, StoreError, UserId,
};
use diesel::{Queryable, QueryableByName, Selectable};

use crate::columns::{At, Id, Read, Said};
use crate::rows::unreadable;
use crate::schema::activity;

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = activity, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(super) struct EntryRow {
    pub(super) id: Id,
    pub(super) number: i64,
    pub(super) server_id: Id,
    pub(super) occurred_at: At,
    actor_kind: Said<ActorKind>,
    pub(super) actor_id: Option<Id>,
    pub(super) actor_name: String,
    pub(super) event: Said<Event>,
    ip: Option<Said<IpAddr>>,
    pub(super) outcome: Said<OutcomeKind>,
    error: Option<String>,
    details: Option<String>,
    result: Option<Said<ResultWord>>,
    result_state: Option<Said<ProcessState>>,
    result_ms: Option<i64>,
    superseded_by: Option<Id>,
}

/// Which [`ActionResult`] it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum ResultWord {
    Awaited,
    Reached,
    NotReached,
    Superseded,
    Unobserved,
}

impl Read for ResultWord {
    fn read(text: &str) -> Option<Self> {
        match text {
            "awaited" => Some(Self::Awaited),
            "reached" => Some(Self::Reached),
            "not_reached" => Some(Self::NotReached),
            "superseded" => Some(Self::Superseded),
            "unobserved" => Some(Self::Unobserved),
            _ => None,
        }
    }
}

impl Read for ActorKind {
    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Read for Event {
    fn read(text: &str) -> Option<Self> {
        Some(Self::from_name(text))
    }
}

impl Read for OutcomeKind {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Read for ProcessState {
    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl EntryRow {
    /// What came of it, or the column that cannot be read.
    fn result(&self) -> Result<Option<ActionResult>, &'static str> {
        let Some(Said(word)) = self.result else {
            return Ok(None);
        };
        let state = || {
            let state = self.result_state.and_then(|Said(state)| state);
            state.ok_or("result_state")
        };
        let after = || {
            let milliseconds = self.result_ms.and_then(|ms| ms.try_into().ok());
            milliseconds.map(Duration::from_millis).ok_or("result_ms")
        };
        let by = || self.superseded_by.ok_or("superseded_by");
        Ok(Some(match word.ok_or("result")? {
            ResultWord::Awaited => ActionResult::Awaited,
            ResultWord::Reached => ActionResult::Reached {
                state: state()?,
                after: after()?,
            },
            ResultWord::NotReached => ActionResult::NotReached { state: state()? },
            ResultWord::Superseded => ActionResult::Superseded { by: EntryId(by()?.0) },
            ResultWord::Unobserved => ActionResult::Unobserved,
        }))
    }
}

impl TryFrom<EntryRow> for ActivityEntry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, Self::Error> {
        let unreadable = |column| unreadable("activity", column, row.id);
        let result = row.result().map_err(unreadable)?;
        let ip = row.ip.map(|Said(ip)| ip.ok_or_else(|| unreadable("ip")));
        let outcome = row.outcome.0.ok_or_else(|| unreadable("outcome"))?;
        let details = row
            .details
            .map(|json| EntryDetails::of_json(json).ok_or_else(|| unreadable("details")))
            .transpose()?;
        let actor = ActorStamp {
            kind: row.actor_kind.0.ok_or_else(|| unreadable("actor_kind"))?,
            id: row.actor_id.map(|id| UserId(id.0)),
            name: row.actor_name,
        };
        let entry = NewEntry {
            occurred_at: row.occurred_at.0,
            actor,
            event: row.event.0.ok_or_else(|| unreadable("event"))?,
            target: ServerId(row.server_id.0),
            ip: ip.transpose()?,
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
