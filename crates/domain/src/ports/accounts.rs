use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    Credential, NewPassword, Password, SecretToken, SessionId, SessionOrigin, SessionRecord, SessionTerms,
    StoreError, User, UserId,
};

/// Knows users by their passwords.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The user with this name or e-mail address, if the password is theirs and they are not disabled.
    ///
    /// Takes as long for a name that nobody has as for a wrong password.
    async fn recognise(&self, login: &str, password: &Password) -> Result<Option<User>, StoreError>;

    /// Gives a user another password, if `current` is the one they have, and ends all of their sessions but the one
    /// that is kept. Their API keys go on. Says whether `current` was right.
    ///
    /// Of two changes that come at once with the same `current`, one is made.
    async fn change_password(
        &self,
        user: UserId,
        current: &Password,
        new: &NewPassword,
        kept: &Credential,
    ) -> Result<bool, StoreError>;
}

/// Keeps sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Opens a session, and remembers where it was opened.
    async fn open_from(
        &self,
        user: UserId,
        terms: SessionTerms,
        origin: SessionOrigin,
    ) -> Result<OpenedSession, StoreError>;

    /// Opens a session that ends after `lifetime`, used or not, and of which nobody knows where it was opened.
    async fn open(&self, user: UserId, lifetime: Duration) -> Result<OpenedSession, StoreError> {
        let terms = SessionTerms {
            age: lifetime,
            idle: lifetime,
        };
        self.open_from(user, terms, SessionOrigin::default()).await
    }

    /// Ends the session whose token this is. Ending one that is not there is no error.
    async fn close(&self, session: &Credential) -> Result<(), StoreError>;

    /// A user's sessions that have not ended, the newest first: at most [`SessionRecord::MOST_LISTED`].
    async fn sessions_of(&self, user: UserId) -> Result<Vec<SessionRecord>, StoreError>;

    /// Ends one of a user's sessions. Says whether they had it.
    async fn end_session(&self, user: UserId, session: SessionId) -> Result<bool, StoreError>;

    /// Ends all of a user's sessions but one. Says how many they were.
    async fn end_other_sessions(&self, user: UserId, kept: &Credential) -> Result<u64, StoreError>;
}

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// What the client must show from now on.
    pub token: SecretToken,
    /// When it ends, however much it is used.
    pub expires_at: Timestamp,
}
