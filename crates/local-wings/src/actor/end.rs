use std::io::ErrorKind;
use std::time::Duration;

use aileron_domain::ProcessState;
use nix::sys::signal::Signal;
use tokio::time::timeout;
use tracing::warn;

use super::{Actor, next_event};
use crate::process::{Process, ProcessEvent};
use crate::recipe::Origin;

/// How long a process may take to end when the daemon shuts down, at most, and how long the system may take to end one
/// that was killed.
const FAREWELL: Duration = Duration::from_secs(5);

/// How an actor ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    ShutDown,
    Removed,
}

impl Actor {
    pub(super) async fn wind_down(mut self, end: End) {
        self.work = None;
        self.end_process(end).await;
        self.live.enter(ProcessState::Offline);
        if end == End::Removed
            && self.recipe.origin == Origin::Panel
            && let Some(directory) = self.recipe.directory.take()
            && let Err(error) = tokio::fs::remove_dir_all(&directory).await
            && error.kind() != ErrorKind::NotFound
        {
            warn!(server = %self.recipe.uuid, %error, directory = %directory.display(), "not all files were removed");
        }
    }

    async fn end_process(&mut self, end: End) {
        if self.process.is_none() {
            return;
        }
        if end == End::ShutDown {
            if self.ending.is_none() {
                self.ask_to_end();
            }
            self.live.enter(ProcessState::Stopping);
            let patience = self.recipe.stop_timeout.min(FAREWELL);
            if timeout(patience, has_ended(&mut self.process)).await.is_ok() {
                return;
            }
        }
        if let Some(process) = &self.process {
            process.signal(Signal::SIGKILL);
        }
        let _stuck_in_the_kernel = timeout(FAREWELL, has_ended(&mut self.process)).await;
    }
}

async fn has_ended(process: &mut Option<Process>) {
    while !matches!(next_event(process).await, ProcessEvent::Ended(_)) {}
}
