//! What is known beside of users and servers, for who shows them.

use async_trait::async_trait;
use uuid::Uuid;

use crate::{Build, ServerId, StoreError, StoredEgg, UserId, UserRecord};

/// Knows users by their ids.
#[async_trait]
pub trait People: Send + Sync {
    /// Those of them that are there, in no particular order.
    async fn people(&self, users: &[UserId]) -> Result<Vec<UserRecord>, StoreError>;
}

/// Knows how servers are built.
#[async_trait]
pub trait Builds: Send + Sync {
    /// Those of them that are there, in no particular order. A build that cannot be read counts as none.
    async fn builds(&self, servers: &[ServerId]) -> Result<Vec<BuiltServer>, StoreError>;
}

/// How one server is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltServer {
    /// Which.
    pub server: ServerId,
    /// How, and from what. `None` for one that only its Wings knows how to run.
    pub build: Option<(Build, StoredEgg)>,
    /// Whether its last installation came to nothing.
    pub install_failed: bool,
}

/// Gives numbers to what has UUIDs, for clients that know things by numbers.
#[async_trait]
pub trait Numbers: Send + Sync {
    /// The number of each of these. What has none yet gets one. A number stands for the same thing for ever, and no other
    /// thing of its kind ever has it.
    async fn numbers(&self, kind: Numbered, ids: &[Uuid]) -> Result<Vec<(Uuid, u64)>, StoreError>;
}

/// What is numbered, each kind by itself from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Numbered {
    /// Servers, by their UUIDs.
    Server,
    /// Users, by their ids.
    User,
    /// Addresses of nodes, by [`Allocation::key`](crate::Allocation::key).
    Allocation,
}

impl Numbered {
    /// The word for it in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::User => "user",
            Self::Allocation => "allocation",
        }
    }
}
