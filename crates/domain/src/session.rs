use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{LastUse, TokenHash};

/// What a session is called by where its token must not be shown: the first half of the token's hash, which tells
/// nothing of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(pub Uuid);

impl SessionId {
    /// The id of the session whose token has this hash.
    #[must_use]
    pub fn of(hash: TokenHash) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&hash.0[..16]);
        Self(Uuid::from_bytes(half))
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTerms {
    /// It ends at this age, however much it is used.
    pub age: Duration,
    /// It ends when it was not used for so long, give or take [`SessionTerms::GRACE`].
    pub idle: Duration,
}

impl SessionTerms {
    /// By how much longer a session lasts after its last use: when that was is written down only every minute or so.
    pub const GRACE: Duration = Duration::from_secs(2 * 60);
}

/// Where a session was opened, as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionOrigin {
    /// From which address.
    pub ip: Option<IpAddr>,
    /// With what.
    pub user_agent: Option<UserAgent>,
}

/// What a client says that it is, for people to recognise: at most [`UserAgent::MAX_LENGTH`] characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserAgent(String);

impl UserAgent {
    /// The most that is kept, in characters.
    pub const MAX_LENGTH: usize = 200;

    /// Drops control characters, and cuts. `None` when nothing is left.
    #[must_use]
    pub fn clean(said: &str) -> Option<Self> {
        let plain = said.trim().chars().filter(|c| !c.is_control());
        let text: String = plain.take(Self::MAX_LENGTH).collect();
        (!text.is_empty()).then_some(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A session, as its user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// What it is called by.
    pub id: SessionId,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it ends, however much it is used.
    pub expires_at: Timestamp,
    /// When it ends if it is not used until then.
    pub idle_until: Timestamp,
    /// Where it was opened.
    pub origin: SessionOrigin,
    /// When it was used last; `None` where that was not written down yet.
    pub last_use: Option<LastUse>,
}

impl SessionRecord {
    /// The most that are told of at once: programs that log in for every request leave many behind.
    pub const MOST_LISTED: u32 = 100;
}
