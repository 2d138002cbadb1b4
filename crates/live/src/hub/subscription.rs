use std::collections::VecDeque;
use std::sync::Arc;

use aileron_domain::{Node, ServerId};
use tokio::sync::watch;
use tokio::time::sleep;

use super::channel::{Channel, Reading};
use super::{follow, upstream};
use crate::book::{Book, Record};
use crate::shared::Shared;
use crate::{EventId, EventKind, StreamEvent};

/// One watcher's view of a server. When it is dropped, one watches less.
pub struct Subscription {
    shared: Arc<Shared>,
    server: ServerId,
    /// Where this watcher is: the last event that it has been handed, or that it need not be.
    place: EventId,
    ready: VecDeque<Arc<StreamEvent>>,
    news: Option<watch::Receiver<u64>>,
}

impl Subscription {
    /// What this watcher is told next. `None` when nothing will be told any more, because the panel ends.
    ///
    /// A future that is dropped has lost nothing.
    pub async fn next(&mut self) -> Option<Arc<StreamEvent>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let news = self.news.as_mut()?;
            news.borrow_and_update();
            match self.shared.book().read(self.server, self.place)? {
                Read::News(events) => {
                    if let Some(last) = events.back() {
                        self.place = last.id;
                    }
                    self.ready = events;
                }
                Read::Lagged(place, events) => {
                    self.place = place;
                    self.ready = events;
                }
            }
            if self.ready.is_empty() {
                news.changed().await.ok()?;
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut book = self.shared.book();
        let Some(channel) = book.channel(self.server, self.place.epoch) else {
            return;
        };
        channel.watchers -= 1;
        channel.left += 1;
        if channel.watchers == 0 {
            let (ending, left) = (channel.ending.clone(), channel.left);
            drop(book);
            let closing = close_unwatched(self.shared.clone(), self.server, self.place.epoch, left);
            self.shared.run_until(ending, closing);
        }
    }
}

/// Watches a server, from that event on or from how things stand.
pub(crate) fn subscribe(
    shared: &Arc<Shared>,
    node: &Node,
    server: ServerId,
    after: Option<EventId>,
) -> Subscription {
    let mut guard = shared.book();
    let book = &mut *guard;
    if !book.is_open() {
        return Subscription {
            shared: shared.clone(),
            server,
            place: EventId { epoch: 0, number: 0 },
            ready: VecDeque::new(),
            news: None,
        };
    }
    let mut opened = None;
    let channel = book.channels.entry(server).or_insert_with(|| {
        let ending = shared.ending.child_token();
        opened = Some(ending.clone());
        Channel::new(node.clone(), ending)
    });
    if opened.is_some()
        && let Some(under_way) = book.records.get(&server).and_then(Record::under_way)
    {
        channel.tell_of_press(under_way, &shared.config);
    }
    channel.watchers += 1;
    channel.node.clone_from(node);
    let news = channel.news();
    let (place, ready) = match after.filter(|after| channel.goes_on_from(*after)) {
        Some(after) => (after, VecDeque::new()),
        None => (channel.place(), book.how_things_stand(server)),
    };
    let needs = book.needs_forgetting();
    drop(guard);
    shared.see_to(&needs);
    if let Some(ending) = opened {
        shared.run_until(ending.clone(), upstream::keep_up(shared.clone(), server));
        shared.run_until(ending, follow::follow(shared.clone(), server));
    }
    Subscription {
        shared: shared.clone(),
        server,
        place,
        ready,
        news: Some(news),
    }
}

/// Closes a channel that nobody has come back to.
async fn close_unwatched(shared: Arc<Shared>, server: ServerId, epoch: u64, left: u64) {
    sleep(shared.config.linger).await;
    let mut book = shared.book();
    let still = book
        .channel(server, epoch)
        .is_some_and(|channel| channel.watchers == 0 && channel.left == left);
    if still && let Some(channel) = book.channels.remove(&server) {
        channel.ending.cancel();
    }
}

enum Read {
    News(VecDeque<Arc<StreamEvent>>),
    Lagged(EventId, VecDeque<Arc<StreamEvent>>),
}

impl Book {
    pub(crate) fn channel(&mut self, server: ServerId, epoch: u64) -> Option<&mut Channel> {
        self.channels
            .get_mut(&server)
            .filter(|channel| channel.epoch == epoch)
    }

    /// `None` when the channel is gone.
    fn read(&mut self, server: ServerId, place: EventId) -> Option<Read> {
        let channel = self.channel(server, place.epoch)?;
        match channel.since(place.number) {
            Reading::News(events) => Some(Read::News(events)),
            Reading::TooLate => {
                let (place, lagged) = (channel.place(), channel.event(EventKind::Lagged));
                let mut events = self.how_things_stand(server);
                events.push_front(lagged);
                Some(Read::Lagged(place, events))
            }
        }
    }

    /// What a watcher must know who knows nothing.
    fn how_things_stand(&self, server: ServerId) -> VecDeque<Arc<StreamEvent>> {
        let Some(channel) = self.channels.get(&server) else {
            return VecDeque::new();
        };
        let seen = self.records.get(&server).and_then(|record| record.seen);
        let state = seen.map(|seen| EventKind::State {
            state: seen.state,
            since: seen.since,
        });
        let usage = seen.and_then(|seen| seen.usage).map(EventKind::Usage);
        let unreachable = channel.unreachable.map(|since| EventKind::Unreachable { since });
        let under_way = channel.under_way().cloned();
        [
            state,
            usage,
            unreachable,
            under_way.map(|entry| EventKind::Power(Box::new(entry))),
            channel.history(),
        ]
        .into_iter()
        .flatten()
        .map(|kind| channel.event(kind))
        .collect()
    }
}
