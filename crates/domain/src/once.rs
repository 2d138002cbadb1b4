use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::{EntryId, PowerAction, ServerId, UserId, WingsFailure};

/// What a client calls a press by, so that sending it again presses nothing again: the header `Idempotency-Key` of
/// draft-ietf-httpapi-idempotency-key-header-07.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The longest one, in characters.
    pub const MAX_LENGTH: usize = 255;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be a client's name for a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Invalid Idempotency-Key: expected 1 to 255 visible ASCII characters")]
pub struct InvalidIdempotencyKey;

impl FromStr for IdempotencyKey {
    type Err = InvalidIdempotencyKey;

    /// The draft wants the key in double quotes (a string of RFC 9651), and most clients leave them out: both are the
    /// same key.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let key = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(text);
        let fits = (1..=Self::MAX_LENGTH).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if fits {
            Ok(Self(key.to_owned()))
        } else {
            Err(InvalidIdempotencyKey)
        }
    }
}

/// One user's claim that a key stands for one request. It holds for 24 hours.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Whose key it is: two users may choose the same.
    pub user: UserId,
    /// The key.
    pub key: IdempotencyKey,
    /// What it stands for.
    pub request: Fingerprint,
}

/// What tells one request from another: SHA-256 over all that it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a press.
    #[must_use]
    pub fn of_press(server: ServerId, action: PowerAction) -> Self {
        Self(Sha256::digest(format!("{server} {action}")).into())
    }
}

/// What became of the request that first made a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// It was another request.
    Another,
    /// It has no answer yet.
    UnderWay,
    /// It got this answer.
    Answered(EntryId, Result<(), WingsFailure>),
    /// The panel stopped before there was an answer.
    Lost,
}

/// What became of an entry that was to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the log.
    Entry(EntryId),
    /// It is not, because its claim had been made before.
    Before(Earlier),
}
