use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde::{Deserialize, Deserializer, de};
use uuid::Uuid;

/// One server, and how its process is run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSpec {
    /// What the panel knows it by.
    pub uuid: Uuid,
    /// What people call it.
    pub name: String,
    /// The program and its arguments. No shell is between them and the process. A program without a slash is looked
    /// up in `PATH`; a relative path counts from `directory`.
    #[serde(deserialize_with = "with_a_program")]
    pub command: Vec<String>,
    /// Where the process runs; the daemon's own directory if there is none.
    #[serde(default)]
    pub directory: Option<PathBuf>,
    /// What the process gets as environment, beside the few variables that are passed on from the daemon's.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// How the process is asked to end.
    #[serde(default)]
    pub stop: StopMethod,
    /// What a console line has to contain to show that the server is ready. Without it, it is running as soon as its
    /// process is up.
    #[serde(default)]
    pub started_when: Option<String>,
    /// How long a process that was asked to end may take before it is killed.
    #[serde(
        default = "default_stop_timeout",
        rename = "stop_timeout_seconds",
        deserialize_with = "seconds"
    )]
    pub stop_timeout: Duration,
}

impl Default for ServerSpec {
    /// What to fill in the rest of a server with. It has no program, so that it cannot be run as it is.
    fn default() -> Self {
        Self {
            uuid: Uuid::nil(),
            name: String::new(),
            command: Vec::new(),
            directory: None,
            environment: BTreeMap::new(),
            stop: StopMethod::default(),
            started_when: None,
            stop_timeout: default_stop_timeout(),
        }
    }
}

/// How a process is asked to end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StopMethod {
    /// By this line on its standard input.
    Command(String),
    /// By this signal to its process group.
    Signal(StopSignal),
}

impl Default for StopMethod {
    fn default() -> Self {
        Self::Signal(StopSignal::Term)
    }
}

/// A signal that a process can be asked to end by: those that Wings knows, and SIGHUP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum StopSignal {
    /// SIGABRT.
    #[serde(rename = "SIGABRT")]
    Abrt,
    /// SIGHUP.
    #[serde(rename = "SIGHUP")]
    Hup,
    /// SIGINT.
    #[serde(rename = "SIGINT")]
    Int,
    /// SIGKILL, for what cannot end by itself.
    #[serde(rename = "SIGKILL")]
    Kill,
    /// SIGQUIT.
    #[serde(rename = "SIGQUIT")]
    Quit,
    /// SIGTERM.
    #[serde(rename = "SIGTERM")]
    Term,
}

impl StopSignal {
    pub(crate) const fn number(self) -> Signal {
        match self {
            Self::Abrt => Signal::SIGABRT,
            Self::Hup => Signal::SIGHUP,
            Self::Int => Signal::SIGINT,
            Self::Kill => Signal::SIGKILL,
            Self::Quit => Signal::SIGQUIT,
            Self::Term => Signal::SIGTERM,
        }
    }
}

impl fmt::Display for StopSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Abrt => "SIGABRT",
            Self::Hup => "SIGHUP",
            Self::Int => "SIGINT",
            Self::Kill => "SIGKILL",
            Self::Quit => "SIGQUIT",
            Self::Term => "SIGTERM",
        })
    }
}

fn with_a_program<'de, D: Deserializer<'de>>(json: D) -> Result<Vec<String>, D::Error> {
    let command = Vec::deserialize(json)?;
    match command.first() {
        Some(program) if !String::is_empty(program) => Ok(command),
        _ => Err(de::Error::custom(
            "the `command` names no program: expected [\"program\", \"argument\", …]",
        )),
    }
}

fn default_stop_timeout() -> Duration {
    Duration::from_secs(30)
}

fn seconds<'de, D: Deserializer<'de>>(json: D) -> Result<Duration, D::Error> {
    u64::deserialize(json).map(Duration::from_secs)
}
