//! Nodes, feeds, a log and a clock that do what a test tells them to, in the runtime's own paused time.
#![expect(
    clippy::unwrap_used,
    reason = "a world that does not parse is a mistake in the test"
)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aileron_domain::{
    AcceptedAction, ActionResult, ActionResults, ActivityEntry, ActivityLookup, ActorKind, ActorStamp,
    Aftermath as _, Clock, Delivery, EntryId, Event, LiveEvent, LiveFeed, LiveFeeds, LiveState, NewEntry,
    Node, NodeId, NodeState, Outcome, Permission, PowerAction, ProcessState, RequestId, ServerId,
    ServerUsage, SocketGrant, StoreError, UnderWay, Unreachable, User, WingsFailure,
};
use aileron_live::{Live, LiveConfig, LivePorts};
use async_trait::async_trait;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

pub(crate) const UNREACHABLE: WingsFailure = WingsFailure::Unavailable {
    reason: Unreachable::Refused,
    delivery: Delivery::Impossible,
};

/// Everything around a [`Live`].
pub(crate) struct World {
    began: Instant,
    inner: Mutex<Inner>,
    pub(crate) single_calls: AtomicUsize,
    pub(crate) list_calls: AtomicUsize,
    pub(crate) most_calls_at_once: AtomicUsize,
    calls_now: AtomicUsize,
    pub(crate) feeds_opened: AtomicUsize,
    pub(crate) recalls: AtomicUsize,
    pub(crate) feeds_open: Arc<AtomicUsize>,
}

#[derive(Default)]
struct Inner {
    servers: HashMap<ServerId, (ProcessState, Instant)>,
    node: Condition,
    feeds: bool,
    senders: HashMap<ServerId, mpsc::UnboundedSender<LiveEvent>>,
    concluded: Vec<(EntryId, ActionResult)>,
    writing_takes: Duration,
    log: Vec<ActivityEntry>,
    written: Vec<String>,
}

/// How the nodes answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Condition {
    #[default]
    Well,
    Gone,
    Hung,
}

/// The server of that number.
pub(crate) fn server(number: u128) -> ServerId {
    ServerId(Uuid::from_u128(0x5E_0000_0000 + number))
}

/// The entry of that number: later ones have higher numbers.
pub(crate) fn entry(number: u128) -> EntryId {
    EntryId(Uuid::from_u128(
        0x0193_0000_0000_7000_8000_0000_0000_0000 + number,
    ))
}

pub(crate) fn node(number: u128) -> Node {
    Node {
        id: NodeId(Uuid::from_u128(number)),
        name: format!("node{number}"),
        url: "https://node.example.com:8080".parse().unwrap(),
        token: "a-token".parse().unwrap(),
        previous_token: None,
        roots: None,
        maintenance: false,
    }
}

fn ada() -> ActorStamp {
    ActorStamp {
        kind: ActorKind::User,
        id: None,
        name: "ada".to_owned(),
    }
}

/// What the log has of a press in another instance.
pub(crate) fn elsewhere(
    entry: EntryId,
    server: ServerId,
    action: PowerAction,
    outcome: Outcome,
    result: Option<ActionResult>,
) -> ActivityEntry {
    ActivityEntry {
        id: entry,
        entry: NewEntry {
            occurred_at: Timestamp::UNIX_EPOCH,
            actor: ada(),
            event: Event::Power(action),
            target: server,
            ip: Some(std::net::Ipv4Addr::LOCALHOST.into()),
            outcome,
            details: None,
        },
        result,
    }
}

/// An entry of what is no press.
pub(crate) fn noted(entry: EntryId, server: ServerId, outcome: Outcome) -> ActivityEntry {
    let mut noted = elsewhere(entry, server, PowerAction::Start, outcome, None);
    noted.entry.event = Event::Other("server.console.command".to_owned());
    noted
}

