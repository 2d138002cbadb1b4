//! One server.

use aileron_domain::ProcessState;

pub(crate) const OVERVIEW: &str = "Overview";
pub(crate) const SECTIONS: &str = "Sections of this server";
pub(crate) const POWER: &str = "Power";
pub(crate) const CONSOLE: &str = "Console";
pub(crate) const CONSOLE_OUTPUT: &str = "Console output";
pub(crate) const COMMAND: &str = "Command";
pub(crate) const COMMAND_HINT: &str = "Type a command and press Enter";
pub(crate) const SEND: &str = "Send";
pub(crate) const JUMP_TO_END: &str = "Jump to the newest line";
pub(crate) const CONSOLE_WAITING: &str = "Waiting for output…";
pub(crate) const USAGE: &str = "Usage of the last five minutes";
pub(crate) const NETWORK: &str = "Network";
pub(crate) const DISK: &str = "Disk";
pub(crate) const UPTIME: &str = "for";
pub(crate) const LATEST_ACTIVITY: &str = "Latest activity";
pub(crate) const ALL_ACTIVITY: &str = "All activity";
pub(crate) const LOOK_ONLY: &str = "You may look at this server, and not press its buttons.";

/// What a server's process is doing.
pub(crate) const fn state(state: ProcessState) -> &'static str {
    match state {
        ProcessState::Offline => "Offline",
        ProcessState::Starting => "Starting",
        ProcessState::Running => "Running",
        ProcessState::Stopping => "Stopping",
    }
}

/// What is under way on a server.
pub(crate) fn under_way(action_word: &str, who: &str) -> String {
    format!("{action_word} by {who}…")
}

pub(crate) const STATE_UNKNOWN: &str = "Unknown";
