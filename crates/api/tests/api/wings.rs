//! What comes back from a Wings that a test scripts, without the Wings.

use std::sync::Mutex;
use std::time::Duration;

use aileron_domain::{
    Delivery, Grants, LiveEvent, LiveFeed, LiveFeeds, LiveState, Node, NodeId, NodeState, Permission,
    PowerGateway, PowerOrder, ProcessState, RequestId, ServerHost, ServerId, ServerUsage, SocketGrant,
    Unreachable, User, UserId, WingsFailure, WingsWords,
};
use async_trait::async_trait;
use contract_cases::{Received, Typed, WingsAnswer};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

/// The name of the node on which nobody listens.
pub(crate) const UNREACHABLE: &str = "down";

pub(crate) struct MemoryWings {
    pub(crate) answer: Mutex<WingsAnswer>,
    pub(crate) received: Mutex<Vec<Received>>,
    pub(crate) typed: Mutex<Vec<Typed>>,
    /// What it was told of servers that it is to host.
    pub(crate) told: Mutex<Vec<String>>,
    pub(crate) held: watch::Sender<bool>,
    /// The servers that the nodes know.
    pub(crate) hosted: Mutex<Vec<ServerId>>,
}

impl Default for MemoryWings {
    fn default() -> Self {
        Self {
            answer: Mutex::new(WingsAnswer::Accept),
            received: Mutex::default(),
            typed: Mutex::default(),
            told: Mutex::default(),
            held: watch::Sender::new(false),
            hosted: Mutex::default(),
        }
    }
}

fn reach(node: &Node) -> Result<(), WingsFailure> {
    if node.name == UNREACHABLE {
        return Err(lost(Unreachable::Refused, Delivery::Impossible));
    }
    Ok(())
}

impl MemoryWings {
    /// Takes what is said of a server to its node.
    fn is_told(&self, node: &Node, what: String) -> Result<(), WingsFailure> {
        reach(node)?;
        self.told.lock().unwrap().push(what);
        self.result()
    }

    fn result(&self) -> Result<(), WingsFailure> {
        let (status, body) = match self.answer.lock().unwrap().clone() {
            WingsAnswer::Accept => return Ok(()),
            WingsAnswer::Hang => return Err(lost(Unreachable::Timeout, Delivery::Possible)),
            WingsAnswer::Reset => return Err(lost(Unreachable::Reset, Delivery::Possible)),
            WingsAnswer::HalfAnAnswer | WingsAnswer::Garbage => {
                return Err(lost(Unreachable::InvalidResponse, Delivery::Possible));
            }
            WingsAnswer::Status(status, body) => (status, body),
        };
        let json: Option<Value> = serde_json::from_str(&body).ok();
        let said = json
            .and_then(|json| Some(json["error"].as_str()?.to_owned()))
            .unwrap_or(body);
        let words = WingsWords::clean(&said);
        Err(match status {
            401 | 403 => WingsFailure::Unauthorized,
            409 => WingsFailure::Conflict(words),
            502..=504 => lost(Unreachable::Proxy, Delivery::Possible),
            _ => WingsFailure::Refused(words),
        })
    }
}

fn lost(reason: Unreachable, delivery: Delivery) -> WingsFailure {
    WingsFailure::Unavailable { reason, delivery }
}

#[async_trait]
impl PowerGateway for MemoryWings {
    async fn send(&self, order: PowerOrder<'_>) -> Result<(), WingsFailure> {
        reach(order.node)?;
        self.received.lock().unwrap().push(Received {
            server: order.server.to_string(),
            action: order.action.to_string(),
            request_id: order.request_id.map(ToString::to_string),
        });
        let mut held = self.held.subscribe();
        held.wait_for(|held| !held).await.unwrap();
        self.result()
    }
}

#[async_trait]
impl ServerHost for MemoryWings {
    async fn create(&self, node: &Node, server: ServerId, start: bool) -> Result<(), WingsFailure> {
        self.is_told(node, format!("create {server} start={start}"))
    }

    async fn sync(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.is_told(node, format!("sync {server}"))
    }

    async fn reinstall(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.is_told(node, format!("reinstall {server}"))
    }

    async fn delete(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.is_told(node, format!("delete {server}"))
    }

    async fn command(&self, node: &Node, server: ServerId, line: &str) -> Result<(), WingsFailure> {
        reach(node)?;
        self.typed.lock().unwrap().push(Typed {
            server: server.to_string(),
            line: line.to_owned(),
        });
        self.result()
    }

    async fn end_sockets(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: UserId,
        _grants: &Grants,
    ) -> Result<(), WingsFailure> {
        self.result()
    }
}

#[async_trait]
impl LiveState for MemoryWings {
    async fn usage(
        &self,
        node: &Node,
        _server: ServerId,
        _request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure> {
        reach(node)?;
        self.result()?;
        Ok(RUNNING)
    }
}

const RUNNING: ServerUsage = ServerUsage {
    state: ProcessState::Running,
    suspended: false,
    memory_bytes: 512 << 20,
    memory_limit_bytes: 1 << 30,
    cpu_percent: f64::NAN,
    disk_bytes: 4096,
    network_rx_bytes: 1024,
    network_tx_bytes: 2048,
    uptime: Duration::from_secs(90),
};

#[async_trait]
impl NodeState for MemoryWings {
    async fn states(&self, node: &Node) -> Result<Vec<(ServerId, ServerUsage)>, WingsFailure> {
        reach(node)?;
        self.result()?;
        Ok(self
            .hosted
            .lock()
            .unwrap()
            .iter()
            .map(|server| (*server, RUNNING))
            .collect())
    }

    fn unreachable_since(&self, _node: NodeId) -> Option<Timestamp> {
        None
    }
}

#[async_trait]
impl LiveFeeds for MemoryWings {
    async fn open(&self, node: &Node, _server: ServerId) -> Result<Box<dyn LiveFeed>, WingsFailure> {
        reach(node)?;
        Ok(Box::new(Quiet(Some(LiveEvent::State(ProcessState::Running)))))
    }

    fn grant(&self, node: &Node, server: ServerId, user: &User, permissions: &[Permission]) -> SocketGrant {
        SocketGrant {
            token: format!("{} may {permissions:?}", user.username),
            socket: format!("wss://{}/{server}/ws", node.name),
        }
    }
}

/// A feed that says how things stand, and nothing more.
struct Quiet(Option<LiveEvent>);

#[async_trait]
impl LiveFeed for Quiet {
    async fn next(&mut self) -> Result<LiveEvent, WingsFailure> {
        match self.0.take() {
            Some(event) => Ok(event),
            None => std::future::pending().await,
        }
    }
}