impl World {
    /// Nodes that answer, without feeds, all of their servers offline.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            inner: Mutex::default(),
            single_calls: AtomicUsize::new(0),
            list_calls: AtomicUsize::new(0),
            most_calls_at_once: AtomicUsize::new(0),
            calls_now: AtomicUsize::new(0),
            feeds_opened: AtomicUsize::new(0),
            recalls: AtomicUsize::new(0),
            feeds_open: Arc::default(),
        })
    }

    pub(crate) fn live(self: &Arc<Self>) -> Live {
        self.live_with(LiveConfig::default())
    }

    pub(crate) fn live_with(self: &Arc<Self>, config: LiveConfig) -> Live {
        let ports = LivePorts {
            state: self.clone(),
            nodes: self.clone(),
            feeds: self.clone(),
            results: self.clone(),
            log: self.clone(),
            clock: self.clone(),
        };
        Live::start(ports, config, Handle::current())
    }

    /// The server's process does something else from now on; one that comes up is a new process.
    pub(crate) fn set(&self, server: ServerId, state: ProcessState) {
        let up = |state| matches!(state, ProcessState::Starting | ProcessState::Running);
        let mut inner = self.inner.lock().unwrap();
        let before = inner.servers.get(&server).copied();
        let started = match before {
            Some((before, started)) if up(before) || before == ProcessState::Stopping => started,
            _ => Instant::now(),
        };
        inner.servers.insert(server, (state, started));
        if let Some(feed) = inner.senders.get(&server) {
            let _nobody = feed.send(LiveEvent::State(state));
        }
    }

    /// Sets a state that no open feed tells of.
    pub(crate) fn set_silently(&self, server: ServerId, state: ProcessState) {
        let feed = self.inner.lock().unwrap().senders.remove(&server);
        self.set(server, state);
        if let Some(feed) = feed {
            self.inner.lock().unwrap().senders.insert(server, feed);
        }
    }

    pub(crate) fn nodes_are(&self, condition: Condition) {
        self.inner.lock().unwrap().node = condition;
    }

    pub(crate) fn offer_feeds(&self, offered: bool) {
        self.inner.lock().unwrap().feeds = offered;
    }

    /// Says something in a server's open feed.
    pub(crate) fn say(&self, server: ServerId, event: LiveEvent) {
        self.inner.lock().unwrap().senders[&server].send(event).unwrap();
    }

    /// What every server had written before anybody listened.
    pub(crate) fn has_written(&self, lines: &[&str]) {
        self.inner.lock().unwrap().written = lines.iter().map(ToString::to_string).collect();
    }

    pub(crate) fn end_feed(&self, server: ServerId) {
        self.inner.lock().unwrap().senders.remove(&server);
    }

    pub(crate) fn writing_takes(&self, time: Duration) {
        self.inner.lock().unwrap().writing_takes = time;
    }

    /// Another instance writes into the log, or over what it has written.
    pub(crate) fn log(&self, entry: ActivityEntry) {
        let mut inner = self.inner.lock().unwrap();
        match inner.log.iter_mut().find(|known| known.id == entry.id) {
            Some(known) => *known = entry,
            None => inner.log.push(entry),
        }
    }

    pub(crate) fn results(&self) -> usize {
        self.inner.lock().unwrap().concluded.len()
    }

    pub(crate) fn concluded(&self) -> Vec<(EntryId, ActionResult)> {
        self.inner.lock().unwrap().concluded.clone()
    }

    /// What was written down of that entry.
    pub(crate) fn result(&self, entry: EntryId) -> Option<ActionResult> {
        let mut found = self.concluded().into_iter().filter(|(id, _)| *id == entry);
        let result = found.next().map(|(_, result)| result);
        assert_eq!(found.next(), None, "concluded twice");
        result
    }

    /// Waits until something is written down of that entry.
    pub(crate) async fn result_of(&self, entry: EntryId) -> ActionResult {
        eventually("a result", || self.result(entry).is_some()).await;
        self.result(entry).unwrap()
    }

    pub(crate) fn calls(&self) -> usize {
        self.single_calls.load(Ordering::SeqCst) + self.list_calls.load(Ordering::SeqCst)
    }

    async fn call<T>(&self, answer: impl FnOnce(&Inner) -> T) -> Result<T, WingsFailure> {
        let now = self.calls_now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_calls_at_once.fetch_max(now, Ordering::SeqCst);
        let _over = Leave(&self.calls_now);
        let condition = self.inner.lock().unwrap().node;
        match condition {
            Condition::Well => {}
            Condition::Gone => return Err(UNREACHABLE),
            Condition::Hung => std::future::pending().await,
        }
        sleep(Duration::from_millis(5)).await;
        Ok(answer(&self.inner.lock().unwrap()))
    }
}

struct Leave<'a>(&'a AtomicUsize);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Presses a button, and its Wings has accepted it.
pub(crate) fn accept(live: &Live, number: u128, action: PowerAction, on: ServerId) -> EntryId {
    accept_at(live, number, action, on, node(1))
}

pub(crate) fn accept_at(live: &Live, number: u128, action: PowerAction, on: ServerId, node: Node) -> EntryId {
    live.accepted(AcceptedAction {
        entry: entry(number),
        action,
        actor: ada(),
        server: on,
        node: Arc::new(node),
        accepted_at: Timestamp::UNIX_EPOCH,
    });
    entry(number)
}

/// Waits for something to be so.
pub(crate) async fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..200_000 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}

pub(crate) async fn after_ms(milliseconds: u64) {
    sleep(Duration::from_millis(milliseconds)).await;
}

pub(crate) fn usage(state: ProcessState, uptime: Duration) -> ServerUsage {
    ServerUsage {
        state,
        suspended: false,
        memory_bytes: 7,
        memory_limit_bytes: 0,
        cpu_percent: 0.0,
        disk_bytes: 0,
        network_rx_bytes: 0,
        network_tx_bytes: 0,
        uptime,
    }
}

