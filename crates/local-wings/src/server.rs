use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{PowerAction, ProcessState};
use nix::unistd::Pid;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use uuid::Uuid;

use crate::ServerSpec;
use crate::actor::Actor;
use crate::console::Console;

/// One server, as the HTTP side sees it: its actor does what is asked here, in the order in which it is asked.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) uuid: Uuid,
    pub(crate) name: String,
    pub(crate) console: Arc<Console>,
    inbox: mpsc::Sender<Message>,
    condition: watch::Receiver<Condition>,
}

/// What is asked of a server's actor.
#[derive(Debug)]
pub(crate) enum Message {
    /// A power action, which may wait for the power lock this long.
    Power(PowerAction, Duration),
    /// Lines for the standard input of its process.
    Type(Vec<String>),
    /// Stop the process, and take no more messages.
    ShutDown,
}

/// How a server is at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Condition {
    /// It is offline only when nothing is about to start it.
    pub(crate) state: ProcessState,
    /// The process, unless it is offline.
    pub(crate) process: Option<Running>,
}

/// A process that is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Running {
    /// Its process group.
    pub(crate) group: Pid,
    /// Since when it is up.
    pub(crate) since: Instant,
}

impl Condition {
    pub(crate) const OFFLINE: Self = Self {
        state: ProcessState::Offline,
        process: None,
    };
}

/// The daemon is shutting down, and its servers take no more orders.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed;

impl Server {
    /// A server that is offline, and the actor that has to run for it.
    pub(crate) fn open(spec: ServerSpec) -> (Self, impl Future<Output = ()> + Send + use<>) {
        let console = Arc::new(Console::default());
        let (inbox, messages) = mpsc::channel(1024);
        let (publisher, condition) = watch::channel(Condition::OFFLINE);
        let server = Self {
            uuid: spec.uuid,
            name: spec.name.clone(),
            console: Arc::clone(&console),
            inbox,
            condition,
        };
        (server, Actor::new(spec, console, publisher).run(messages))
    }

    /// Asks for something. It is done soon after.
    pub(crate) async fn ask(&self, message: Message) -> Result<(), Closed> {
        self.inbox.send(message).await.map_err(|_| Closed)
    }

    /// How it is now.
    pub(crate) fn condition(&self) -> Condition {
        *self.condition.borrow()
    }
}
