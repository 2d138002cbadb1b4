use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::{Obstacle, PowerAction};

/// A dotted name such as `server.power`, as panels in this field have them.
///
/// Names form a tree: who holds `server.power` holds `server.power.start` too, and `server.users.*` stands for
/// everything below `server.users`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission(Cow<'static, str>);

impl Permission {
    /// See that the server exists, and its state.
    pub const VIEW: Self = Self(Cow::Borrowed("server.view"));
    /// Press any of the four buttons.
    pub const POWER: Self = Self(Cow::Borrowed("server.power"));
    /// Read the console, and type into it.
    pub const CONSOLE: Self = Self(Cow::Borrowed("server.console"));
    /// Read the console.
    pub const CONSOLE_READ: Self = Self(Cow::Borrowed("server.console.read"));
    /// Type into the console.
    pub const CONSOLE_SEND: Self = Self(Cow::Borrowed("server.console.send"));
    /// Read who did what.
    pub const ACTIVITY_READ: Self = Self(Cow::Borrowed("server.activity.read"));

    /// Reach the server's files over SFTP; what may be done to them there, the others below `server.file` say.
    pub const FILE_SFTP: Self = Self(Cow::Borrowed("server.file.sftp"));
    /// See how the server starts.
    pub const STARTUP_READ: Self = Self(Cow::Borrowed("server.startup.read"));
    /// See all addresses on which it listens.
    pub const ALLOCATION_READ: Self = Self(Cow::Borrowed("server.allocation.read"));
    /// See its backups.
    pub const BACKUP_READ: Self = Self(Cow::Borrowed("server.backup.read"));
    /// See with whom the server is shared.
    pub const USERS_READ: Self = Self(Cow::Borrowed("server.users.read"));
    /// Share it with somebody else.
    pub const USERS_CREATE: Self = Self(Cow::Borrowed("server.users.create"));
    /// Change what those may do with whom it is shared.
    pub const USERS_UPDATE: Self = Self(Cow::Borrowed("server.users.update"));
    /// Share it with somebody no longer.
    pub const USERS_DELETE: Self = Self(Cow::Borrowed("server.users.delete"));

    /// What an owner or an administrator may do, spelled out for clients that look a name up in the list.
    pub const ALL: [Self; 16] = [
        Self::VIEW,
        Self::POWER,
        Self::CONSOLE,
        Self::ACTIVITY_READ,
        Self::USERS_READ,
        Self::USERS_CREATE,
        Self::USERS_UPDATE,
        Self::USERS_DELETE,
        Self::STARTUP_READ,
        Self(Cow::Borrowed("server.file.read")),
        Self(Cow::Borrowed("server.file.read-content")),
        Self(Cow::Borrowed("server.file.create")),
        Self(Cow::Borrowed("server.file.update")),
        Self(Cow::Borrowed("server.file.delete")),
        Self(Cow::Borrowed("server.file.archive")),
        Self::FILE_SFTP,
    ];

    /// The longest name that is taken, in bytes.
    pub const MAX_LENGTH: usize = 64;

    /// The dotted name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The dotted name by itself; that of a permission which the panel knows costs nothing.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        self.0.clone()
    }

    pub(crate) fn child(&self, segment: &str) -> Self {
        Self(Cow::Owned(format!("{}.{segment}", self.0)))
    }

    /// What both of two grants give, which is the narrower one: names form a tree.
    fn narrower<'a>(&'a self, other: &'a Self) -> Option<&'a Self> {
        if self.covers(other) {
            Some(other)
        } else {
            other.covers(self).then_some(self)
        }
    }

    /// Whether somebody to whom `self` was granted may do what needs `wanted`.
    #[must_use]
    pub fn covers(&self, wanted: &Self) -> bool {
        let granted = self.0.strip_suffix(".*").unwrap_or(&self.0);
        match wanted.0.strip_prefix(granted) {
            Some("") => granted.len() == self.0.len(),
            Some(rest) => rest.starts_with('.'),
            None => false,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be the name of a permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a permission: expected a dotted name such as server.power or server.users.*")]
pub struct InvalidPermission(String);

impl FromStr for Permission {
    type Err = InvalidPermission;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidPermission(text.chars().take(Self::MAX_LENGTH).collect());
        let is_word = |segment: &str| {
            segment.starts_with(|c: char| c.is_ascii_lowercase())
                && segment
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
        };
        let name = text.strip_suffix(".*").unwrap_or(text);
        let mut segments = name.split('.');
        let rooted = segments.next() == Some("server");
        let has_more = name != "server" || name.len() < text.len();
        if text.len() > Self::MAX_LENGTH || !rooted || !has_more || !segments.all(is_word) {
            return Err(invalid());
        }
        Ok(Self(Cow::Owned(text.to_owned())))
    }
}

/// What a subuser was given on one server: exactly that, nothing implied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(Vec<Permission>);

impl Grants {
    /// Whether any of the grants covers `wanted`.
    #[must_use]
    pub fn allow(&self, wanted: &Permission) -> bool {
        self.0.iter().any(|granted| granted.covers(wanted))
    }

    /// What of these the others give as well.
    #[must_use]
    pub fn within(&self, others: &Self) -> Self {
        let both = |mine| others.0.iter().filter_map(move |other| other.narrower(mine));
        self.0.iter().flat_map(both).cloned().collect()
    }

    /// The granted names, sorted, each once.
    #[must_use]
    pub fn as_slice(&self) -> &[Permission] {
        &self.0
    }
}

impl FromIterator<Permission> for Grants {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let mut permissions: Vec<_> = permissions.into_iter().collect();
        permissions.sort();
        permissions.dedup();
        Self(permissions)
    }
}

impl fmt::Display for Grants {
    /// Comma-separated, as [`Grants::from_str`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, permission) in self.0.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            write!(f, "{comma}{permission}")?;
        }
        Ok(())
    }
}

impl FromStr for Grants {
    type Err = InvalidPermission;

    /// Reads a comma-separated list; the empty text grants nothing.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(Permission::from_str)
            .collect()
    }
}

/// What somebody who may see a server is to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is theirs: they may do everything.
    Owner,
    /// They run the panel: they may do everything.
    Administrator,
    /// Somebody shared it with them.
    Subuser(Grants),
    /// Whatever its owner is to it, the API key that they show may do no more than this.
    Limited(Grants),
}

impl Standing {
    /// Asks the permission model.
    #[must_use]
    pub fn allows(&self, wanted: &Permission) -> bool {
        match self {
            Self::Owner | Self::Administrator => true,
            Self::Subuser(grants) | Self::Limited(grants) => grants.allow(wanted),
        }
    }

    /// The names of what is allowed, for a client to decide which buttons to show.
    #[must_use]
    pub fn permissions(&self) -> &[Permission] {
        match self {
            Self::Owner | Self::Administrator => &Permission::ALL,
            Self::Subuser(grants) | Self::Limited(grants) => grants.as_slice(),
        }
    }
}

/// Why Aileron itself refuses a press by somebody who may see the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They were not granted power.
    #[error("Missing required permissions: server.power")]
    MissingPermission,
    /// The panel knows that it cannot be done now.
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
}

impl Refusal {
    /// Decides whether somebody of this `standing` may do `action` to a server in this condition.
    pub(crate) fn check(
        standing: &Standing,
        action: PowerAction,
        obstacle: Option<Obstacle>,
    ) -> Result<(), Self> {
        if !standing.allows(&action.permission()) {
            return Err(Self::MissingPermission);
        }
        obstacle.map_or(Ok(()), |obstacle| Err(Self::Obstacle(obstacle)))
    }
}
