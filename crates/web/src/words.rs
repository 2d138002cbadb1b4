//! Every English text of the pages and of their script, so that a translation has one place to be.
//!
//! What the API says is shown in its own words and is not here.

use aileron_domain::{OutcomeKind, Permission, PowerAction, ProcessState};
use serde_json::json;

pub(crate) const PRODUCT: &str = "Aileron";
pub(crate) const SKIP_TO_CONTENT: &str = "Skip to content";
pub(crate) const MAIN_NAVIGATION: &str = "Main";
pub(crate) const SERVERS: &str = "Servers";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const LOG_OUT: &str = "Log out";
pub(crate) const THEME: &str = "Theme";
pub(crate) const THEME_SYSTEM: &str = "System";
pub(crate) const THEME_LIGHT: &str = "Light";
pub(crate) const THEME_DARK: &str = "Dark";
pub(crate) const NEEDS_SCRIPT: &str =
    "Without JavaScript this page shows the moment at which it was loaded. Reload it to see what changed.";

pub(crate) const LOG_IN: &str = "Log in";
pub(crate) const LOG_IN_LEAD: &str = "Start, stop and watch your game servers.";
pub(crate) const USERNAME_OR_EMAIL: &str = "Username or e-mail";
pub(crate) const PASSWORD: &str = "Password";
pub(crate) const SHOW_PASSWORD: &str = "Show password";
pub(crate) const LOG_IN_AGAIN: &str = "Log in to go on to the page that you asked for.";
pub(crate) const CHECK_LOG_IN: &str = "Check the spelling of both, and whether Caps Lock is on. Whoever runs this panel can give you a new password.";
pub(crate) const BOTH_NEEDED: &str = "Enter your username or e-mail and your password.";

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
pub(crate) const NOTHING_FOUND: &str = "Nothing found";
pub(crate) const NOTHING_FOUND_HINT: &str = "No server that you may see has this in its name.";
pub(crate) const SHOW_ALL: &str = "Show all servers";
pub(crate) const MAINTENANCE: &str = "maintenance";
pub(crate) const SUSPENDED: &str = "suspended";
pub(crate) const OWNER: &str = "everything: it is yours";
pub(crate) const ADMINISTRATOR: &str = "everything: you run this panel";
pub(crate) const VIEW_ONLY: &str = "look";

pub(crate) const OVERVIEW: &str = "Overview";
pub(crate) const ACTIVITY: &str = "Activity";
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
pub(crate) const NO_ACTIVITY: &str = "Nothing has happened yet.";
pub(crate) const LOOK_ONLY: &str = "You may look at this server, and not press its buttons.";

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
pub(crate) const WHO_HINT: &str = "a username";
pub(crate) const PAGES: &str = "Pages";
pub(crate) const NEWER: &str = "Newer";
pub(crate) const OLDER: &str = "Older";
pub(crate) const PREVIOUS: &str = "Previous";
pub(crate) const NEXT: &str = "Next";
pub(crate) const BY_API_KEY: &str = "by API key";
pub(crate) const BY_DAEMON: &str = "on the node";

pub(crate) const PROFILE: &str = "Who you are";
pub(crate) const USERNAME: &str = "Username";
pub(crate) const EMAIL: &str = "E-mail";
pub(crate) const ROLE: &str = "Role";
pub(crate) const ROLE_ADMINISTRATOR: &str = "Administrator: runs this panel";
pub(crate) const ROLE_USER: &str = "User";
pub(crate) const PASSWORD_HINT: &str = "Changing it logs you out everywhere else.";
pub(crate) const CURRENT_PASSWORD: &str = "Current password";
pub(crate) const NEW_PASSWORD: &str = "New password";
pub(crate) const NEW_PASSWORD_HINT: &str =
    "At least 8 characters. A few words in a row are easy to remember.";
pub(crate) const CHANGE_PASSWORD: &str = "Change password";
pub(crate) const SECOND_FACTOR: &str = "Second factor";
pub(crate) const SECOND_FACTOR_OFF: &str = "Logging in needs your password alone";
pub(crate) const SECOND_FACTOR_ON: &str = "Logging in needs a code";
pub(crate) const SECOND_FACTOR_WANTED: &str =
    "Whoever runs this panel wants you to set one up: until then you can do nothing else.";
pub(crate) const SECOND_FACTOR_LEAD: &str =
    "With an authenticator app on your phone, whoever learns your password still cannot log in.";
