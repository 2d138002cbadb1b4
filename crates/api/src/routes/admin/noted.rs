use std::net::IpAddr;
use std::sync::Arc;

use aileron_domain::{
    ActivityLog, Actor, ActorStamp, Clock, EntryDetails, Event, NewEntry, Outcome, ServerId,
};
use serde_json::Value;

use crate::problem::log_store_error;
use crate::{Caller, Panel};

/// Writes what an administrator has done to a server into its log.
///
/// It comes after the deed, which is not undone where the log cannot take it: that is in the program's own log then.
#[derive(Clone)]
pub(super) struct Noting {
    log: Arc<dyn ActivityLog>,
    clock: Arc<dyn Clock>,
    actor: Actor,
    ip: Option<IpAddr>,
}

impl Noting {
    pub(super) fn by(panel: &Panel, caller: &Caller) -> Self {
        Self {
            log: panel.activity.clone(),
            clock: panel.clock.clone(),
            actor: caller.actor.clone(),
            ip: caller.ip,
        }
    }

    pub(super) async fn note(&self, event: &str, server: ServerId, details: &Value) {
        let entry = NewEntry {
            occurred_at: self.clock.now(),
            actor: ActorStamp::from(&self.actor),
            event: Event::from_name(event),
            target: server,
            ip: self.ip,
            outcome: Outcome::Sent,
            details: EntryDetails::by(&self.actor, EntryDetails::of_json(details.to_string())),
        };
        if let Err(error) = self.log.record(entry, None).await {
            log_store_error(&error);
            tracing::warn!(%server, event, "what an administrator did is not in the server's log");
        }
    }
}
