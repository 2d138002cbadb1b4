//! Pressing buttons.

use aileron_domain::{PowerAction, ProcessState};

pub(crate) const RESULTS: &str = "Results";
pub(crate) const RESULT: &str = "Result";
pub(crate) const NOTHING_SELECTED: &str = "No server is selected. Go back and select at least one.";
pub(crate) const SENT: &str = "Sent";
pub(crate) const NOT_SENT: &str = "Not sent";
pub(crate) const KILL_LOSES: &str = "The process ends at once and saves nothing: what happened since it last saved, players' \
    progress and changes to the world, is lost, and files may be left damaged. Stop it instead, if it still answers.";
pub(crate) const STOP_LOSES: &str =
    "Players are disconnected. The server is asked to save first; what it does not save is lost.";
pub(crate) const RESTART_LOSES: &str = "Players are disconnected until it is up again. The server is asked to save first; \
    what it does not save is lost.";
pub(crate) const START_LOSES: &str = "Nothing is lost by this.";

/// What a button says.
pub(crate) const fn action(action: PowerAction) -> &'static str {
    match action {
        PowerAction::Start => "Start",
        PowerAction::Stop => "Stop",
        PowerAction::Restart => "Restart",
        PowerAction::Kill => "Kill",
    }
}

/// What an action may cost.
pub(crate) const fn loses(action: PowerAction) -> &'static str {
    match action {
        PowerAction::Start => START_LOSES,
        PowerAction::Stop => STOP_LOSES,
        PowerAction::Restart => RESTART_LOSES,
        PowerAction::Kill => KILL_LOSES,
    }
}

/// Asks whether several servers are really meant.
pub(crate) fn sure(action_word: &str, servers: usize) -> String {
    let plural = if servers == 1 { "" } else { "s" };
    format!("{action_word} {servers} server{plural}?")
}

/// Why a button cannot be pressed in a state; nothing when it can.
pub(crate) const fn pointless(action: PowerAction, state: ProcessState) -> Option<&'static str> {
    match (action, state) {
        (PowerAction::Start, ProcessState::Running) => Some("It is running already."),
        (PowerAction::Start, ProcessState::Starting) => Some("It is starting already."),
        (PowerAction::Start, ProcessState::Stopping) => Some("It can start when it has stopped."),
        (PowerAction::Stop | PowerAction::Kill, ProcessState::Offline) => Some("It is not running."),
        (PowerAction::Restart, ProcessState::Offline) => Some("It is not running: start it."),
        (PowerAction::Stop, ProcessState::Stopping) => Some("It is stopping already."),
        _ => None,
    }
}

/// `Start: It is running already.`
pub(crate) fn because(action_word: &str, reason: &str) -> String {
    format!("{action_word}: {reason}")
}
