use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{
    AcceptedAction, ActionResult, ActionResults, ActivityLookup, Aftermath, Clock, EntryId, LiveFeeds,
    LiveState, Node, NodeState, PowerAction, ProcessState, ServerId, ServerUsage,
};
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout_at};

use crate::shared::Shared;
use crate::{EventId, LiveConfig, Subscription, hub, writing};

/// Sees what comes of power actions, and shows servers live to whoever watches. Clones are the same one; with the last
/// it ends, as by [`Live::close`], and nobody waits for what is still to be written.
#[derive(Clone)]
pub struct Live {
    hold: Arc<Hold>,
}

/// What it needs of the world.
#[derive(Clone)]
pub struct LivePorts {
    /// Asks a Wings how one server is.
    pub state: Arc<dyn LiveState>,
    /// Asks a Wings how all of its servers are.
    pub nodes: Arc<dyn NodeState>,
    /// Listens to what a Wings says of a server.
    pub feeds: Arc<dyn LiveFeeds>,
    /// Keeps what came of actions.
    pub results: Arc<dyn ActionResults>,
    /// Reads what was pressed, in other instances too.
    pub log: Arc<dyn ActivityLookup>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// What is known of an action after a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// This is what came of it.
    Concluded(ActionResult),
    /// Nothing has come of it yet, or nobody looks.
    NotYet {
        /// How the server was seen last, if it has been seen since the last press.
        state: Option<ProcessState>,
    },
}

/// How a server was seen last. Never older than the last press on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatestState {
    /// What its process was doing.
    pub state: ProcessState,
    /// When it was first seen doing so.
    pub since: Timestamp,
    /// When it was seen last. While its feed is open that is now.
    pub at: Timestamp,
    /// What it used then, if that was said.
    pub usage: Option<ServerUsage>,
}

/// How often the log is asked for what came of an action that another instance looks after.
const LOOK_UP: Duration = Duration::from_millis(500);

impl Live {
    /// Begins. Everything that it does by itself runs on `runtime`.
    #[must_use]
    pub fn start(ports: LivePorts, config: LiveConfig, runtime: Handle) -> Self {
        let (writer, concluded) = mpsc::channel(config.unwritten.max(1));
        let writing = writing::write(concluded, ports.results.clone(), config.writing);
        let shared = Arc::new(Shared::new(ports, config, runtime, writer));
        shared.run(writing);
        Self {
            hold: Arc::new(Hold(shared)),
        }
    }

    /// Waits for what comes of an entry's action, at most for so long.
    ///
    /// An action that another instance looks after, or whose result is not remembered any more, is looked up in the log.
    pub async fn wait(&self, server: ServerId, entry: EntryId, up_to: Duration) -> Waited {
        let until = Instant::now() + up_to;
        let result = match self.waiter(server, entry) {
            Waiter::Over(result) => Some(result),
            Waiter::Awaited(result) => timeout_at(until, result).await.ok().and_then(Result::ok),
            Waiter::Elsewhere => timeout_at(until, self.look_up(server, entry))
                .await
                .unwrap_or_default(),
        };
        result.map_or_else(
            || Waited::NotYet {
                state: self.latest(server).map(|latest| latest.state),
            },
            Waited::Concluded,
        )
    }

    /// What a Wings accepted last for this server, and when, if that was not long ago.
    #[must_use]
    pub fn last_sent(&self, server: ServerId) -> Option<(PowerAction, Timestamp)> {
        self.shared().book().last_sent(server)
    }

    /// How long it would be wise to wait before this action is sent, because a Wings would lose it now: a stop, restart or
    /// kill just after a start, a start just after a stop or a kill is over. `None` when there is nothing to wait for.
    #[must_use]
    pub fn settle_moment(&self, server: ServerId, next: PowerAction) -> Option<Duration> {
        let shared = self.shared();
        shared
            .book()
            .settle_moment(server, next, Instant::now(), &shared.config)
    }

    /// How a server was seen last, if it has been seen since the last press on it and not too long ago.
    #[must_use]
    pub fn latest(&self, server: ServerId) -> Option<LatestState> {
        let shared = self.shared();
        let book = shared.book();
        let seen = book.records.get(&server)?.seen?;
        let fed = book.channels.get(&server).is_some_and(|channel| channel.fed);
        Some(LatestState {
            state: seen.state,
            since: seen.since,
            at: if fed { shared.ports.clock.now() } else { seen.at },
            usage: seen.usage,
        })
    }

    /// Watches a server, from that event on if what has happened since is still known, else from how things stand.
    #[must_use]
    pub fn subscribe(&self, node: &Node, server: ServerId, after: Option<EventId>) -> Subscription {
        hub::subscribe(self.shared(), node, server, after)
    }

    /// Ends everything: what is still awaited is concluded as unobserved, and this returns when it is written down.
    pub async fn close(&self) {
        self.shared().end();
        self.shared().ended().await;
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.hold.0
    }

    fn waiter(&self, server: ServerId, entry: EntryId) -> Waiter {
        let mut book = self.shared().book();
        if let Some(result) = book.result(entry) {
            return Waiter::Over(result);
        }
        let watched = book
            .records
            .get_mut(&server)
            .and_then(|record| record.watched.as_mut())
            .filter(|watched| watched.action.entry == entry);
        let Some(watched) = watched else {
            return Waiter::Elsewhere;
        };
        let (sender, result) = oneshot::channel();
        watched.waiters.retain(|waiter| !waiter.is_closed());
        watched.waiters.push(sender);
        Waiter::Awaited(result)
    }

    /// `None` when the log says that nobody looks what comes of it.
    async fn look_up(&self, server: ServerId, entry: EntryId) -> Option<ActionResult> {
        loop {
            match self.shared().ports.log.entry(server, entry).await {
                Ok(Some(found)) => match found.result? {
                    ActionResult::Awaited => {}
                    result => return Some(result),
                },
                Ok(None) => return None,
                // It may be back in a moment.
                Err(_) => {}
            }
            sleep(LOOK_UP).await;
        }
    }
}

impl Aftermath for Live {
    fn accepted(&self, action: AcceptedAction) {
        let shared = self.shared();
        let needs = shared.book().accepted(action, Instant::now(), &shared.config);
        shared.see_to(&needs);
    }
}

/// With it everything ends.
struct Hold(Arc<Shared>);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.end();
    }
}

enum Waiter {
    Over(ActionResult),
    Awaited(oneshot::Receiver<ActionResult>),
    Elsewhere,
}
