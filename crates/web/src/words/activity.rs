//! The log of who did what.

use aileron_domain::OutcomeKind;

pub(crate) const ACTIVITY: &str = "Activity";
pub(crate) const NO_ACTIVITY: &str = "Nothing has happened yet.";
pub(crate) const WHO: &str = "Who";
pub(crate) const WHAT: &str = "What";
pub(crate) const WHEN: &str = "When";
pub(crate) const OUTCOME: &str = "Outcome";
pub(crate) const FROM_WHERE: &str = "From where";
pub(crate) const FROM_DAY: &str = "From (UTC)";
pub(crate) const TO_DAY: &str = "To (UTC)";
pub(crate) const ANY: &str = "Any";
pub(crate) const FILTER: &str = "Filter";
pub(crate) const CLEAR: &str = "Clear";
pub(crate) const EXPORT: &str = "Export as CSV";
pub(crate) const NOTHING_MATCHES: &str = "No entry matches this filter.";
pub(crate) const BEYOND_THE_END: &str = "The log does not go that far.";
pub(crate) const WHO_HINT: &str = "a username";
pub(crate) const NEWER: &str = "Newer";
pub(crate) const OLDER: &str = "Older";
pub(crate) const BY_API_KEY: &str = "by API key";
pub(crate) const BY_DAEMON: &str = "on the node";

/// What came of an action.
pub(crate) const fn outcome(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Pending => "Under way",
        OutcomeKind::Sent => "Sent",
        OutcomeKind::Failed => "Failed",
        OutcomeKind::Unknown => "Unknown",
        OutcomeKind::Refused => "Refused",
    }
}

/// What an outcome means, for who has not seen it before.
pub(crate) const fn outcome_means(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Pending => "The node has not answered yet.",
        OutcomeKind::Sent => "The node accepted it.",
        OutcomeKind::Failed => "The node did not do it.",
        OutcomeKind::Unknown => "The node may have received it: look at the server's state.",
        OutcomeKind::Refused => "The panel refused it; the node never heard of it.",
    }
}

/// What was seen of the server after an action was sent.
pub(crate) fn reached(word: &str, seconds: f64) -> String {
    format!("{} after {seconds:.1} s", word.to_lowercase())
}

pub(crate) fn not_reached(word: &str) -> String {
    format!("did not come about: the server was {}", word.to_lowercase())
}

pub(crate) const RESULT_AWAITED: &str = "watching what comes of it…";
pub(crate) const RESULT_SUPERSEDED: &str = "another action came in between";
pub(crate) const RESULT_UNOBSERVED: &str = "nobody could see what came of it";
pub(crate) const AN_ENTRY: &str = "entry";

/// How many entries there are.
pub(crate) fn entries(total: u64) -> String {
    if total == 1 {
        format!("1 {AN_ENTRY}")
    } else {
        format!("{total} entries")
    }
}

pub(crate) const DONE: &str = "Done";
pub(crate) const DONE_MEANS: &str = "It was done.";

/// What happens beside power actions, by its name in the log.
pub(crate) const EVENTS: [(&str, &str); 9] = [
    ("server.console.command", "Command"),
    ("server.users.create", "Shared the server"),
    ("server.users.update", "Changed permissions"),
    ("server.users.delete", "Stopped sharing"),
    ("server.create", "Made the server"),
    ("server.reinstall", "Installed again"),
    ("server.suspend", "Suspended the server"),
    ("server.unsuspend", "Ended the suspension"),
    ("server.delete", "Deleted the server"),
];

/// What happened, where it is no power action; nothing for what only its own name says.
pub(crate) fn event(name: &str) -> Option<&'static str> {
    let known = EVENTS.iter().find(|(known, _)| *known == name);
    known.map(|(_, word)| *word)
}
