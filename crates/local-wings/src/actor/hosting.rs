//! What the panel decides about a server.

use std::time::Duration;

use tracing::warn;

use super::{Actor, Ending};
use crate::live::Event;
use crate::recipe::{Described, Origin};
use crate::server::{InstallOrder, Locked};
use crate::work::{Done, Work};

/// How long a process may take to end, at most, when its server is suspended or installed again.
const NOTICE: Duration = Duration::from_secs(30);

impl Actor {
    /// Takes what the panel says of the server. What it may not do any more, it stops.
    pub(super) fn sync(&mut self, described: Described) {
        self.take(described);
        if !self.suspended {
            return;
        }
        self.waiting.clear();
        match &mut self.ending {
            Some(Ending::Asked { restart, .. } | Ending::Overdue { restart }) => *restart = false,
            Some(Ending::Killed) => {}
            None => {
                if self.process.is_some() {
                    self.console.say("The server was suspended");
                }
                self.stop_within(self.recipe.stop_timeout.min(NOTICE), false);
            }
        }
    }

    fn take(&mut self, described: Described) {
        self.suspended = described.suspended;
        // How a server of the file is run is not for the panel to say.
        if self.recipe.origin == Origin::Panel {
            self.recipe = described.recipe;
            self.skip_scripts = described.skip_scripts;
            self.configuration.send_replace(described.configuration);
        }
    }

    pub(super) fn is_installing(&self) -> bool {
        self.install_next.is_some() || matches!(self.work, Some(Work::Installing(..)))
    }

    pub(super) fn install(&mut self, order: InstallOrder) -> Result<(), Locked> {
        if self.suspended || self.is_installing() {
            return Err(Locked);
        }
        self.waiting.clear();
        self.stop_asking(false);
        if self.process.is_some() {
            if self.ending.is_none() {
                self.stop_within(self.recipe.stop_timeout.min(NOTICE), false);
            }
            self.install_next = Some(order);
        } else {
            self.begin_install(order);
        }
        Ok(())
    }

    pub(super) fn begin_install(&mut self, order: InstallOrder) {
        self.live.tell(Event::InstallStarted);
        self.live
            .tell(Event::Notice("Starting installation process...".into()));
        self.work = Some(Work::installing(
            self.panel.as_ref(),
            &self.recipe,
            self.skip_scripts,
            &self.live,
            order,
        ));
    }

    pub(super) fn worked(&mut self, done: Done) {
        match (self.work.take(), done) {
            (_, Done::Asked(described)) => {
                match described {
                    Ok(described) => self.take(*described),
                    Err(error) => {
                        warn!(server = %self.recipe.uuid, %error, "started without having asked the panel");
                        self.console.say(format_args!(
                            "The panel does not say how to start ({error}): starting as it said before"
                        ));
                    }
                }
                if self.suspended {
                    self.console.say("Not started: the server is suspended");
                } else {
                    self.launch();
                }
            }
            (Some(Work::Installing(_, order)), Done::Installed(successful)) => {
                self.console.say(if successful {
                    "Installed"
                } else {
                    "The installation failed"
                });
                self.live.tell(Event::InstallCompleted(successful));
                if successful && order.then_start {
                    self.start();
                }
            }
            (_, Done::Installed(_)) => {}
        }
    }
}
