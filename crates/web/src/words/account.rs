//! One's own account.

use aileron_domain::{AccountEvent, KeyLimits};

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
    "For programs, which show them instead of a password. A key may do what you may, unless you limit it.";
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
pub(crate) const KEY_LIMITS: &str = "Limit what it can do";
pub(crate) const KEY_MAY: &str = "Only this, of what you may do; with nothing chosen, all of it";
pub(crate) const KEY_SERVERS: &str = "Only these servers";
pub(crate) const KEY_SERVERS_HINT: &str = "all; or such as: lobby, survival";
pub(crate) const KEY_ADDRESSES: &str = "Only from these addresses";
pub(crate) const KEY_ADDRESSES_HINT: &str = "everywhere; or such as: 203.0.113.7, 2001:db8::/32";
pub(crate) const ROTATE: &str = "New secret";
pub(crate) const REPLACED: &str = "replaced";

pub(crate) const ACCOUNT_LOG: &str = "What happened to your account";
pub(crate) const ACCOUNT_LOG_HINT: &str =
    "Was that not you? Change your password, and log out everywhere else.";
pub(crate) const ACCOUNT_LOG_EMPTY: &str = "Nothing yet.";
pub(crate) const WHAT_HAPPENED: &str = "What";
pub(crate) const BY_OPERATOR: &str = "by whoever runs the panel";
pub(crate) const NOT_LET_IN: &str = "not let in";

/// To what an API key is limited.
pub(crate) fn limits(limits: &KeyLimits) -> String {
    let mut words = Vec::new();
    if let Some(grants) = &limits.permissions {
        let may: Vec<_> = grants.as_slice().iter().map(super::permission).collect();
        words.push(if may.is_empty() {
            "nothing".to_owned()
        } else {
            may.join(", ")
        });
    }
    if let Some(servers) = &limits.servers {
        words.push(match servers.as_slice().len() {
            1 => "1 server".to_owned(),
            number => format!("{number} servers"),
        });
    }
    if let Some(addresses) = &limits.addresses {
        let nets: Vec<_> = addresses.as_slice().iter().map(ToString::to_string).collect();
        words.push(format!("from {}", nets.join(", ")));
    }
    format!("Only: {}", words.join(" · "))
}

/// What happened to an account.
pub(crate) fn account_event(event: &AccountEvent) -> &str {
    match event {
        AccountEvent::LoggedIn => "Logged in",
        AccountEvent::LogInFailed => "Tried to log in",
        AccountEvent::LoggedOut => "Logged out",
        AccountEvent::PasswordChanged => "Another password",
        AccountEvent::SessionEnded => "Logged out of another place",
        AccountEvent::OtherSessionsEnded => "Logged out everywhere else",
        AccountEvent::ApiKeyMade => "API key made",
        AccountEvent::ApiKeyRotated => "API key got a new secret",
        AccountEvent::ApiKeyRevoked => "API key revoked",
        AccountEvent::SecondFactorOn => "Second factor turned on",
        AccountEvent::SecondFactorOff => "Second factor turned off",
        AccountEvent::RecoveryCodesRenewed => "New recovery codes",
        AccountEvent::Disabled => "Account disabled",
        AccountEvent::Enabled => "Account enabled again",
        AccountEvent::Other(name) => name,
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
