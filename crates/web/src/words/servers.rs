//! The list of servers.

pub(crate) const FIND_SERVER: &str = "Find a server by its name";
pub(crate) const FIND: &str = "Find";
pub(crate) const NAME: &str = "Name";
pub(crate) const NODE: &str = "Node";
pub(crate) const STATE: &str = "State";
pub(crate) const CPU: &str = "CPU";
pub(crate) const MEMORY: &str = "Memory";
pub(crate) const YOU_MAY: &str = "You may";
pub(crate) const SELECT_ALL: &str = "Select all on this page that you may control";
pub(crate) const WITH_SELECTED: &str = "With the selected servers";
pub(crate) const NO_SERVERS: &str = "No servers yet";
pub(crate) const NO_SERVERS_HINT: &str =
    "Nobody has given you a server so far. Whoever runs this panel, or the owner of a server, can.";
pub(crate) const NOTHING_FOUND_HINT: &str = "No server that you may see has this in its name.";
pub(crate) const SHOW_ALL: &str = "Show all servers";
pub(crate) const MAINTENANCE: &str = "maintenance";
pub(crate) const SUSPENDED: &str = "suspended";
pub(crate) const OWNER: &str = "everything: it is yours";
pub(crate) const ADMINISTRATOR: &str = "everything: you run this panel";
pub(crate) const VIEW_ONLY: &str = "look";
pub(crate) const A_SERVER: &str = "server";

/// Which server a check box is for.
pub(crate) fn select(name: &str) -> String {
    format!("Select {name}")
}

/// What a list of grants comes to.
pub(crate) fn grants(words: &[&str]) -> String {
    if words.is_empty() {
        VIEW_ONLY.to_owned()
    } else {
        words.join(", ")
    }
}

pub(crate) const MAY_LOOK: &str = "look";
pub(crate) const MAY_POWER: &str = "press all buttons";
pub(crate) const MAY_READ: &str = "read activity";
