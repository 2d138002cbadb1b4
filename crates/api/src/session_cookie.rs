use std::time::Duration;

use actix_web::http::header::{HeaderValue, InvalidHeaderValue};
use aileron_domain::SecretToken;

/// The cookie's name.
pub(crate) const NAME: &str = "session";

/// The `Set-Cookie` that gives a browser its session. No script can read it, and other sites' forms do not carry it.
pub(crate) fn set(
    token: &SecretToken,
    lifetime: Duration,
    secure: bool,
) -> Result<HeaderValue, InvalidHeaderValue> {
    render(token.expose(), lifetime, secure)
}

/// The `Set-Cookie` that takes it away.
pub(crate) fn clear(secure: bool) -> Result<HeaderValue, InvalidHeaderValue> {
    render("", Duration::ZERO, secure)
}

/// Finds the session's token in a `Cookie` header.
pub(crate) fn find(cookies: &str) -> Option<&str> {
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME).then_some(value))
}

fn render(value: &str, lifetime: Duration, secure: bool) -> Result<HeaderValue, InvalidHeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let max_age = lifetime.as_secs();
    HeaderValue::try_from(format!(
        "{NAME}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}"
    ))
}
