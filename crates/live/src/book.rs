//! Everything that is known for the moment, under one lock that is held for moments.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use aileron_domain::{
    AcceptedAction, ActionResult, ActivityEntry, EntryId, Event, NewEntry, NodeId, Outcome, PowerAction,
    ProcessState, ServerId, ServerUsage,
};
use jiff::Timestamp;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use crate::hub::Channel;
use crate::watched::{Sent, Sighting, Watched};
use crate::{EventKind, LiveConfig};

/// Everything that is known for the moment.
pub(crate) struct Book {
    pub(crate) records: HashMap<ServerId, Record>,
    /// How many of them are awaited.
    awaited: usize,
    /// The nodes of which somebody awaits something.
    pub(crate) nodes: HashMap<NodeId, NodeWatch>,
    pub(crate) channels: HashMap<ServerId, Channel>,
    results: HashMap<EntryId, (ActionResult, Instant)>,
    results_by_age: VecDeque<EntryId>,
    /// To whom writes results down. `None` once everything is over.
    writer: Option<mpsc::Sender<(EntryId, ActionResult)>>,
    /// Somebody is about to forget what is old.
    pub(crate) forgetting: bool,
}

/// What is known of one server.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) watched: Option<Watched>,
    last: Option<Last>,
    /// When it was last heard that somebody has pressed.
    pressed: Option<Instant>,
    /// How it was seen last, if that was after the last press.
    pub(crate) seen: Option<Seen>,
    /// When a stop was seen to be over.
    stopped: Option<Instant>,
    touched: Option<Instant>,
}

/// What a Wings accepted last for a server.
struct Last {
    entry: EntryId,
    sent: Sent,
    accepted_at: Timestamp,
    ran_since: bool,
}

/// How a server was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) state: ProcessState,
    pub(crate) since: Timestamp,
    pub(crate) at: Timestamp,
    pub(crate) usage: Option<ServerUsage>,
    instant: Instant,
}

/// A node of which somebody awaits something.
pub(crate) struct NodeWatch {
    pub(crate) servers: HashSet<ServerId>,
    pub(crate) wake: Arc<Notify>,
    /// When whoever looks at it wakes up by themselves.
    pub(crate) wakes_at: Instant,
    /// When it may be called next.
    pub(crate) not_before: Instant,
    /// How many calls have failed in a row.
    pub(crate) failures: u32,
}

/// What is to be set going after something was noted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Somebody who looks at this node.
    pub(crate) looking_at: Option<NodeId>,
    /// Somebody who forgets what is old.
    pub(crate) forgetting: bool,
}

