use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Credential, SecretToken, StoreError, User, UserId};

/// Knows users by their passwords.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The user with this name or e-mail address, if the password is theirs.
    ///
    /// Takes as long for a name that nobody has as for a wrong password.
    async fn recognise(&self, login: &str, password: &Password) -> Result<Option<User>, StoreError>;
}

/// Keeps sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Opens a session that ends after `lifetime`.
    async fn open(&self, user: UserId, lifetime: Duration) -> Result<OpenedSession, StoreError>;

    /// Ends the session whose token this is. Ending one that is not there is no error.
    async fn close(&self, session: &Credential) -> Result<(), StoreError>;
}

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// What the client must show from now on.
    pub token: SecretToken,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A password as somebody typed it. It prints as `<password>`.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The longest one that is looked at, in bytes.
    pub const MAX_LENGTH: usize = 1024;

    /// Takes what was typed. `None` when it is empty or longer than [`Self::MAX_LENGTH`].
    #[must_use]
    pub fn new(typed: String) -> Option<Self> {
        (1..=Self::MAX_LENGTH)
            .contains(&typed.len())
            .then_some(Self(typed))
    }

    /// The password itself, for the hash function.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<password>")
    }
}
