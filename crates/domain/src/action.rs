use std::fmt;
use std::str::FromStr;

use crate::Permission;

/// What can be asked of a server's process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PowerAction {
    /// Start the server if it is stopped.
    Start,
    /// Ask the process to save and end.
    Stop,
    /// A graceful stop, then a start.
    Restart,
    /// End the process at once; what it had not saved is lost.
    Kill,
}

impl PowerAction {
    /// Every action, in the order in which the contract names them.
    pub const ALL: [Self; 4] = [Self::Start, Self::Stop, Self::Restart, Self::Kill];

    /// The word for it on the wire, towards clients and towards Wings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Restart => "restart",
            Self::Kill => "kill",
        }
    }

    /// The name of its event in the activity log.
    #[must_use]
    pub(crate) const fn event_name(self) -> &'static str {
        match self {
            Self::Start => "server.power.start",
            Self::Stop => "server.power.stop",
            Self::Restart => "server.power.restart",
            Self::Kill => "server.power.kill",
        }
    }

    /// The finest permission that allows it; a grant of `server.power` covers all four.
    #[must_use]
    pub fn permission(self) -> Permission {
        Permission::POWER.child(self.as_str())
    }

    /// Whether it may bring a process up, which a suspended server must not have.
    #[must_use]
    pub const fn brings_up(self) -> bool {
        matches!(self, Self::Start | Self::Restart)
    }
}

impl fmt::Display for PowerAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is none of the four actions, which are lower-case and have no spaces around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Invalid power action. Must be one of: start, stop, restart, kill")]
pub struct InvalidPowerAction;

impl FromStr for PowerAction {
    type Err = InvalidPowerAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or(InvalidPowerAction)
    }
}
