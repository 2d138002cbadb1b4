use std::borrow::Cow;

use aileron_domain::ProcessState;
use serde::Deserialize;
use serde_json::Value;

use crate::details::{Utilization, state_of};

/// Something that a Wings says over a websocket, as far as a panel has a use for it.
pub(super) enum Said {
    /// The token is taken.
    LoggedIn,
    /// The token will not be good for much longer, is not any more, or never was.
    TokenRefused,
    /// Something went wrong with what was asked last.
    Trouble(String),
    State(ProcessState),
    Usage(Box<Utilization>),
    Console(Vec<String>),
    Daemon(String),
    InstallStarted,
    InstallOutput(Vec<String>),
    InstallCompleted(bool),
}

impl Said {
    /// Reads a message. `None` for what a panel has no use for, and for what cannot be read.
    pub(super) fn read(text: &str) -> Option<Self> {
        let message: Message<'_> = serde_json::from_str(text).ok()?;
        let mut args = message.args.unwrap_or_default().into_iter().filter_map(text_of);
        Some(match message.event.as_ref() {
            "auth success" => Self::LoggedIn,
            "token expiring" | "token expired" | "jwt error" => Self::TokenRefused,
            "daemon error" => Self::Trouble(args.next()?),
            "status" => Self::State(state_of(&args.next()?)?),
            "stats" => Self::Usage(serde_json::from_str(&args.next()?).ok()?),
            "console output" => Self::Console(args.collect()),
            "daemon message" => Self::Daemon(args.next()?),
            "install started" => Self::InstallStarted,
            "install output" => Self::InstallOutput(args.collect()),
            // Go Wings says nothing but that it is over.
            "install completed" => Self::InstallCompleted(args.next().is_none_or(|well| well != "false")),
            _ => return None,
        })
    }
}

/// `{"event":"status","args":["running"]}`
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(default)]
    args: Option<Vec<Value>>,
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
