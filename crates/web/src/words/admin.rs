//! What is for administrators alone.

pub(crate) const ADMINISTRATION: &str = "Administration";
pub(crate) const ADMINISTRATION_SECTIONS: &str = "Sections of the administration";
pub(crate) const NODES: &str = "Nodes";
pub(crate) const USERS: &str = "Users";

pub(crate) const HEALTH: &str = "Health";
pub(crate) const VERSION: &str = "Wings";
pub(crate) const HOW_MANY_SERVERS: &str = "Servers";
pub(crate) const LAST_BOOT: &str = "Last start";
pub(crate) const NEVER_BOOTED: &str = "not seen";
pub(crate) const NOT_CHECKED: &str = "Not checked";
pub(crate) const CHECK_AGAIN: &str = "Check again";
pub(crate) const NO_NODES: &str = "No nodes yet";
pub(crate) const NO_NODES_HINT: &str =
    "A node is a machine on which a Wings runs servers. `aileron node create`, or the API, makes one known.";
pub(crate) const A_NODE: &str = "node";
pub(crate) const HEALTH_NEEDS_SCRIPT: &str =
    "Whether nodes are well is asked by JavaScript, so that one that does not answer keeps nobody waiting.";

pub(crate) const FIND_ANY_SERVER: &str = "Find a server by its name, identifier or owner";
pub(crate) const OWNED_BY: &str = "Owner";
pub(crate) const EGG: &str = "Egg";
pub(crate) const NO_EGG: &str = "none: its Wings knows how to run it";
pub(crate) const MADE_KNOWN: &str = "Made";
pub(crate) const INSTALL_FAILED: &str = "installation failed";
pub(crate) const NO_SUCH_SERVER_HINT: &str = "No server is called so, nor its owner.";
pub(crate) const NO_SERVERS_AT_ALL: &str = "No server has been made yet.";
pub(crate) const ON_EVERY_NODE: &str = "Show those of all nodes";

pub(crate) const A_USER: &str = "user";
pub(crate) const IS_ADMINISTRATOR: &str = "administrator";
pub(crate) const IS_DISABLED: &str = "shut out";
pub(crate) const MEMBER_SINCE: &str = "Since";

pub(crate) const NEWEST: &str = "Newest";
pub(crate) const SERVER_GONE: &str = "deleted";
pub(crate) const LOOK_FURTHER: &str = "Look further back";
pub(crate) const NOT_FOUND_YET: &str = "Nothing matches among the entries that were looked through so far.";
pub(crate) const NOT_ALL_YET: &str =
    "The log is long, and was not looked through to its end: there may be more further back.";

/// Which node's servers these are.
pub(crate) fn servers_on(node: &str) -> String {
    format!("Servers on {node}")
}

/// How many entries stand here; the whole log is not counted.
pub(crate) fn entries_here(shown: usize, more: bool) -> String {
    match (shown, more) {
        (0, _) => "No entries".to_owned(),
        (1, false) => "1 entry".to_owned(),
        (shown, false) => format!("{shown} entries"),
        (1, true) => "1 entry, and older ones".to_owned(),
        (shown, true) => format!("{shown} entries, and older ones"),
    }
}
