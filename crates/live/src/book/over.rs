//! An action is awaited no more.

use aileron_domain::{
    AcceptedAction, ActionResult, ActivityEntry, EntryId, Event, NewEntry, NodeId, Outcome, ProcessState,
    ServerId,
};
use jiff::Timestamp;
use tokio::time::Instant;

use super::Book;
use crate::LiveConfig;
use crate::watched::Watched;

impl Book {
    /// Concludes the action that is awaited on this server.
    pub(crate) fn end(&mut self, server: ServerId, result: ActionResult, now: Instant, config: &LiveConfig) {
        let Some(record) = self.records.get_mut(&server) else {
            return;
        };
        let Some(watched) = record.watched.take() else {
            return;
        };
        record.touched = Some(now);
        if watched.action.action.aim() == ProcessState::Offline
            && matches!(result, ActionResult::Reached { .. })
        {
            record.stopped = Some(now);
        }
        self.forget_watched(&watched, None);
        self.tell_waiters(watched, result, now, config);
    }

    /// Concludes everything: nobody looks any more.
    pub(crate) fn end_all(&mut self, now: Instant, config: &LiveConfig) {
        let awaited: Vec<ServerId> = self
            .records
            .iter()
            .filter(|(_, record)| record.watched.is_some())
            .map(|(server, _)| *server)
            .collect();
        for server in awaited {
            self.end(server, ActionResult::Unobserved, now, config);
        }
        self.writer = None;
        self.channels.clear();
    }

    /// An action is awaited no more; one on `still`, if any, follows it.
    pub(super) fn forget_watched(&mut self, watched: &Watched, still: Option<NodeId>) {
        self.awaited -= 1;
        let node = watched.action.node.id;
        if still != Some(node)
            && let Some(watch) = self.nodes.get_mut(&node)
        {
            watch.servers.remove(&watched.action.server);
        }
    }

    pub(super) fn tell_waiters(
        &mut self,
        watched: Watched,
        result: ActionResult,
        now: Instant,
        config: &LiveConfig,
    ) {
        let Watched { action, waiters, .. } = watched;
        self.conclude(&action, result, now, config);
        for waiter in waiters {
            let _gone = waiter.send(result);
        }
    }

    /// Has a result written down, remembers it for a while and tells those who watch.
    pub(super) fn conclude(
        &mut self,
        action: &AcceptedAction,
        result: ActionResult,
        now: Instant,
        config: &LiveConfig,
    ) {
        if let Some(channel) = self.channels.get_mut(&action.server) {
            channel.tell_of_press(entry(action, result), config);
        }
        if self.results.insert(action.entry, (result, now)).is_none() {
            self.results_by_age.push_back(action.entry);
        }
        if self.results_by_age.len() > config.remembered
            && let Some(oldest) = self.results_by_age.pop_front()
        {
            self.results.remove(&oldest);
        }
        if let Some(writer) = &self.writer
            && writer.try_send((action.entry, result)).is_err()
        {
            self.unwritten += 1;
            if self.unwritten.is_power_of_two() {
                tracing::warn!(
                    unwritten = self.unwritten,
                    "the log takes the results of actions too slowly: some are not written down"
                );
            }
        }
    }
}

/// The entry as the log has it, as far as it is known here.
pub(super) fn entry(action: &AcceptedAction, result: ActionResult) -> ActivityEntry {
    ActivityEntry {
        id: action.entry,
        entry: NewEntry {
            occurred_at: pressed_at(action.entry).unwrap_or(action.accepted_at),
            actor: action.actor.clone(),
            event: Event::Power(action.action),
            target: action.server,
            ip: None,
            outcome: Outcome::Sent,
            details: None,
        },
        result: Some(result),
    }
}

/// An entry's key begins with the time of its press.
fn pressed_at(entry: EntryId) -> Option<Timestamp> {
    let (seconds, nanoseconds) = entry.0.get_timestamp()?.to_unix();
    Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanoseconds).ok()?).ok()
}