pub(crate) const MANAGE_SECOND_FACTOR: &str = "Set up or change the second factor";
pub(crate) const BACK_TO_ACCOUNT: &str = "Back to your account";
pub(crate) const SET_UP: &str = "Set it up";
pub(crate) const TURN_ON: &str = "Turn it on";
pub(crate) const TURN_OFF: &str = "Turn it off";
pub(crate) const CODES_LEFT: &str = "Recovery codes left";
pub(crate) const NEW_RECOVERY_CODES: &str = "Make new recovery codes";
pub(crate) const SCAN: &str = "Scan this with your authenticator app";
pub(crate) const SCAN_LEAD: &str = "It is shown this once. Then type the code that the app shows.";
pub(crate) const TYPE_INSTEAD: &str = "Or type this into the app:";
pub(crate) const QR_CODE: &str = "QR code for an authenticator app";
pub(crate) const CONFIRM_CODE: &str = "Show that your app has it";
pub(crate) const CODE: &str = "Code of your app";
pub(crate) const CODE_OR_RECOVERY: &str = "Code of your app, or a recovery code";
pub(crate) const CODE_AND_PASSWORD: &str = "Enter your password again, and the code beside it.";
pub(crate) const RECOVERY_CODES: &str = "Your recovery codes";
pub(crate) const RECOVERY_CODES_ONCE: &str = "They are shown this once. Keep them apart from your phone.";
pub(crate) const RECOVERY_CODES_LEAD: &str =
    "If you lose your phone, each of them is good once instead of a code. Your other sessions have ended.";
pub(crate) const NO_SUCH_CHANGE: &str = "That is none of this page's forms";
pub(crate) const KEY_LAST_USED: &str = "Last used";
pub(crate) const LIMITED: &str = "limited";
pub(crate) const REPLACED: &str = "replaced";
pub(crate) const SESSIONS: &str = "Where you are logged in";
pub(crate) const SESSIONS_HINT: &str = "End what you do not recognise, and change your password.";
pub(crate) const END_OTHERS: &str = "Log out everywhere else";
pub(crate) const END_SESSION: &str = "Log out";
pub(crate) const WITH_WHAT: &str = "With";
pub(crate) const SINCE: &str = "Since";
pub(crate) const THIS_ONE: &str = "this one";
pub(crate) const UNKNOWN_BROWSER: &str = "Unknown";
pub(crate) const API_KEYS: &str = "API keys";
pub(crate) const API_KEYS_HINT: &str =
    "For programs, which show them instead of a password. A key can press what you can press.";
pub(crate) const KEY_FOR: &str = "What it is for";
pub(crate) const KEY_FOR_HINT: &str = "such as: the chat bot";
pub(crate) const KEY_UNTIL: &str = "Good until";
pub(crate) const KEY_BEGINS: &str = "Begins with";
pub(crate) const KEY_MADE: &str = "Made";
pub(crate) const NEW_KEY: &str = "Make a key";
pub(crate) const NO_KEYS: &str = "You have no API keys.";
pub(crate) const REVOKE: &str = "Revoke";
pub(crate) const EXPIRED: &str = "expired";
pub(crate) const NEVER: &str = "you revoke it";

pub(crate) const PEOPLE: &str = "People";
pub(crate) const SHARED_WITH: &str = "Shared with";
pub(crate) const SHARED_WITH_NOBODY: &str = "This server is shared with nobody.";
pub(crate) const SHARE: &str = "Share this server";
pub(crate) const MAY: &str = "They may";
pub(crate) const YOU: &str = "you";
pub(crate) const CHANGE_PERMISSIONS: &str = "Change what they may do";
pub(crate) const SAVE: &str = "Save";
pub(crate) const STOP_SHARING: &str = "Stop sharing";

/// Whose button that is.
pub(crate) fn stop_sharing_with(name: &str) -> String {
    format!("{STOP_SHARING} with {name}")
}

