use std::fmt;
use std::sync::Arc;

use crate::house::{Server, username};
use crate::panel::Panel;
use crate::request::{self, Credential};

/// Where a panel keeps what it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Database {
    #[value(name = "sqlite")]
    Sqlite,
    #[value(name = "postgres")]
    Postgres,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Floor,
    Aileron(Database),
}

/// What is asked of it, in this order: what needs no password first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Case {
    #[value(name = "power-1")]
    Power1,
    #[value(name = "power-32")]
    Power32,
    #[value(name = "power-256")]
    Power256,
    #[value(name = "activity")]
    Activity,
    #[value(name = "servers")]
    Servers,
    #[value(name = "power-32-cookie")]
    Power32Cookie,
    #[value(name = "log-in")]
    LogIn,
}

impl Case {
    pub(crate) const ALL: [Self; 7] = [
        Self::Power1,
        Self::Power32,
        Self::Power256,
        Self::Activity,
        Self::Servers,
        Self::Power32Cookie,
        Self::LogIn,
    ];

    pub(crate) fn connections(self) -> usize {
        match self {
            Self::Power1 => 1,
            Self::Power32 | Self::Power32Cookie | Self::Activity | Self::Servers => 32,
            Self::Power256 => 256,
            // While one password is hashed, the next one waits.
            Self::LogIn => 2,
        }
    }

    /// Whether its requests are actions that the Wings and the log have to have afterwards.
    pub(crate) fn is_power(self) -> bool {
        match self {
            Self::Power1 | Self::Power32 | Self::Power256 | Self::Power32Cookie => true,
            Self::Activity | Self::Servers | Self::LogIn => false,
        }
    }

    /// Whether passwords are hashed for it.
    pub(crate) fn takes_passwords(self) -> bool {
        matches!(self, Self::Power32Cookie | Self::LogIn)
    }

    /// The path of the answer of which the floor gives one of the same size. `None` where it passes on, or does nothing
    /// alike.
    pub(crate) fn page(self, server: Server) -> Option<String> {
        match self {
            Self::Activity => Some(format!("/api/client/servers/{}/activity", server.identifier())),
            Self::Servers => Some("/api/client/servers".to_owned()),
            Self::Power1 | Self::Power32 | Self::Power256 | Self::Power32Cookie | Self::LogIn => None,
        }
    }

    /// What is sent to a panel: something about each server, by its owner.
    pub(crate) fn requests(self, panel: &Panel) -> Arc<[Vec<u8>]> {
        let requests = Server::all().map(|server| {
            let owner = panel.owner(server);
            match (self, self.page(server)) {
                (Self::LogIn, _) => request::log_in(&username(server.owner())),
                (Self::Power32Cookie, _) => {
                    request::press(&server.identifier(), Credential::Cookie(&owner.session))
                }
                (_, Some(path)) => request::get(&path, Credential::ApiKey(&owner.key)),
                (_, None) => request::press(&server.identifier(), Credential::ApiKey(&owner.key)),
            }
        });
        requests.collect()
    }

    /// What is sent to the floor, whose bare answers have `bytes`. `None` where it does nothing alike.
    pub(crate) fn floor_requests(self, bytes: Option<usize>) -> Option<Arc<[Vec<u8>]>> {
        if let Some(bytes) = bytes {
            let bare = request::get(&format!("/bare/{bytes}"), Credential::Nothing);
            return Some([bare].into());
        }
        self.is_power().then(|| {
            Server::all()
                .map(|server| request::press(&server.uuid(), Credential::Nothing))
                .collect()
        })
    }
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Power1 => "power, 1 connection",
            Self::Power32 => "power, 32 connections",
            Self::Power256 => "power, 256 connections",
            Self::Power32Cookie => "power, 32 connections, cookie",
            Self::Activity => "activity page, 32 connections",
            Self::Servers => "server list, 32 connections",
            Self::LogIn => "log-in, 2 connections",
        })
    }
}

impl fmt::Display for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Floor => out.pad("floor"),
            Self::Aileron(database) => database.fmt(out),
        }
    }
}
