use std::net::IpAddr;

use jiff::Timestamp;

use crate::{EntryDetails, EntryId, UserId};

/// What is written into the log of an account; the log gives it its [`EntryId`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccountEntry {
    /// Whose account.
    pub user: UserId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// What happened.
    pub event: AccountEvent,
    /// Who did it.
    pub by: AccountActor,
    /// From where, if it came over the network.
    pub ip: Option<IpAddr>,
    /// What else there is to say of it.
    pub details: Option<EntryDetails>,
}

/// One entry of the log of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEntry {
    /// Its key.
    pub id: EntryId,
    /// What was written.
    pub entry: NewAccountEntry,
}

/// Who did something to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountActor {
    /// Whose it is, or who says that they are.
    User,
    /// Who runs the panel, on the command line.
    Operator,
}

impl AccountActor {
    /// Both.
    pub const ALL: [Self; 2] = [Self::User, Self::Operator];

    /// The word for it in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Operator => "operator",
        }
    }
}

/// What happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AccountEvent {
    /// Somebody logged in.
    LoggedIn,
    /// Somebody tried to, with a wrong password or code.
    LogInFailed,
    /// They logged out.
    LoggedOut,
    /// The password is another one.
    PasswordChanged,
    /// One session was ended from another one.
    SessionEnded,
    /// All sessions but one were ended.
    OtherSessionsEnded,
    /// An API key was made.
    ApiKeyMade,
    /// An API key got another secret.
    ApiKeyRotated,
    /// An API key was ended.
    ApiKeyRevoked,
    /// From now on logging in needs a code.
    SecondFactorOn,
    /// From now on it does not.
    SecondFactorOff,
    /// There are new recovery codes, and the others are worth nothing.
    RecoveryCodesRenewed,
    /// The account was shut out.
    Disabled,
    /// The account was let in again.
    Enabled,
    /// Something that this release does not know.
    Other(String),
}

impl AccountEvent {
    /// Every event that this release knows.
    pub const KNOWN: [Self; 14] = [
        Self::LoggedIn,
        Self::LogInFailed,
        Self::LoggedOut,
        Self::PasswordChanged,
        Self::SessionEnded,
        Self::OtherSessionsEnded,
        Self::ApiKeyMade,
        Self::ApiKeyRotated,
        Self::ApiKeyRevoked,
        Self::SecondFactorOn,
        Self::SecondFactorOff,
        Self::RecoveryCodesRenewed,
        Self::Disabled,
        Self::Enabled,
    ];

    /// The dotted name, such as `account.login`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::LoggedIn => "account.login",
            Self::LogInFailed => "account.login.failed",
            Self::LoggedOut => "account.logout",
            Self::PasswordChanged => "account.password.changed",
            Self::SessionEnded => "account.session.ended",
            Self::OtherSessionsEnded => "account.sessions.ended",
            Self::ApiKeyMade => "account.api-key.created",
            Self::ApiKeyRotated => "account.api-key.rotated",
            Self::ApiKeyRevoked => "account.api-key.revoked",
            Self::SecondFactorOn => "account.second-factor.enabled",
            Self::SecondFactorOff => "account.second-factor.disabled",
            Self::RecoveryCodesRenewed => "account.recovery-codes.renewed",
            Self::Disabled => "account.disabled",
            Self::Enabled => "account.enabled",
            Self::Other(name) => name,
        }
    }

    /// How many of these are kept of each account, the newest, where anybody, or a program, can bring about as many as they
    /// like.
    #[must_use]
    pub const fn most_kept(&self) -> Option<u32> {
        match self {
            Self::LogInFailed => Some(100),
            Self::LoggedIn | Self::LoggedOut => Some(1000),
            _ => None,
        }
    }

    /// Reads a dotted name back.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|event| event.name() == name);
        known.unwrap_or_else(|| Self::Other(name.to_owned()))
    }
}
