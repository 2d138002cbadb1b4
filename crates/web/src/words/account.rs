//! One's own account.

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
pub(crate) const KEY_LAST_USED: &str = "Last used";
pub(crate) const LIMITED: &str = "limited";
pub(crate) const REPLACED: &str = "replaced";

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
