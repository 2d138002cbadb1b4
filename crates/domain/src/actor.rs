use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::{ActingKey, ServerId, Standing};

/// A user's key in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub Uuid);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their key in the panel.
    pub id: UserId,
    /// What they log in with, and what the activity log calls them.
    pub username: Username,
    /// Their address, good for logging in too.
    pub email: Email,
    /// Whether they run the panel.
    pub administrator: bool,
}

/// A user who has proved who they are, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who it is. With an API key that may do less than its owner they are no administrator.
    pub user: User,
    /// What proved it.
    pub proof: Proof,
    /// The API key, where it was one.
    pub key: Option<ActingKey>,
}

impl Actor {
    /// A person, in a session.
    #[must_use]
    pub const fn in_session(user: User) -> Self {
        Self {
            user,
            proof: Proof::Session,
            key: None,
        }
    }

    /// A program, with a user's API key.
    #[must_use]
    pub fn with_key(mut user: User, mut key: ActingKey) -> Self {
        key.of_administrator = user.administrator;
        user.administrator &= !key.limits.narrow();
        Self {
            user,
            proof: Proof::ApiKey,
            key: Some(key),
        }
    }

    /// Whether the account runs the panel, and so may see every server that the key, if it is one, is for.
    #[must_use]
    pub fn is_of_administrator(&self) -> bool {
        let key = self.key.as_ref();
        self.user.administrator || key.is_some_and(|key| key.of_administrator)
    }

    /// What they are to a server to which the account is this: with an API key perhaps less, or nothing.
    ///
    /// This is where the limits of keys count, for every server that somebody is shown: [`VisibleServer`]s are made with it.
    ///
    /// [`VisibleServer`]: crate::VisibleServer
    #[must_use]
    pub fn standing(&self, server: ServerId, account: Standing) -> Option<Standing> {
        match &self.key {
            Some(key) => key.limits.cut_down(server, account),
            None => Some(account),
        }
    }
}

/// What a caller showed to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// The token of a session, opened by logging in.
    Session,
    /// An API key.
    ApiKey,
}

/// A user name: 1 to 64 of `A-Z a-z 0-9 . _ -`. Two that differ only in case are the same name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be a user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a username is 1 to 64 of A-Z a-z 0-9 . _ -")]
pub struct InvalidUsername;

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidUsername)
        }
    }
}

/// An e-mail address, as far as a program can tell without writing to it. Case does not distinguish two.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address looks like name@example.com and has at most 254 characters")]
pub struct InvalidEmail;

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('@').filter(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@') && text.len() <= 254
        });
        match parts {
            Some(_) if text.bytes().all(|b| b.is_ascii_graphic()) => Ok(Self(text.to_owned())),
            _ => Err(InvalidEmail),
        }
    }
}
