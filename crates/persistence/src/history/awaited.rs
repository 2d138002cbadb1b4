use std::collections::HashMap;

use aileron_domain::{
    ActorKind, ActorStamp, EntryId, Event, OutcomeKind, ServerId, StoreError, UnderWay, UserId,
};
use diesel::{Queryable, Selectable};

use crate::columns::{At, Id, Said};
use crate::rows::unreadable;
use crate::schema::activity;

/// What is read of an entry whose result is awaited, to say what is under way.
#[derive(Queryable, Selectable)]
#[diesel(table_name = activity, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct AwaitedRow {
    id: Id,
    server_id: Id,
    number: i64,
    occurred_at: At,
    actor_kind: Said<ActorKind>,
    actor_id: Option<Id>,
    actor_name: String,
    event: Said<Event>,
    outcome: Said<OutcomeKind>,
}

impl AwaitedRow {
    /// On which server what is under way; `None` where it is no action, or came to nothing.
    fn under_way(self) -> Result<Option<(ServerId, UnderWay)>, StoreError> {
        let unreadable = |column| unreadable("activity", column, self.id);
        let outcome = self.outcome.0.ok_or_else(|| unreadable("outcome"))?;
        let kind = self.actor_kind.0.ok_or_else(|| unreadable("actor_kind"))?;
        let is_open = matches!(outcome, OutcomeKind::Pending | OutcomeKind::Sent);
        Ok(match self.event.0.ok_or_else(|| unreadable("event"))? {
            Event::Power(action) if is_open => Some((
                ServerId(self.server_id.0),
                UnderWay {
                    entry: EntryId(self.id.0),
                    action,
                    actor: ActorStamp {
                        kind,
                        id: self.actor_id.map(|id| UserId(id.0)),
                        name: self.actor_name,
                    },
                    since: self.occurred_at.0,
                },
            )),
            _ => None,
        })
    }
}

/// The latest that is under way on each server, of what is awaited.
pub(crate) fn latest(mut awaited: Vec<AwaitedRow>) -> Result<Vec<(ServerId, UnderWay)>, StoreError> {
    // There are a few at most; the database would make more of it.
    awaited.sort_by_key(|row| row.number);
    let mut latest = HashMap::new();
    for row in awaited {
        if let Some((server, under_way)) = row.under_way()? {
            latest.insert(server, under_way);
        }
    }
    Ok(latest.into_iter().collect())
}
