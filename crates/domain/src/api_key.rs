use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{KeyForm, KeyLimits, SecretToken};

/// An API key's key in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApiKeyId(pub Uuid);

impl fmt::Display for ApiKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// What a key is for, in its user's words: 1 to 100 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDescription(String);

impl KeyDescription {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text cannot be what a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a description has 1 to 100 characters, none of them a control character, and no space at its ends")]
pub struct InvalidKeyDescription;

impl FromStr for KeyDescription {
    type Err = InvalidKeyDescription;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=100).contains(&text.chars().count());
        let plain = text.trim() == text && !text.chars().any(char::is_control);
        if fits && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidKeyDescription)
        }
    }
}

/// An API key that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyWish {
    /// What it is for.
    pub description: KeyDescription,
    /// From when on it is refused; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// How it is to look.
    pub form: KeyForm,
    /// To what it is to be limited.
    pub limits: KeyLimits,
}

/// A key is to get another secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// How long the secret until now is good beside the new one.
    pub overlap: Duration,
    /// From when on the new one is refused; `None` for as the old one.
    pub expires_at: Option<Timestamp>,
}

impl Rotation {
    /// The longest overlap.
    pub const LONGEST_OVERLAP: Duration = Duration::from_secs(30 * 24 * 60 * 60);

    /// The overlap where nobody says another one.
    pub const DEFAULT_OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);
}

/// Why a key gets no other secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRotated {
    /// The user has no such key.
    #[error("API key not found")]
    NotFound,
    /// It is not good any more.
    #[error("The API key has expired: make another one")]
    Expired,
    /// It has another secret already.
    #[error("The API key was rotated already")]
    RotatedAlready,
    /// The user has [`ApiKeyRecord::MOST`] keys.
    #[error("You have {} API keys already: revoke one first", ApiKeyRecord::MOST)]
    TooMany,
}

/// The API key with which somebody acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActingKey {
    /// What it is called by.
    pub id: ApiKeyId,
    /// How its secret begins; `None` for one that was made before this was kept.
    pub prefix: Option<String>,
    /// To what it is limited.
    pub limits: KeyLimits,
    pub(crate) of_administrator: bool,
}

impl ActingKey {
    /// The key of this id.
    #[must_use]
    pub const fn new(id: ApiKeyId, prefix: Option<String>, limits: KeyLimits) -> Self {
        Self {
            id,
            prefix,
            limits,
            of_administrator: false,
        }
    }
}

/// When a key or a session was used last, to the minute or so, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// From which address, if that is known.
    pub from: Option<IpAddr>,
}

/// An API key that was just made.
#[derive(Debug, Clone)]
pub struct IssuedApiKey {
    /// The key.
    pub record: ApiKeyRecord,
    /// The secret. It is kept nowhere and cannot be had again.
    pub token: SecretToken,
}

/// An API key, as its user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// What it is called by.
    pub id: ApiKeyId,
    /// What it is for.
    pub description: String,
    /// How its secret begins, for whoever finds one somewhere; `None` for one that was made before this was kept.
    pub prefix: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// To what it is limited.
    pub limits: KeyLimits,
    /// When it was used last; `None` where that was never, or before this was kept.
    pub last_use: Option<LastUse>,
    /// The key that has taken its place, where it was rotated.
    pub replaced_by: Option<ApiKeyId>,
}

impl ApiKeyRecord {
    /// The most that one user makes for themselves.
    pub const MOST: u32 = 100;
}