/// What a permission lets one do; one that is not known here has its own name.
pub(crate) fn permission(permission: &Permission) -> String {
    let name = permission.to_string();
    let word = match name.as_str() {
        "server.view" => "see it",
        "server.power" => "press all buttons",
        "server.power.start" => "start it",
        "server.power.stop" => "stop it",
        "server.power.restart" => "restart it",
        "server.power.kill" => "kill it",
        "server.console" => "use the console",
        "server.console.read" => "read the console",
        "server.console.send" => "type into the console",
        "server.activity.read" => "read who did what",
        "server.users.*" => "manage people",
        "server.users.read" => "see these people",
        "server.users.create" => "share it with others",
        "server.users.update" => "change what others may do",
        "server.users.delete" => "stop sharing it",
        "server.startup.read" => "see how it starts",
        "server.file.read" => "list files",
        "server.file.read-content" => "read files",
        "server.file.create" => "create files",
        "server.file.update" => "change files",
        "server.file.delete" => "delete files",
        "server.file.archive" => "pack files",
        "server.file.sftp" => "connect by SFTP",
        _ => return name,
    };
    word.to_owned()
}

pub(crate) const CONFIRM: &str = "Please confirm";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const RESULTS: &str = "Results";
pub(crate) const RESULT: &str = "Result";
pub(crate) const NOTHING_SELECTED: &str = "No server is selected. Go back and select at least one.";
pub(crate) const SENT: &str = "Sent";
pub(crate) const NOT_SENT: &str = "Not sent";
pub(crate) const GO_BACK: &str = "Go back";
pub(crate) const SERVER: &str = "Server";

pub(crate) const BACK_TO_SERVERS: &str = "Back to your servers";
pub(crate) const REFERENCE: &str = "If you ask for help, name this request:";

pub(crate) const KILL_LOSES: &str = "The process ends at once and saves nothing: what happened since it last saved, players' \
    progress and changes to the world, is lost, and files may be left damaged. Stop it instead, if it still answers.";
pub(crate) const STOP_LOSES: &str =
    "Players are disconnected. The server is asked to save first; what it does not save is lost.";
pub(crate) const RESTART_LOSES: &str = "Players are disconnected until it is up again. The server is asked to save first; \
    what it does not save is lost.";
pub(crate) const START_LOSES: &str = "Nothing is lost by this.";

/// What a page is called in the browser's tab.
pub(crate) fn page_title(title: &str) -> String {
    format!("{title} · {PRODUCT}")
}

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

/// How many there are.
pub(crate) fn count(total: u64, singular: &str) -> String {
    let plural = if total == 1 { "" } else { "s" };
    format!("{total} {singular}{plural}")
}

pub(crate) const A_SERVER: &str = "server";
pub(crate) const AN_ENTRY: &str = "entry";

/// How many entries there are.
pub(crate) fn entries(total: u64) -> String {
    if total == 1 {
        format!("1 {AN_ENTRY}")
    } else {
        format!("{total} entries")
    }
}

/// Where in a long list one is.
pub(crate) fn page_of(page: u32, pages: u64) -> String {
    format!("Page {page} of {}", pages.max(1))
}

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

/// How long ago something was, or soon is.
pub(crate) fn ago(seconds: i64) -> String {
    let unit = |n: i64, word: &str| format!("{n} {word} ago");
    match seconds {
        ..5 => "just now".to_owned(),
        5..60 => unit(seconds, "s"),
        60..3600 => unit(seconds / 60, "min"),
        3600..86_400 => unit(seconds / 3600, "h"),
        86_400..172_800 => "yesterday".to_owned(),
        _ => unit(seconds / 86_400, "days"),
    }
}

/// How long something has lasted: its two largest units.
pub(crate) fn lasting(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// The headline of an error's page.
pub(crate) const fn error_title(status: u16) -> &'static str {
    match status {
        400 => "That request makes no sense",
        403 => "You may not do that",
        404 => "Nothing here",
        405 => "That is not how this page works",
        409 => "Not now",
        413 => "That is too much",
        429 => "A little slower, please",
        503 => "Not available at the moment",
        _ => "Something went wrong",
    }
}

/// What to do about it.
pub(crate) const fn error_advice(status: u16) -> &'static str {
    match status {
        403 => "The owner of the server, or whoever runs this panel, can grant it to you.",
        404 => "The address may be mistyped, or the page or server is gone, or it was never shared with you.",
        429 => "Wait a moment and try again.",
        503 => "Nothing was changed. Try again in a moment.",
        500..=599 => "It is not your fault. Try again, and tell whoever runs this panel if it stays so.",
        _ => "Go back and try again.",
    }
}

/// What a browser's or a program's own words come to.
pub(crate) fn browser(said: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| said.contains(mark));
        found.map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => said.to_owned(),
    }
}

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
        "actions": by_action(&|action| json!(self::action(action))),
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
