//! What a press does.

use std::future;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{PowerAction, ProcessState};
use nix::sys::signal::Signal;
use tokio::time::{Instant, sleep_until};

use super::{Actor, Ending};
use crate::StopMethod;
use crate::live::Event;
use crate::process::{Print, Process};
use crate::recipe::{Origin, Ready};
use crate::server::Pressed;
use crate::work::Work;

impl Actor {
    pub(super) fn press(&mut self, action: PowerAction, wait: Duration) -> Pressed {
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
    pub(super) fn act(&mut self, action: PowerAction) -> Pressed {
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
    pub(super) fn start(&mut self) -> Pressed {
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

    pub(super) fn launch(&mut self) {
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

    pub(super) fn stop_within(&mut self, patience: Duration, restart: bool) {
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
    pub(super) fn stop_asking(&mut self, restart: bool) {
        if !restart
            && self
                .work
                .take_if(|work| matches!(work, Work::Asking(_)))
                .is_some()
        {
            self.console.say("Not started: stopped before that");
        }
    }

    pub(super) fn ask_to_end(&self) {
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

    pub(super) fn lose_patience(&mut self) {
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
}

/// Until a process that was asked to end has taken too long.
pub(super) async fn impatience(ending: Option<Ending>) {
    match ending {
        Some(Ending::Asked {
            until: Some(until), ..
        }) => sleep_until(until).await,
        _ => future::pending().await,
    }
}
