mod end;
mod hosting;

use std::future;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{PowerAction, ProcessState};
use nix::sys::signal::Signal;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tracing::debug;

use crate::StopMethod;
use crate::console::Console;
use crate::live::{Event, Live};
use crate::process::{Print, Process, ProcessEvent};
use crate::recipe::{Described, Origin, Ready, Recipe};
use crate::remote::Panel;
use crate::server::{Condition, InstallOrder, Message, Pressed, Running};
use crate::waiting::Waiting;
use crate::work::{Done, Work};
use end::End;

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

    fn press(&mut self, action: PowerAction, wait: Duration) -> Pressed {
        if self.is_installing() {
            Pressed::Refused("The server is being installed.")
        } else if action == PowerAction::Kill {
            self.kill()
        } else if self.ending.is_none() {
            self.act(action)
        } else if self.waiting.push(action, wait).is_err() {
            Pressed::Refused(match action {
                PowerAction::Stop => "Server is already offline or stopping.",
                _ => "Another power action is currently being processed for this server.",
            })
        } else {
            Pressed::Accepted
        }
    }

    /// Acts, with the power lock free.
    fn act(&mut self, action: PowerAction) -> Pressed {
        let up = self.process.is_some() || matches!(self.work, Some(Work::Asking(_)));
        match (action, up) {
            (PowerAction::Kill, _) => self.kill(),
            (PowerAction::Stop, false) => Pressed::Refused("Server is already offline or stopping."),
            (PowerAction::Start, true) => Pressed::Refused("Server is already running or starting."),
            (PowerAction::Start | PowerAction::Restart, false) => self.start(),
            (PowerAction::Stop, true) => {
                self.stop(false);
                Pressed::Accepted
            }
            (PowerAction::Restart, true) => {
                self.stop(!self.suspended);
                Pressed::Accepted
            }
        }
    }

    /// Starts the process, once the panel has been asked how.
    fn start(&mut self) -> Pressed {
        if self.suspended {
            self.console.say("Not started: the server is suspended");
            return Pressed::Refused("The server is suspended.");
        }
        self.live.enter(ProcessState::Starting);
        match (&self.panel, self.recipe.origin) {
            (Some(panel), Origin::Panel) => self.work = Some(Work::asking(panel, self.recipe.uuid)),
            _ => self.launch(),
        }
        Pressed::Accepted
    }

    fn launch(&mut self) {
        let program = self.recipe.command.first().map_or("", String::as_str);
        self.console.say(format_args!("Starting {program}"));
        self.ready = matches!(self.recipe.ready, Ready::WithItsProcess);
        let console = Arc::clone(&self.console);
        let print: Arc<Print> = Arc::new(move |line| console.print(line));
        match Process::start(&self.recipe, &print) {
            Ok(process) => self.process = Some(process),
            Err(error) => self.console.say(format_args!(
                "Could not start {program}: {error}. Check the server's command and directory"
            )),
        }
    }

    fn stop(&mut self, restart: bool) {
        self.stop_within(self.recipe.stop_timeout, restart);
    }

    fn stop_within(&mut self, patience: Duration, restart: bool) {
        if self.process.is_none() {
            self.stop_asking(restart);
            return;
        }
        self.ask_to_end();
        self.ending = Some(Ending::Asked {
            patience,
            until: Instant::now().checked_add(patience),
            restart,
        });
    }

    /// Ends a start before its process is there. A restart of one that is about to start is that start.
    fn stop_asking(&mut self, restart: bool) {
        if !restart
            && self
                .work
                .take_if(|work| matches!(work, Work::Asking(_)))
                .is_some()
        {
            self.console.say("Not started: stopped before that");
        }
    }

    fn ask_to_end(&self) {
        let Some(process) = &self.process else { return };
        match &self.recipe.stop {
            StopMethod::Command(command) => {
                self.console
                    .say(format_args!("Stopping: typing {command:?} into the console"));
                if process.type_line(command).is_err() {
                    self.console.say("The process does not read its standard input");
                }
            }
            StopMethod::Signal(signal) => {
                self.console.say(format_args!("Stopping: sending {signal}"));
                process.signal(signal.number());
            }
        }
    }

    /// Kill needs no lock. It ends what was pressed before it as well, so that nothing brings the server up again.
    fn kill(&mut self) -> Pressed {
        self.waiting.clear();
        if matches!(self.work, Some(Work::Asking(_))) {
            self.stop_asking(false);
            return Pressed::Accepted;
        }
        let Some(process) = &self.process else {
            return Pressed::Refused("Server is already offline.");
        };
        if !matches!(self.ending, Some(Ending::Killed)) {
            self.console.say("Killing all processes of the server");
            process.signal(Signal::SIGKILL);
            self.ending = Some(Ending::Killed);
        }
        Pressed::Accepted
    }

    fn lose_patience(&mut self) {
        let (
            Some(process),
            Some(Ending::Asked {
                patience, restart, ..
            }),
        ) = (&self.process, self.ending)
        else {
            return;
        };
        let words = format!("Did not stop within {patience:?}: killing it");
        self.console.say(&words);
        self.live.tell(Event::Notice(words.into()));
        process.signal(Signal::SIGKILL);
        self.ending = Some(Ending::Overdue { restart });
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

/// Until a process that was asked to end has taken too long.
async fn impatience(ending: Option<Ending>) {
    match ending {
        Some(Ending::Asked {
            until: Some(until), ..
        }) => sleep_until(until).await,
        _ => future::pending().await,
    }
}
