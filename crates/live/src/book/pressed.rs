//! A Wings has accepted an action.

use std::collections::HashSet;
use std::sync::Arc;

use aileron_domain::{AcceptedAction, ActionResult, NodeId, ServerId};
use tokio::time::Instant;

use super::over::entry;
use super::{Book, Last, Needs, NodeWatch};
use crate::LiveConfig;
use crate::watched::{BroughtUp, Watched};

impl Book {
    /// Takes note of an action that a Wings has accepted at `now`.
    pub(crate) fn accepted(&mut self, action: AcceptedAction, now: Instant, config: &LiveConfig) -> Needs {
        if !self.is_open() {
            tracing::warn!(entry = %action.entry, "an action is accepted after the end: nobody looks what comes of it");
            return Needs::default();
        }
        let server = action.server;
        if let Some(channel) = self.channels.get_mut(&server) {
            channel.tell_of_press(entry(&action, ActionResult::Awaited), config);
            channel.node.clone_from(&action.node);
        }
        let mut needs = self.needs_forgetting();
        if let Some(record) = self.records.get_mut(&server) {
            record.pressed(now);
        }
        if !self.has_room_for(server, now, config) {
            self.conclude(&action, ActionResult::Unobserved, now, config);
            return needs;
        }
        let record = self.records.entry(server).or_default();
        record.pressed(now);
        if let Some(by) = record.last.as_ref().map(|last| last.entry)
            && by >= action.entry
        {
            if by != action.entry {
                self.conclude(&action, ActionResult::Superseded { by }, now, config);
            }
            return needs;
        }
        let before = record.watched.take();
        let watched = Watched::new(action, now, before.as_ref(), record.brought_up, config);
        let (entry, node) = (watched.action.entry, watched.action.node.id);
        record.last = Some(Last {
            entry,
            action: watched.action.action,
            accepted_at: watched.action.accepted_at,
        });
        if watched.action.action.brings_up() {
            record.brought_up = Some(BroughtUp {
                action: watched.action.action,
                noted: now,
            });
        }
        record.stopped = None;
        let next_look = watched.next_look;
        record.watched = Some(watched);
        self.awaited += 1;
        if let Some(before) = before {
            self.forget_watched(&before, Some(node));
            self.tell_waiters(before, ActionResult::Superseded { by: entry }, now, config);
        }
        if self.look_at(node, server, now, next_look) {
            needs.looking_at = Some(node);
        }
        needs
    }

    fn has_room_for(&mut self, server: ServerId, now: Instant, config: &LiveConfig) -> bool {
        if let Some(record) = self.records.get(&server) {
            return record.watched.is_some() || self.awaited < config.awaited;
        }
        if self.awaited >= config.awaited {
            return false;
        }
        if self.records.len() >= config.awaited.saturating_mul(2) {
            // At least half of them are not awaited.
            let channels = &self.channels;
            self.records
                .retain(|server, record| record.watched.is_some() || channels.contains_key(server));
            self.forget(now, config);
            self.forgetting = true;
        }
        true
    }

    /// Notes that a server of the node is awaited. Says whether nobody looks at that node yet.
    fn look_at(&mut self, node: NodeId, server: ServerId, now: Instant, next_look: Instant) -> bool {
        let mut nobody = false;
        let watch = self.nodes.entry(node).or_insert_with(|| {
            nobody = true;
            NodeWatch {
                servers: HashSet::new(),
                wake: Arc::default(),
                wakes_at: next_look,
                not_before: now,
                failures: 0,
            }
        });
        watch.servers.insert(server);
        if watch.failures > 0 {
            // Its Wings has just answered.
            watch.failures = 0;
            watch.not_before = now;
        }
        if next_look < watch.wakes_at {
            watch.wakes_at = next_look;
            watch.wake.notify_one();
        }
        nobody
    }
}
