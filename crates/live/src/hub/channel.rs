//! What is told of one watched server, and to whom.

use std::collections::VecDeque;
use std::sync::Arc;

use aileron_domain::{ActionResult, ActivityEntry, EntryId, Node, Outcome};
use jiff::Timestamp;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::past::Past;
use crate::{EventId, EventKind, LiveConfig, StreamEvent};

/// So many entries are remembered as told, so that each is told once.
const TOLD: usize = 256;

/// So many events are handed to a watcher at once.
const HANDED: usize = 32;

/// A watched server's stream.
pub(crate) struct Channel {
    /// Where the server runs, as was last heard.
    pub(crate) node: Node,
    pub(crate) epoch: u64,
    pub(crate) watchers: usize,
    /// How often its last watcher has left: tells a wait for the next one from the wait before.
    pub(crate) left: u64,
    /// A feed is open, and has said how the server is.
    pub(crate) fed: bool,
    pub(crate) unreachable: Option<Timestamp>,
    /// Somebody has reason to think that how the server was is not how it is.
    pub(crate) recheck: Arc<Notify>,
    /// What came before, for who begins to watch.
    pub(crate) past: Past,
    /// Ends what keeps the channel going.
    pub(crate) ending: CancellationToken,
    /// The press that was told of last and whose result has not been.
    under_way: Option<ActivityEntry>,
    told: VecDeque<(EntryId, bool)>,
    events: VecDeque<Arc<StreamEvent>>,
    bytes: usize,
    /// The number of the event before the first one that is kept, and of the last.
    dropped: u64,
    last: u64,
    news: watch::Sender<u64>,
}

/// What a watcher finds.
pub(crate) enum Reading {
    /// What has happened since.
    News(VecDeque<Arc<StreamEvent>>),
    /// Some of that is not kept any more.
    TooLate,
}

impl Channel {
    pub(crate) fn new(node: Node, ending: CancellationToken) -> Self {
        Self {
            node,
            epoch: Uuid::new_v4().as_u64_pair().0,
            watchers: 0,
            left: 0,
            fed: false,
            unreachable: None,
            recheck: Arc::default(),
            past: Past::default(),
            ending,
            under_way: None,
            told: VecDeque::new(),
            events: VecDeque::new(),
            bytes: 0,
            dropped: 0,
            last: 0,
            news: watch::Sender::new(0),
        }
    }

    pub(crate) fn tell(&mut self, kind: EventKind, config: &LiveConfig) {
        if let EventKind::Console(line) | EventKind::InstallOutput(line) = &kind {
            self.past.wrote(line, config);
        }
        self.last += 1;
        self.bytes += kind.text_bytes();
        let event = self.event(kind);
        self.events.push_back(event);
        while self.events.len() > config.kept_events
            || (self.bytes > config.kept_bytes && self.events.len() > 1)
        {
            if let Some(event) = self.events.pop_front() {
                self.bytes -= event.kind.text_bytes();
                self.dropped = event.id.number;
            }
        }
        self.news.send_replace(self.last);
    }

    /// Tells of a press, once when it is heard of and once when its result is known. Says whether it was news.
    pub(crate) fn tell_of_press(&mut self, mut entry: ActivityEntry, config: &LiveConfig) -> bool {
        let over = is_over(&entry);
        match self.told.iter_mut().find(|(id, _)| *id == entry.id) {
            Some((_, told)) if *told || !over => return false,
            Some((_, told)) => *told = true,
            None => {
                if self.told.len() == TOLD {
                    self.told.pop_front();
                }
                self.told.push_back((entry.id, over));
            }
        }
        entry.entry.ip = None;
        entry.entry.details = None;
        if !over {
            self.under_way = Some(entry.clone());
        } else if self
            .under_way
            .as_ref()
            .is_some_and(|under_way| under_way.id == entry.id)
        {
            self.under_way = None;
        }
        self.tell(EventKind::Power(Box::new(entry)), config);
        true
    }

    /// What a watcher is told of what came before, if anything did.
    pub(crate) fn history(&self) -> Option<EventKind> {
        let history = self.past.as_history();
        (!history.is_empty()).then(|| EventKind::History(Box::new(history)))
    }

    /// Whether the result of this press has been told.
    pub(crate) fn has_told_result(&self, entry: EntryId) -> bool {
        self.told.contains(&(entry, true))
    }

    pub(crate) fn under_way(&self) -> Option<&ActivityEntry> {
        self.under_way.as_ref()
    }

    /// An event at the place of the last one.
    pub(crate) fn event(&self, kind: EventKind) -> Arc<StreamEvent> {
        Arc::new(StreamEvent {
            id: self.place(),
            kind,
        })
    }

    pub(crate) fn place(&self) -> EventId {
        EventId {
            epoch: self.epoch,
            number: self.last,
        }
    }

    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Whether a watcher that has had `place` can go on without having missed anything.
    pub(crate) fn goes_on_from(&self, place: EventId) -> bool {
        place.epoch == self.epoch && (self.dropped..=self.last).contains(&place.number)
    }

    /// What has happened since that event, or the first part of it.
    pub(crate) fn since(&self, number: u64) -> Reading {
        let Some(had) = number.checked_sub(self.dropped) else {
            return Reading::TooLate;
        };
        let had = usize::try_from(had).unwrap_or(usize::MAX);
        Reading::News(self.events.iter().skip(had).take(HANDED).cloned().collect())
    }
}

/// Whether all is known of a press that ever will be.
pub(crate) fn is_over(entry: &ActivityEntry) -> bool {
    match (&entry.entry.outcome, entry.result) {
        (Outcome::Pending, _) => false,
        (_, result) => result != Some(ActionResult::Awaited),
    }
}
