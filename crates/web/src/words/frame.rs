//! What stands around every page, and what several of them say.

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
pub(crate) const NOTHING_FOUND: &str = "Nothing found";
pub(crate) const PAGES: &str = "Pages";
pub(crate) const PREVIOUS: &str = "Previous";
pub(crate) const NEXT: &str = "Next";
pub(crate) const CONFIRM: &str = "Please confirm";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const GO_BACK: &str = "Go back";
pub(crate) const SERVER: &str = "Server";

/// What a page is called in the browser's tab.
pub(crate) fn page_title(title: &str) -> String {
    format!("{title} · {PRODUCT}")
}

/// How many there are.
pub(crate) fn count(total: u64, singular: &str) -> String {
    let plural = if total == 1 { "" } else { "s" };
    format!("{total} {singular}{plural}")
}

/// Where in a long list one is.
pub(crate) fn page_of(page: u32, pages: u64) -> String {
    format!("Page {page} of {}", pages.max(1))
}

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
