use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{PowerAction, ProcessState};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::actor::Actor;
use crate::console::Console;
use crate::live::Live;
use crate::recipe::Described;
use crate::remote::Panel;

/// One server, as the HTTP side sees it: its actor does what is asked here, in the order in which it is asked.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) uuid: Uuid,
    pub(crate) console: Arc<Console>,
    pub(crate) live: Arc<Live>,
    /// It goes away, or the whole daemon does: its sockets end.
    pub(crate) closing: CancellationToken,
    inbox: mpsc::Sender<Message>,
    condition: watch::Receiver<Condition>,
    configuration: watch::Receiver<Arc<Value>>,
}

/// What is asked of a server's actor.
#[derive(Debug)]
pub(crate) enum Message {
    /// A power action, which may wait for the power lock this long.
    Power(PowerAction, Duration, Option<oneshot::Sender<Pressed>>),
    /// Lines for the standard input of its process.
    Type(Vec<String>),
    /// How the panel describes it now.
    Sync(Box<Described>),
    /// Put its files in place.
    Install(InstallOrder, oneshot::Sender<Result<(), Locked>>),
    /// Kill the process, remove the files, and take no more messages.
    Remove,
    /// Stop the process, and take no more messages.
    ShutDown,
}

/// What came of a press at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pressed {
    /// It is done, or waits for its turn.
    Accepted,
    /// Nothing is done, for this reason.
    Refused(&'static str),
}

/// How a server is to be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InstallOrder {
    /// It has been before.
    pub(crate) again: bool,
    /// Start it when that came out well.
    pub(crate) then_start: bool,
}

/// It is suspended or being installed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Locked;

/// How a server is at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Condition {
    /// It is offline only when nothing is about to start it.
    pub(crate) state: ProcessState,
    /// The process, if there is one.
    pub(crate) process: Option<Running>,
    /// It may not be started.
    pub(crate) suspended: bool,
}

/// A process that is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Running {
    /// Its process group.
    pub(crate) group: Pid,
    /// Since when it is up.
    pub(crate) since: Instant,
}

/// The server takes no more orders: the daemon is shutting down, or it was removed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed;

impl Server {
    /// A server that is offline, and the actor that has to run for it.
    pub(crate) fn open(
        described: Described,
        panel: Option<Arc<Panel>>,
        closing: CancellationToken,
    ) -> (Self, impl Future<Output = ()> + Send + use<>) {
        let live = Arc::new(Live::new());
        let console = Arc::new(Console::new(Arc::clone(&live)));
        let (inbox, messages) = mpsc::channel(1024);
        let (publisher, condition) = watch::channel(Condition {
            state: ProcessState::Offline,
            process: None,
            suspended: described.suspended,
        });
        let (described_as, configuration) = watch::channel(Arc::clone(&described.configuration));
        let server = Self {
            uuid: described.recipe.uuid,
            console: Arc::clone(&console),
            live: Arc::clone(&live),
            closing,
            inbox,
            condition,
            configuration,
        };
        let actor = Actor::new(described, panel, console, live, publisher, described_as);
        (server, actor.run(messages))
    }

    /// Asks for something. It is done soon after.
    pub(crate) async fn ask(&self, message: Message) -> Result<(), Closed> {
        self.inbox.send(message).await.map_err(|_| Closed)
    }

    /// Presses, and hears what came of it at once.
    pub(crate) async fn press(&self, action: PowerAction) -> Result<Pressed, Closed> {
        let (answer, pressed) = oneshot::channel();
        self.ask(Message::Power(action, Duration::ZERO, Some(answer)))
            .await?;
        pressed.await.map_err(|_| Closed)
    }

    /// Has its files put in place, and hears whether that begins.
    pub(crate) async fn install(&self, order: InstallOrder) -> Result<Result<(), Locked>, Closed> {
        let (answer, begun) = oneshot::channel();
        self.ask(Message::Install(order, answer)).await?;
        begun.await.map_err(|_| Closed)
    }

    /// How it is now.
    pub(crate) fn condition(&self) -> Condition {
        *self.condition.borrow()
    }

    /// How it was last described.
    pub(crate) fn configuration(&self) -> Arc<Value> {
        Arc::clone(&self.configuration.borrow())
    }

    /// Waits until nothing of it is left.
    pub(crate) async fn gone(&self) {
        let mut condition = self.condition.clone();
        while condition.changed().await.is_ok() {}
    }
}
