//! What is counted.

mod house;
mod pages;
mod parsing;
mod permissions;
mod power_request;
mod visitor;
mod yes_man;

use serde::{Deserialize, Serialize};

use crate::callgrind::counted;

/// Some work that requests ask for, and that must not become dearer unnoticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Work {
    /// One power request, from the socket to the socket.
    PowerRequest,
    /// A page of 50 entries of a server's log, from the socket to the socket.
    ActivityPage,
    /// A page of 50 servers, from the socket to the socket.
    ServerList,
    /// A server identifier of each kind, and two that are none.
    Identifiers,
    /// A power request's body of each kind.
    ActionBodies,
    /// A credential of each kind, and one that is none.
    Credentials,
    /// Each action, asked of each kind of standing.
    PermissionChecks,
}

impl Work {
    pub(crate) const ALL: [Self; 7] = [
        Self::PowerRequest,
        Self::ActivityPage,
        Self::ServerList,
        Self::Identifiers,
        Self::ActionBodies,
        Self::Credentials,
        Self::PermissionChecks,
    ];

    /// Its name on the command line, in the record and in the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PowerRequest => "power-request",
            Self::ActivityPage => "activity-page",
            Self::ServerList => "server-list",
            Self::Identifiers => "identifiers",
            Self::ActionBodies => "action-bodies",
            Self::Credentials => "credentials",
            Self::PermissionChecks => "permission-checks",
        }
    }

    /// How often it is repeated: until what varies from run to run is lost in it.
    pub(crate) const fn times(self) -> u32 {
        match self {
            Self::PowerRequest => 300,
            Self::ActivityPage | Self::ServerList => 100,
            _ => 1_000,
        }
    }

    /// Does it so many times. An error, when its result is not what it should be.
    pub(crate) fn carry_out(self, times: u32) -> anyhow::Result<()> {
        match self {
            Self::PowerRequest => power_request::press(times),
            Self::ActivityPage => pages::activity(times),
            Self::ServerList => pages::servers(times),
            Self::Identifiers => repeat(times, parsing::identifiers),
            Self::ActionBodies => repeat(times, parsing::action_bodies()?),
            Self::Credentials => repeat(times, parsing::credentials),
            Self::PermissionChecks => repeat(times, permissions::checks()?),
        }
    }
}

/// Once to warm up, and then to be counted.
fn repeat(times: u32, mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
    work()?;
    counted(|| (0..times).try_for_each(|_| work()))
}