fn as_it_is(inner: &Inner, server: ServerId) -> ServerUsage {
    let (state, started) = inner
        .servers
        .get(&server)
        .copied()
        .unwrap_or((ProcessState::Offline, Instant::now()));
    let uptime = if state == ProcessState::Offline {
        Duration::ZERO
    } else {
        started.elapsed()
    };
    usage(state, uptime)
}

#[async_trait]
impl LiveState for World {
    async fn usage(
        &self,
        _node: &Node,
        server: ServerId,
        _request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure> {
        self.single_calls.fetch_add(1, Ordering::SeqCst);
        self.call(|inner| as_it_is(inner, server)).await
    }
}

#[async_trait]
impl NodeState for World {
    async fn states(&self, _node: &Node) -> Result<Vec<(ServerId, ServerUsage)>, WingsFailure> {
        self.list_calls.fetch_add(1, Ordering::SeqCst);
        self.call(|inner| {
            let servers = inner.servers.keys();
            servers
                .map(|server| (*server, as_it_is(inner, *server)))
                .collect()
        })
        .await
    }

    fn unreachable_since(&self, _node: NodeId) -> Option<Timestamp> {
        None
    }
}

#[async_trait]
impl LiveFeeds for World {
    async fn open(&self, _node: &Node, server: ServerId) -> Result<Box<dyn LiveFeed>, WingsFailure> {
        self.feeds_opened.fetch_add(1, Ordering::SeqCst);
        let mut inner = self.inner.lock().unwrap();
        if !inner.feeds {
            return Err(UNREACHABLE);
        }
        let (sender, events) = mpsc::unbounded_channel();
        sender
            .send(LiveEvent::State(as_it_is(&inner, server).state))
            .unwrap();
        inner.senders.insert(server, sender);
        self.feeds_open.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Feed(events, self.feeds_open.clone())))
    }

    async fn recent_output(&self, _node: &Node, _server: ServerId) -> Result<Vec<String>, WingsFailure> {
        self.recalls.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_millis(5)).await;
        let inner = self.inner.lock().unwrap();
        match inner.node {
            Condition::Well => Ok(inner.written.clone()),
            Condition::Gone | Condition::Hung => Err(UNREACHABLE),
        }
    }

    fn grant(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: &User,
        _permissions: &[Permission],
    ) -> SocketGrant {
        unimplemented!("nobody here gives tokens away")
    }
}

struct Feed(mpsc::UnboundedReceiver<LiveEvent>, Arc<AtomicUsize>);

#[async_trait]
impl LiveFeed for Feed {
    async fn next(&mut self) -> Result<LiveEvent, WingsFailure> {
        self.0.recv().await.ok_or(UNREACHABLE)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl ActionResults for World {
    async fn conclude(&self, entry: EntryId, result: ActionResult) -> Result<(), StoreError> {
        let takes = self.inner.lock().unwrap().writing_takes;
        sleep(takes).await;
        self.inner.lock().unwrap().concluded.push((entry, result));
        Ok(())
    }
}

#[async_trait]
impl ActivityLookup for World {
    async fn entry(&self, server: ServerId, entry: EntryId) -> Result<Option<ActivityEntry>, StoreError> {
        let inner = self.inner.lock().unwrap();
        let found = inner
            .log
            .iter()
            .find(|known| known.id == entry && known.entry.target == server);
        Ok(found.cloned())
    }

    async fn under_way(&self, servers: &[ServerId]) -> Result<Vec<(ServerId, UnderWay)>, StoreError> {
        let inner = self.inner.lock().unwrap();
        let found = inner.log.iter().rev().filter_map(|known| {
            let Event::Power(action) = known.entry.event else {
                return None;
            };
            let awaited = known.result == Some(ActionResult::Awaited);
            let wanted = servers.contains(&known.entry.target) && awaited;
            wanted.then(|| {
                let under_way = UnderWay {
                    entry: known.id,
                    action,
                    actor: known.entry.actor.clone(),
                    since: known.entry.occurred_at,
                };
                (known.entry.target, under_way)
            })
        });
        Ok(found.take(1).collect())
    }

    async fn since(
        &self,
        server: ServerId,
        entry: Option<EntryId>,
    ) -> Result<Vec<ActivityEntry>, StoreError> {
        let inner = self.inner.lock().unwrap();
        let log = inner.log.iter().filter(|known| known.entry.target == server);
        Ok(entry.map_or_else(Vec::new, |entry| {
            log.skip_while(|known| known.id != entry)
                .skip(1)
                .take(100)
                .cloned()
                .collect()
        }))
    }

    async fn newest(&self, server: ServerId) -> Result<Option<EntryId>, StoreError> {
        let inner = self.inner.lock().unwrap();
        let mut log = inner.log.iter().filter(|known| known.entry.target == server);
        Ok(log.next_back().map(|known| known.id))
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.began.elapsed()
    }
}