impl Book {
    pub(crate) fn new(writer: mpsc::Sender<(EntryId, ActionResult)>) -> Self {
        Self {
            records: HashMap::new(),
            awaited: 0,
            nodes: HashMap::new(),
            channels: HashMap::new(),
            results: HashMap::new(),
            results_by_age: VecDeque::new(),
            writer: Some(writer),
            forgetting: false,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.writer.is_some()
    }

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
        let hurried = record.last.as_ref().filter(|last| !last.ran_since);
        let hurried = hurried.map(|last| last.sent);
        let before = record.watched.take();
        let watched = Watched::new(action, now, before.as_ref(), hurried, config);
        let (entry, node) = (watched.action.entry, watched.action.node.id);
        record.last = Some(Last {
            entry,
            sent: Sent {
                action: watched.action.action,
                noted: now,
            },
            accepted_at: watched.action.accepted_at,
            ran_since: false,
        });
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

    /// Takes in how a server was seen. What was asked before the last press, or is older than what is known, says nothing.
    /// Says whether this did.
    pub(crate) fn saw(
        &mut self,
        server: ServerId,
        sighting: &Sighting,
        now: Timestamp,
        config: &LiveConfig,
    ) -> bool {
        if !self.records.contains_key(&server) && !self.channels.contains_key(&server) {
            return false;
        }
        let record = self.records.entry(server).or_default();
        let known = record.seen.map(|seen| seen.instant);
        if record
            .pressed
            .max(known)
            .is_some_and(|since| sighting.asked < since)
        {
            return false;
        }
        record.touched = Some(sighting.at);
        let before = record.seen.map(|seen| seen.state);
        let mut seen = Seen {
            state: sighting.state,
            since: now,
            at: now,
            usage: sighting.usage,
            instant: sighting.at,
        };
        if let Some(known) = record.seen
            && known.state == sighting.state
        {
            seen.since = known.since;
            seen.usage = sighting.usage.or(known.usage);
        }
        record.seen = Some(seen);
        if before == Some(ProcessState::Stopping) && sighting.state == ProcessState::Offline {
            record.stopped = Some(sighting.at);
        }
        if let Some(last) = &mut record.last {
            last.ran_since |= sighting.state == ProcessState::Running;
        }
        let result = record
            .watched
            .as_mut()
            .and_then(|watched| watched.judge(sighting, config));
        if let Some(channel) = self.channels.get_mut(&server) {
            let back = channel.unreachable.take().is_some();
            if back || before != Some(seen.state) {
                channel.tell(
                    EventKind::State {
                        state: seen.state,
                        since: seen.since,
                    },
                    config,
                );
            }
        }
        if let Some(result) = result {
            self.end(server, result, sighting.at, config);
        }
        true
    }

    /// Somebody else has pressed: how the server was is not how it is.
    pub(crate) fn pressed_elsewhere(&mut self, server: ServerId, now: Instant) {
        self.records.entry(server).or_default().pressed(now);
        if let Some(channel) = self.channels.get(&server) {
            channel.recheck.notify_one();
        }
    }

    /// Concludes the action that is awaited on this server.
    pub(crate) fn end(&mut self, server: ServerId, result: ActionResult, now: Instant, config: &LiveConfig) {
        let Some(record) = self.records.get_mut(&server) else {
            return;
        };
        let Some(watched) = record.watched.take() else {
            return;
        };
        record.touched = Some(now);
        if watched.action.action == PowerAction::Stop && matches!(result, ActionResult::Reached { .. }) {
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

    /// What came of an entry, if that is remembered.
    pub(crate) fn result(&self, entry: EntryId) -> Option<ActionResult> {
        self.results.get(&entry).map(|(result, _)| *result)
    }

    /// The action that was accepted last, and when.
    pub(crate) fn last_sent(&self, server: ServerId) -> Option<(PowerAction, Timestamp)> {
        let last = self.records.get(&server)?.last.as_ref()?;
        Some((last.sent.action, last.accepted_at))
    }

    /// How long it would be wise to wait before `next` is sent.
    pub(crate) fn settle_moment(
        &self,
        server: ServerId,
        next: PowerAction,
        now: Instant,
        config: &LiveConfig,
    ) -> Option<std::time::Duration> {
        let record = self.records.get(&server)?;
        let until = match next {
            PowerAction::Start => record.stopped? + config.stop_settles,
            PowerAction::Stop | PowerAction::Restart | PowerAction::Kill => {
                let last = record.last.as_ref()?;
                let unsettled = last.sent.action == PowerAction::Start && !last.ran_since;
                unsettled.then_some(last.sent.noted + config.start_settles)?
            }
        };
        until.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// Forgets what is old, and says whether there is anything left to forget later.
    pub(crate) fn forget(&mut self, now: Instant, config: &LiveConfig) -> bool {
        let channels = &self.channels;
        self.records.retain(|server, record| {
            let young = record
                .touched
                .is_some_and(|at| now.saturating_duration_since(at) < config.memory);
            young || record.watched.is_some() || channels.contains_key(server)
        });
        while let Some(oldest) = self.results_by_age.front() {
            let young = self
                .results
                .get(oldest)
                .is_some_and(|(_, at)| now.saturating_duration_since(*at) < config.memory);
            if young {
                break;
            }
            self.results.remove(oldest);
            self.results_by_age.pop_front();
        }
        self.forgetting = !(self.records.is_empty() && self.results.is_empty());
        if !self.forgetting {
            self.records.shrink_to_fit();
            self.results.shrink_to_fit();
            self.results_by_age.shrink_to_fit();
            self.nodes.shrink_to_fit();
        }
        self.forgetting
    }

    pub(crate) fn needs_forgetting(&mut self) -> Needs {
        let needs = Needs {
            looking_at: None,
            forgetting: !self.forgetting,
        };
        self.forgetting = true;
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

    /// An action is awaited no more; one on `still`, if any, follows it.
    fn forget_watched(&mut self, watched: &Watched, still: Option<NodeId>) {
        self.awaited -= 1;
        let node = watched.action.node.id;
        if still != Some(node)
            && let Some(watch) = self.nodes.get_mut(&node)
        {
            watch.servers.remove(&watched.action.server);
        }
    }

    fn tell_waiters(&mut self, watched: Watched, result: ActionResult, now: Instant, config: &LiveConfig) {
        let Watched { action, waiters, .. } = watched;
        self.conclude(&action, result, now, config);
        for waiter in waiters {
            let _gone = waiter.send(result);
        }
    }

    /// Has a result written down, remembers it for a while and tells those who watch.
    fn conclude(&mut self, action: &AcceptedAction, result: ActionResult, now: Instant, config: &LiveConfig) {
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
            tracing::warn!(
                entry = %action.entry,
                result = result.as_str(),
                "the log takes results too slowly: this one is not written down"
            );
        }
    }
}

impl Record {
    fn pressed(&mut self, now: Instant) {
        self.seen = None;
        self.pressed = Some(now);
        self.touched = Some(now);
    }

    /// The action that is awaited, as its log entry.
    pub(crate) fn under_way(&self) -> Option<ActivityEntry> {
        let watched = self.watched.as_ref()?;
        Some(entry(&watched.action, ActionResult::Awaited))
    }
}

/// The entry as the log has it, as far as it is known here.
fn entry(action: &AcceptedAction, result: ActionResult) -> ActivityEntry {
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
