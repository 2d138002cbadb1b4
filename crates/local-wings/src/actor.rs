use std::future;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{PowerAction, ProcessState};
use nix::sys::signal::Signal;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::debug;

use crate::console::Console;
use crate::process::{Process, ProcessEvent};
use crate::server::{Condition, Message, Running};
use crate::waiting::Waiting;
use crate::{ServerSpec, StopMethod};

/// How long a process may take to end when the daemon shuts down, at most, and how long the system may take to end one
/// that was killed.
const FAREWELL: Duration = Duration::from_secs(5);

/// Runs one server: it alone starts, signals and ends its process.
///
/// Go Wings has a lock for power actions, which a start holds until the process is up and a stop or restart until it has
/// ended. Here a start takes no time, so that the lock is held exactly while there is an [`Ending`].
#[derive(Debug)]
pub(crate) struct Actor {
    spec: ServerSpec,
    console: Arc<Console>,
    condition: watch::Sender<Condition>,
    process: Option<Process>,
    ready: bool,
    ending: Option<Ending>,
    waiting: Waiting,
}

/// What the end of the process is waited for with.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// It was asked to end.
    Asked {
        /// When it is killed if it has not.
        patience: Option<Instant>,
        restart: bool,
    },
    /// It had been asked, and was killed when it took too long.
    Overdue { restart: bool },
    /// Somebody had it killed.
    Killed,
}

impl Actor {
    pub(crate) fn new(spec: ServerSpec, console: Arc<Console>, condition: watch::Sender<Condition>) -> Self {
        Self {
            spec,
            console,
            condition,
            process: None,
            ready: false,
            ending: None,
            waiting: Waiting::default(),
        }
    }

    /// Does what it is asked until it is asked to shut down, and leaves no process behind.
    pub(crate) async fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        loop {
            tokio::select! {
                message = inbox.recv() => match message {
                    Some(Message::Power(action, wait)) => self.press(action, wait),
                    Some(Message::Type(lines)) => self.type_lines(&lines),
                    Some(Message::ShutDown) | None => break,
                },
                event = next_event(&mut self.process) => self.happened(&event),
                () = impatience(self.ending) => self.lose_patience(),
            }
            self.publish();
        }
        drop(inbox);
        self.wind_down().await;
    }

    fn press(&mut self, action: PowerAction, wait: Duration) {
        if action == PowerAction::Kill {
            self.kill();
        } else if self.ending.is_none() {
            self.act(action);
        } else if self.waiting.push(action, wait).is_err() {
            debug!(server = %self.spec.uuid, %action, "dropped: another power action is under way");
        }
    }

    /// Acts, with the power lock free.
    fn act(&mut self, action: PowerAction) {
        match (action, self.process.is_some()) {
            (PowerAction::Start | PowerAction::Restart, false) => self.start(),
            (PowerAction::Stop, true) => self.stop(false),
            (PowerAction::Restart, true) => self.stop(true),
            (PowerAction::Kill, _) => self.kill(),
            (PowerAction::Start, true) | (PowerAction::Stop, false) => {
                debug!(server = %self.spec.uuid, %action, "nothing to do");
            }
        }
    }

    fn start(&mut self) {
        let program = self.spec.command.first().map_or("", String::as_str);
        self.console.say(format_args!("Starting {program}"));
        self.ready = self.spec.started_when.is_none();
        match Process::start(&self.spec, &self.console) {
            Ok(process) => self.process = Some(process),
            Err(error) => self.console.say(format_args!(
                "Could not start {program}: {error}. Check the server's command and directory"
            )),
        }
    }

    fn stop(&mut self, restart: bool) {
        self.ask_to_end();
        self.ending = Some(Ending::Asked {
            patience: Instant::now().checked_add(self.spec.stop_timeout),
            restart,
        });
    }

    fn ask_to_end(&self) {
        let Some(process) = &self.process else { return };
        match &self.spec.stop {
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
    fn kill(&mut self) {
        self.waiting.clear();
        let Some(process) = &self.process else { return };
        if !matches!(self.ending, Some(Ending::Killed)) {
            self.console.say("Killing all processes of the server");
            process.signal(Signal::SIGKILL);
            self.ending = Some(Ending::Killed);
        }
    }

    fn lose_patience(&mut self) {
        let (Some(process), Some(Ending::Asked { restart, .. })) = (&self.process, self.ending) else {
            return;
        };
        self.console.say(format_args!(
            "Did not stop within {:?}: killing it",
            self.spec.stop_timeout
        ));
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
            (None, _) => ProcessState::Offline,
            (Some(_), Some(_)) => ProcessState::Stopping,
            (Some(_), None) if self.ready => ProcessState::Running,
            (Some(_), None) => ProcessState::Starting,
        };
        let process = self.process.as_ref().map(|process| Running {
            group: process.leader,
            since: process.since,
        });
        self.condition.send_replace(Condition { state, process });
    }

    async fn wind_down(mut self) {
        if self.process.is_none() {
            return;
        }
        if self.ending.is_none() {
            self.ask_to_end();
        }
        let patience = self.spec.stop_timeout.min(FAREWELL);
        if timeout(patience, has_ended(&mut self.process)).await.is_ok() {
            return;
        }
        if let Some(process) = &self.process {
            process.signal(Signal::SIGKILL);
        }
        let _stuck_in_the_kernel = timeout(FAREWELL, has_ended(&mut self.process)).await;
    }
}

async fn next_event(process: &mut Option<Process>) -> ProcessEvent {
    match process {
        Some(process) => process.next_event().await,
        None => future::pending().await,
    }
}

async fn has_ended(process: &mut Option<Process>) {
    while !matches!(next_event(process).await, ProcessEvent::Ended(_)) {}
}

/// Until a process that was asked to end has taken too long.
async fn impatience(ending: Option<Ending>) {
    match ending {
        Some(Ending::Asked {
            patience: Some(patience),
            ..
        }) => sleep_until(patience).await,
        _ => future::pending().await,
    }
}
