//! What did not work.

pub(crate) const BACK_TO_SERVERS: &str = "Back to your servers";
pub(crate) const REFERENCE: &str = "If you ask for help, name this request:";

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
