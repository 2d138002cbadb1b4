use std::fmt;
use std::str::FromStr;

use aileron_domain::{ActivityEntry, EntryId, ProcessState, ServerUsage};
use jiff::Timestamp;

use crate::History;

/// Something that whoever watches a server is told.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamEvent {
    /// Its place in the stream, to go on from after a break. What tells how things stand, at the beginning of a stream
    /// and after [`EventKind::Lagged`], has the place of the last thing that happened.
    pub id: EventId,
    /// What is told.
    pub kind: EventKind,
}

/// What whoever watches a server is told.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// What its process is doing, and since when it has been seen doing so. After [`EventKind::Unreachable`] it says that
    /// the node is back.
    State {
        /// What it is doing.
        state: ProcessState,
        /// When that was first seen.
        since: Timestamp,
    },
    /// What it uses.
    Usage(ServerUsage),
    /// It wrote a line. Terminal colours are left in it.
    Console(String),
    /// The daemon has something to say about it.
    Daemon(String),
    /// Its files are being put in place.
    InstallStarted,
    /// The script that does so wrote a line.
    InstallOutput(String),
    /// That is over, and came out well or not.
    InstallCompleted(bool),
    /// Somebody pressed a button, or what came of it is known now. It says nothing of where they were: who watches need
    /// not be allowed to read the log.
    Power(Box<ActivityEntry>),
    /// Something else was written into its log, or the outcome of that is known now.
    Logged(EntryId),
    /// What it wrote and used before, all of it anew.
    History(Box<History>),
    /// Its node does not answer.
    Unreachable {
        /// When it first did not.
        since: Timestamp,
    },
    /// This watcher was too slow, and has missed something. How things stand now follows.
    Lagged,
}

impl EventKind {
    /// About how much memory its text takes, in bytes.
    pub(crate) fn text_bytes(&self) -> usize {
        match self {
            Self::Console(text) | Self::Daemon(text) | Self::InstallOutput(text) => text.len(),
            Self::History(history) => {
                let output: usize = history.output.iter().map(String::len).sum();
                output + history.usage.len() * size_of::<(Timestamp, ServerUsage)>()
            }
            Self::Power(_) => 512,
            _ => 0,
        }
    }
}

/// A place in a server's stream: `Last-Event-ID` of server-sent events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventId {
    /// Which stream: another time that the server is watched, or another instance, is another.
    pub(crate) epoch: u64,
    pub(crate) number: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}", self.epoch, self.number)
    }
}

/// The text is no place in a stream. Whoever shows it begins from how things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no event has this id")]
pub struct InvalidEventId;

impl FromStr for EventId {
    type Err = InvalidEventId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (epoch, number) = text.split_once('-').ok_or(InvalidEventId)?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !digits(epoch) || !digits(number) {
            return Err(InvalidEventId);
        }
        Ok(Self {
            epoch: u64::from_str_radix(epoch, 16).map_err(|_| InvalidEventId)?,
            number: number.parse().map_err(|_| InvalidEventId)?,
        })
    }
}
