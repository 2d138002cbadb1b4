mod end;
mod hosting;
mod power;

use std::future;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::ProcessState;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tracing::debug;

use crate::console::Console;
use crate::live::Live;
use crate::process::{Process, ProcessEvent};
use crate::recipe::{Described, Recipe};
use crate::remote::Panel;
use crate::server::{Condition, InstallOrder, Message, Pressed, Running};
use crate::waiting::Waiting;
use crate::work::{Done, Work};
use end::End;
use power::impatience;

/// Runs one server: it alone starts, signals and ends its process.
///
/// Go Wings has a lock for power actions, which a start holds until the process is up and a stop or restart until it has
/// ended. Here a start takes no time beside that in which the panel is asked, and which a stop or kill may end, so that
/// the lock is held exactly while there is an [`Ending`].
#[derive(Debug)]
pub(crate) struct Actor {
    recipe: Recipe,
    suspended: bool,
    skip_scripts: bool,
    panel: Option<Arc<Panel>>,
    console: Arc<Console>,
    live: Arc<Live>,
    condition: watch::Sender<Condition>,
    configuration: watch::Sender<Arc<Value>>,
    process: Option<Process>,
    ready: bool,
    ending: Option<Ending>,
    waiting: Waiting,
    /// What has to be done before the process can be started.
    work: Option<Work>,
    /// What is to be installed when the process has ended.
    install_next: Option<InstallOrder>,
}

/// What the end of the process is waited for with.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// It was asked to end.
    Asked {
        /// How long it may take.
        patience: Duration,
        /// When that is over.
        until: Option<Instant>,
        restart: bool,
    },
    /// It had been asked, and was killed when it took too long.
    Overdue { restart: bool },
    /// Somebody had it killed.
    Killed,
}

impl Actor {
    pub(crate) fn new(
        described: Described,
        panel: Option<Arc<Panel>>,
        console: Arc<Console>,
        live: Arc<Live>,
        condition: watch::Sender<Condition>,
        configuration: watch::Sender<Arc<Value>>,
    ) -> Self {
        Self {
            recipe: described.recipe,
            suspended: described.suspended,
            skip_scripts: described.skip_scripts,
            panel,
            console,
            live,
            condition,
            configuration,
            process: None,
            ready: false,
            ending: None,
            waiting: Waiting::default(),
            work: None,
            install_next: None,
        }
    }

    /// Does what it is asked until it is asked to shut down, and leaves no process behind.
    pub(crate) async fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        let end = loop {
            tokio::select! {
                message = inbox.recv() => match message {
                    Some(Message::Power(action, wait, answer)) => {
                        let pressed = self.press(action, wait);
                        if let Pressed::Refused(reason) = pressed {
                            debug!(server = %self.recipe.uuid, %action, reason, "nothing is done");
                        }
                        let _gone = answer.map(|answer| answer.send(pressed));
                    }
                    Some(Message::Type(lines)) => self.type_lines(&lines),
                    Some(Message::Sync(described)) => self.sync(*described),
                    Some(Message::Install(order, answer)) => {
                        let _gone = answer.send(self.install(order));
                    }
                    Some(Message::Remove) => break End::Removed,
                    Some(Message::ShutDown) | None => break End::ShutDown,
                },
                event = next_event(&mut self.process) => self.happened(&event),
                done = done(&mut self.work) => self.worked(done),
                () = impatience(self.ending) => self.lose_patience(),
            }
            self.publish();
        };
        drop(inbox);
        self.wind_down(end).await;
    }

    fn happened(&mut self, event: &ProcessEvent) {
        match event {
            ProcessEvent::Ready => self.ready = true,
            ProcessEvent::Ended(status) => self.ended(*status),
        }
    }

    fn ended(&mut self, status: Option<ExitStatus>) {
        self.process = None;
        let ending = self.ending.take();
        let by_itself = if ending.is_none() { " by itself" } else { "" };
        match status {
            Some(status) => self
                .console
                .say(format_args!("The process ended{by_itself}: {status}")),
            None => self.console.say(format_args!("The process ended{by_itself}")),
        }
        // Who watches hears of it, even if it is starting again at once.
        self.live.enter(ProcessState::Offline);
        if let Some(order) = self.install_next.take() {
            self.begin_install(order);
            return;
        }
        if let Some(Ending::Asked { restart: true, .. } | Ending::Overdue { restart: true }) = ending {
            self.start();
        }
        while self.ending.is_none()
            && let Some(action) = self.waiting.next()
        {
            self.act(action);
        }
    }

    fn type_lines(&self, lines: &[String]) {
        let Some(process) = &self.process else { return };
        for line in lines {
            if process.type_line(line).is_err() {
                self.console
                    .say("A command was lost: the process does not read its standard input");
            }
        }
    }

    fn publish(&self) {
        let state = match (&self.process, self.ending) {
            (None, _) if matches!(self.work, Some(Work::Asking(_))) => ProcessState::Starting,
            (None, _) => ProcessState::Offline,
            (Some(_), Some(_)) => ProcessState::Stopping,
            (Some(_), None) if self.ready => ProcessState::Running,
            (Some(_), None) => ProcessState::Starting,
        };
        let process = self.process.as_ref().map(|process| Running {
            group: process.leader,
            since: process.since,
        });
        self.condition.send_replace(Condition {
            state,
            process,
            suspended: self.suspended,
        });
        self.live.enter(state);
    }
}

async fn done(work: &mut Option<Work>) -> Done {
    match work {
        Some(work) => work.done().await,
        None => future::pending().await,
    }
}

async fn next_event(process: &mut Option<Process>) -> ProcessEvent {
    match process {
        Some(process) => process.next_event().await,
        None => future::pending().await,
    }
}
