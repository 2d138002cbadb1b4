use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A server's UUID: what Wings knows it by, and what the activity log names as its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerId(pub Uuid);

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// How a client names a server: by its UUID, in any case, or by its short identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ServerIdentifier {
    /// The full UUID.
    Id(ServerId),
    /// The first eight characters of the UUID, or the slug that the operator chose.
    Short(ShortIdentifier),
}

/// Why a text names no server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServerIdentifier {
    /// Nothing stands where the identifier belongs.
    #[error("Missing server identifier")]
    Missing,
    /// It is neither a UUID nor `[A-Za-z0-9_-]{1,36}`.
    #[error("Invalid server identifier")]
    Malformed,
}

impl FromStr for ServerIdentifier {
    type Err = InvalidServerIdentifier;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(InvalidServerIdentifier::Missing);
        }
        if let Some(id) = hyphenated_uuid(text) {
            return Ok(Self::Id(ServerId(id)));
        }
        text.parse()
            .map(Self::Short)
            .map_err(|_| InvalidServerIdentifier::Malformed)
    }
}

impl fmt::Display for ServerIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Short(short) => short.fmt(f),
        }
    }
}

/// A short identifier: `[A-Za-z0-9_-]{1,36}`, and never what reads as a UUID, so that one text cannot name two servers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShortIdentifier(String);

impl ShortIdentifier {
    /// The longest one, in characters.
    pub const MAX_LENGTH: usize = 36;

    /// The one that a server has unless its operator chose another: the UUID's first eight characters.
    #[must_use]
    pub fn of(id: ServerId) -> Self {
        Self(id.to_string()[..8].to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text by itself.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for ShortIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be a short identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server's identifier is 1 to 36 of A-Z a-z 0-9 _ - and not a UUID")]
pub struct InvalidShortIdentifier;

impl FromStr for ShortIdentifier {
    type Err = InvalidShortIdentifier;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(allowed);
        if !fits || hyphenated_uuid(text).is_some() {
            return Err(InvalidShortIdentifier);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Only the hyphenated form: 32 bare hexadecimal digits are a slug like any other.
fn hyphenated_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}
