use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{KeyForm, SecretToken};

/// An API key's key in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
}

impl ApiKeyRecord {
    /// The most that one user makes for themselves.
    pub const MOST: u32 = 100;
}
