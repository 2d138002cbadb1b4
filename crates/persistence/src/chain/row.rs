use diesel::{Queryable, Selectable};

use super::links::{Facts, Link, LogKey, SealedOutcome, SealedResult};
use crate::columns::{At, Id};
use crate::journal::ABANDONED;
use crate::schema::activity;

/// An entry, as it is in the table.
#[derive(Queryable, Selectable)]
#[diesel(table_name = activity, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(super) struct Row {
    pub(super) id: Id,
    server_id: Id,
    pub(super) number: i64,
    occurred_at: At,
    actor_kind: String,
    actor_id: Option<Id>,
    actor_name: String,
    event: String,
    ip: Option<String>,
    outcome: String,
    error: Option<String>,
    instance_id: Id,
    details: Option<String>,
    result: Option<String>,
    result_state: Option<String>,
    result_ms: Option<i64>,
    superseded_by: Option<Id>,
    link: Option<Vec<u8>>,
    outcome_seal: Option<Vec<u8>>,
    result_seal: Option<Vec<u8>>,
}

impl Row {
    /// Its link, where it is in the chain.
    pub(super) fn link(&self) -> Option<Link> {
        self.link.as_deref().and_then(Link::read)
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            id: self.id,
            server: self.server_id,
            occurred_at: self.occurred_at,
            actor_kind: &self.actor_kind,
            actor_id: self.actor_id,
            actor_name: &self.actor_name,
            event: &self.event,
            ip: self.ip.as_deref(),
            instance: self.instance_id,
            details: self.details.as_deref(),
        }
    }

    /// A release that does not seal may have settled it, where nobody else had: those words, and no others.
    pub(super) fn outcome_fits(&self, key: &LogKey) -> bool {
        let seal = |outcome, error| {
            let sealed = key.outcome(self.id, &SealedOutcome { outcome, error });
            self.outcome_seal.as_deref() == Some(&sealed.0[..])
        };
        let was_abandoned = self.outcome == "unknown" && self.error.as_deref() == Some(ABANDONED);
        seal(&self.outcome, self.error.as_deref()) || (was_abandoned && seal("pending", None))
    }

    pub(super) fn result_fits(&self, key: &LogKey) -> bool {
        let seal = |result: &SealedResult<'_>| {
            let sealed = key.result(self.id, result);
            self.result_seal.as_deref() == Some(&sealed.0[..])
        };
        let awaited = SealedResult {
            result: Some("awaited"),
            ..SealedResult::default()
        };
        let was_given_up = match self.result.as_deref() {
            None => self.outcome != "sent",
            Some(result) => matches!(result, "unobserved" | "superseded"),
        };
        let has_nothing_else = self.result_state.is_none() && self.result_ms.is_none();
        seal(&SealedResult {
            result: self.result.as_deref(),
            state: self.result_state.as_deref(),
            milliseconds: self.result_ms,
            superseded_by: self.superseded_by,
        }) || (was_given_up && has_nothing_else && seal(&awaited))
    }
}
