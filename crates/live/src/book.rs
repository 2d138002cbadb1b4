//! Everything that is known for the moment, under one lock that is held for moments.

mod over;
mod pressed;
mod seen;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use aileron_domain::{
    ActionResult, ActivityEntry, EntryId, NodeId, PowerAction, ProcessState, ServerId, ServerUsage,
};
use jiff::Timestamp;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use crate::LiveConfig;
use crate::hub::Channel;
use crate::watched::{BroughtUp, Watched};

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
    /// How many results it had no room for.
    unwritten: u64,
    /// Somebody is about to forget what is old.
    pub(crate) forgetting: bool,
}

/// What is known of one server.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) watched: Option<Watched>,
    last: Option<Last>,
    /// What was to bring it up last, for as long as it has not been seen running since.
    brought_up: Option<BroughtUp>,
    /// When it was last heard that somebody has pressed.
    pressed: Option<Instant>,
    /// How it was seen last, if that was after the last press.
    pub(crate) seen: Option<Seen>,
    /// When a stop or a kill was seen to be over.
    stopped: Option<Instant>,
    touched: Option<Instant>,
}

/// What a Wings accepted last for a server.
struct Last {
    entry: EntryId,
    action: PowerAction,
    accepted_at: Timestamp,
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
            unwritten: 0,
            forgetting: false,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.writer.is_some()
    }

    /// What came of an entry, if that is remembered.
    pub(crate) fn result(&self, entry: EntryId) -> Option<ActionResult> {
        self.results.get(&entry).map(|(result, _)| *result)
    }

    /// The action that was accepted last, and when.
    pub(crate) fn last_sent(&self, server: ServerId) -> Option<(PowerAction, Timestamp)> {
        let last = self.records.get(&server)?.last.as_ref()?;
        Some((last.action, last.accepted_at))
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
                let start = record.brought_up.filter(|by| by.action == PowerAction::Start)?;
                start.noted + config.start_settles
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
        Some(over::entry(&watched.action, ActionResult::Awaited))
    }
}
