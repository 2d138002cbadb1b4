use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::Call;
use crate::answer::{answer, error};

/// Whose words a healthy Wings uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The public Wings of Pterodactyl, as its source has it (`router/` of pterodactyl/wings).
    Go,
    /// The Wings in Rust, as it was observed (calagopus/wings 0.22.9).
    Rust,
}

/// What a healthy Wings knows.
pub(crate) struct Healthy<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) token: &'a str,
    pub(crate) clock_ahead: SignedDuration,
    /// What it says of each server.
    pub(crate) details: &'a str,
    /// Which servers it has.
    pub(crate) hosted: &'a [String],
}

impl Healthy<'_> {
    /// What it answers. A path before `/api/` is taken for a proxy's.
    pub(crate) fn answer(&self, call: &Call) -> Vec<u8> {
        if let Some(refusal) = self.refusal(call) {
            return refusal;
        }
        let path = call.path.split_once("/api/").map_or("", |(_, path)| path);
        let path: Vec<&str> = path.split('/').collect();
        let method = call.method.as_str();
        match (method, path.as_slice()) {
            ("GET", ["servers", _]) => return self.say(200, self.details),
            ("GET", ["servers"]) => return self.say(200, &self.list()),
            ("GET", ["system"]) => return self.say(200, self.system()),
            _ => {}
        }
        match self.dialect {
            Dialect::Go => match (method, path.as_slice()) {
                ("POST", ["servers"] | ["servers", _, "power" | "reinstall"]) => self.say(202, ""),
                ("POST", ["servers", _, "commands" | "sync"] | ["servers", _, "ws", "deny"])
                | ("DELETE", ["servers", _]) => self.say(204, ""),
                _ => self.say_error(404, "The requested resource does not exist on this instance."),
            },
            Dialect::Rust => match (method, path.as_slice()) {
                ("POST", ["servers", ..]) if call.header("content-type") != Some("application/json") => {
                    answer(
                        415,
                        "text/plain; charset=utf-8",
                        "",
                        b"Expected request with `Content-Type: application/json`",
                    )
                }
                ("POST", ["servers", _, "power" | "reinstall"]) => self.say(202, "{}"),
                (
                    "POST",
                    ["servers"]
                    | ["servers", _, "commands" | "sync"]
                    | ["servers", _, "ws", "deny" | "permissions"],
                )
                | ("DELETE", ["servers", _]) => self.say(200, "{}"),
                _ => self.say_error(404, "route not found"),
            },
        }
    }

    fn list(&self) -> String {
        let servers = self.hosted.iter().map(|uuid| {
            json!({
                "state": "running",
                "is_suspended": false,
                "utilization": {"memory_bytes": 536_870_912, "uptime": 90_000},
                "configuration": {"uuid": uuid},
            })
        });
        servers.collect::<Value>().to_string()
    }

    fn refusal(&self, call: &Call) -> Option<Vec<u8>> {
        let shown = call
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        let asking = "www-authenticate: Bearer\r\n";
        match (shown, self.dialect) {
            (Some(shown), _) if shown == self.token => None,
            (None, Dialect::Go) => Some(error(
                401,
                asking,
                "The required authorization heads were not present in the request.",
            )),
            (Some(_), Dialect::Go) => Some(error(403, "", "You are not authorized to access this endpoint.")),
            (None, Dialect::Rust) => Some(error(401, asking, "invalid authorization header")),
            (Some(_), Dialect::Rust) => Some(error(401, asking, "invalid authorization token")),
        }
    }

    fn say(&self, status: u16, json: &str) -> Vec<u8> {
        let content_type = if json.is_empty() { "" } else { "application/json" };
        answer(status, content_type, &date(self.clock_ahead), json.as_bytes())
    }

    fn say_error(&self, status: u16, message: &str) -> Vec<u8> {
        error(status, &date(self.clock_ahead), message)
    }

    fn system(&self) -> &'static str {
        match self.dialect {
            Dialect::Go => {
                r#"{"architecture":"amd64","cpu_count":2,"kernel_version":"6.1.0","os":"linux","version":"1.11.13"}"#
            }
            Dialect::Rust => {
                r#"{"architecture":"x86_64","cpu_count":2,"kernel_version":"6.1.0","os":"linux","version":"0.22.9:6633bfb"}"#
            }
        }
    }
}

/// The `Date` of an answer, as a whole header line, by a clock that is so far ahead.
pub(crate) fn date(ahead: SignedDuration) -> String {
    let now = Timestamp::now();
    let shown = now.saturating_add(ahead).unwrap_or(now);
    match DateTimePrinter::new().timestamp_to_rfc9110_string(&shown) {
        Ok(date) => format!("date: {date}\r\n"),
        Err(_) => String::new(),
    }
}
