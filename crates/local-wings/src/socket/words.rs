use aileron_domain::ProcessState;
use serde::{Deserialize, Serialize};

/// What the other side says.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    pub(super) event: String,
    /// It must be there, and may be null.
    #[serde(deserialize_with = "Option::deserialize")]
    args: Option<Vec<String>>,
}

impl Said {
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    pub(super) fn first(&self) -> Option<&str> {
        self.args.as_deref()?.first().map(String::as_str)
    }
}

/// What is said to the other side.
#[derive(Debug, Serialize)]
pub(super) struct Word<'a> {
    event: &'static str,
    args: &'a [&'a str],
}

impl<'a> Word<'a> {
    pub(super) const fn new(event: &'static str, args: &'a [&'a str]) -> Self {
        Self { event, args }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

pub(super) fn status(state: ProcessState) -> String {
    Word::new("status", &[state.as_str()]).text()
}

pub(super) fn console(line: &str) -> String {
    Word::new("console output", &[line]).text()
}

pub(super) fn notice(words: &str) -> String {
    Word::new("daemon message", &[words]).text()
}

/// Why a press did nothing, in red.
pub(super) fn refusal(reason: &str) -> String {
    notice(&format!("\u{1b}[1;41m{reason}\u{1b}[0m"))
}
