//! What the script says.

use aileron_domain::{PowerAction, ProcessState};
use serde_json::json;

use super::{CANCEL, NOT_SENT, REVOKE, ROTATE, SENT, STATE_UNKNOWN, STOP_SHARING, loses, pointless, state};

/// The script's own texts, by their keys there; what stands in braces it fills in.
const SCRIPT: &[(&str, &str)] = &[
    ("because", "{action}: {reason}"),
    ("sureOne", "{action} {server}?"),
    ("sureMany", "{action} {count} servers?"),
    (
        "upFor",
        "It has been up for {time} and uses {cpu} of a processor core.",
    ),
    ("cancel", CANCEL),
    ("close", "Close"),
    ("selected", "{count} selected"),
    ("sending", "sending…"),
    ("sent", SENT),
    ("notSent", NOT_SENT),
    ("minutesAgo", "−{n} min"),
    ("now", "now"),
    (
        "passwordChanged",
        "Your password is changed. You are logged out everywhere else.",
    ),
    ("ended", "Done: it no longer works."),
    ("revoke", REVOKE),
    ("revokeSure", "Revoke the key for {key}?"),
    ("revokeLoses", "Every program that uses it is shut out at once."),
    ("rotateSure", "Give the key for {key} a new secret?"),
    (
        "rotateKeeps",
        "The secret until now goes on working for a day, so that you can change it in your programs.",
    ),
    ("rotate", ROTATE),
    ("keyShown", "Your new key"),
    (
        "keyShownHint",
        "Copy it now: it is shown this once and cannot be had again.",
    ),
    ("copy", "Copy"),
    ("copied", "Copied"),
    ("sharedWith", "The server is shared with {who}."),
    ("permissionsChanged", "What {who} may do is changed."),
    ("stopSharing", STOP_SHARING),
    ("stopSharingSure", "Stop sharing with {who}?"),
    (
        "stopSharingLoses",
        "They no longer see this server, from their next request on.",
    ),
    ("stoppedSharing", "The server is no longer shared with {who}."),
    ("pressed", "{action} was sent to {server}."),
    ("resultsTitle", "{action}: {done} of {count} sent"),
    (
        "networkFailed",
        "The panel could not be reached. Check your connection and look at the server's state before you press again.",
    ),
    ("connectionLost", "Connection lost. Trying again…"),
    ("connectionBack", "Connected again."),
    (
        "unreachable",
        "The node does not answer. What you see is what was last known.",
    ),
    ("reachable", "The node answers again."),
    ("stateChanged", "{server} is {state}."),
    ("since", "for {time}"),
    ("underWay", "{action} by {who}…"),
    ("silentSince", "No answer since {time}."),
    (
        "consoleQuiet",
        "No live output here: this panel or its node does not stream it.",
    ),
    (
        "consoleOffline",
        "The server is offline. Its output appears here when it runs.",
    ),
    ("missed", "— some output was missed —"),
    (
        "graphsBegin",
        "Drawn since {time}: before, nobody watched this server.",
    ),
    ("newEntry", "New: {what}, by {who}."),
    ("newOutcome", "{what}: {outcome}."),
    ("newEntryOne", "1 new entry – show"),
    ("newEntriesMany", "{count} new entries – show"),
    ("answers", "Answers"),
    ("answersIn", "in {n} ms"),
    ("needsAttention", "Needs attention"),
    ("noAnswer", "Does not answer"),
    ("noAnswerSince", "No answer since {time}."),
    ("checking", "Checking…"),
    ("nodeChanged", "{node}: {health}."),
    ("allChecked", "All nodes are checked."),
    ("installStarted", "— installing —"),
    ("installDone", "— installed —"),
    ("installFailed", "— the installation failed —"),
];

/// The script's texts, as the module that it imports.
pub(crate) fn as_module() -> String {
    let by_state = |word: fn(ProcessState) -> &'static str| {
        ProcessState::ALL
            .iter()
            .map(|known| (known.as_str().to_owned(), json!(word(*known))))
            .collect::<serde_json::Map<_, _>>()
    };
    let by_action = |word: &dyn Fn(PowerAction) -> serde_json::Value| {
        PowerAction::ALL
            .iter()
            .map(|known| (known.as_str().to_owned(), word(*known)))
            .collect::<serde_json::Map<_, _>>()
    };
    let mut states = by_state(state);
    states.insert("unknown".to_owned(), json!(STATE_UNKNOWN));
    let pointless = by_action(&|action| {
        ProcessState::ALL
            .iter()
            .filter_map(|state| Some((state.as_str().to_owned(), json!(pointless(action, *state)?))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    });
    let mut words = json!({
        "states": states,
        "actions": by_action(&|action| json!(super::action(action))),
        "loses": by_action(&|action| json!(loses(action))),
        "pointless": pointless,
        "ago": {"now": "just now", "s": "{n} s ago", "min": "{n} min ago", "h": "{n} h ago", "yesterday": "yesterday", "days": "{n} days ago"},
        "lasting": {"s": "{s} s", "min": "{min} min {s} s", "h": "{h} h {min} min", "d": "{d} d {h} h"},
    });
    for (key, text) in SCRIPT {
        words[*key] = json!(text);
    }
    format!("export default {words};\n")
}
