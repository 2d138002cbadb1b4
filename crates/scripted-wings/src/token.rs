use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use serde_json::Value;

use crate::Dialect;

/// What a Wings makes of a token that is shown to it on a websocket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It takes it, and these are the permissions.
    Taken(Vec<String>),
    /// It ends the connection without a word.
    Dropped,
    /// It says so, and goes on listening.
    Refused(Vec<Value>),
}

/// Looks at a token for one server as the daemon of this dialect does.
pub(crate) fn verdict(
    dialect: Dialect,
    token: &str,
    key: &str,
    server: &str,
    clock_ahead: SignedDuration,
) -> Verdict {
    let Some(claims) = claims(token, key) else {
        return match dialect {
            Dialect::Rust => Verdict::Dropped,
            Dialect::Go => said(
                "daemon error",
                "Error Event [0]: an unexpected error was encountered while handling this request",
            ),
        };
    };
    let now = Timestamp::now()
        .saturating_add(clock_ahead)
        .map_or(0, Timestamp::as_second);
    let permissions: Vec<String> = claims["permissions"]
        .as_array()
        .map(|names| {
            names
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default();
    let may_connect = permissions
        .iter()
        .any(|name| name == "*" || name == "websocket.connect");
    let number = |name: &str| claims[name].as_i64();
    match dialect {
        Dialect::Rust => {
            let text = |name: &str| claims[name].is_string();
            let whole = claims["aud"].is_array()
                && ["iss", "jti", "user_uuid", "server_uuid"].into_iter().all(text)
                && claims["permissions"].is_array()
                && ["exp", "iat", "nbf"]
                    .into_iter()
                    .all(|name| claims[name].is_null() || claims[name].is_i64());
            if !whole || !may_connect {
                return Verdict::Dropped;
            }
            let timely = number("exp").is_some_and(|exp| exp >= now)
                && number("iat").is_some_and(|iat| iat <= now)
                && number("nbf").is_none_or(|nbf| nbf <= now);
            if !timely || claims["server_uuid"] != server {
                let mut events = vec![event("token expired", &[])];
                events.push(event("jwt error", &["JWT expired"]));
                return Verdict::Refused(events);
            }
        }
        Dialect::Go => {
            if number("exp").is_none_or(|exp| exp <= now) {
                return said("jwt error", "jwt: no jwt present");
            }
            if !may_connect {
                return said("jwt error", "jwt: missing connect permission");
            }
        }
    }
    Verdict::Taken(permissions)
}

/// A message as they go over a websocket.
pub(crate) fn event(name: &str, args: &[&str]) -> Value {
    serde_json::json!({ "event": name, "args": args })
}

fn said(name: &str, arg: &str) -> Verdict {
    Verdict::Refused(vec![event(name, &[arg])])
}

fn claims(token: &str, key: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    hmac::verify(&key, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    let (header, claims) = signed.split_once('.')?;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    (header["alg"] == "HS256").then_some(claims)
}
