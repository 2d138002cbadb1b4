use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{ApiKeyId, StoreError, TokenHash};

/// Keeps when and from where sessions and API keys were used last.
#[async_trait]
pub trait Uses: Send + Sync {
    /// Writes down uses. A session that was used goes on for `idle` from then, but not beyond its age. What is not there any
    /// more, or was used later by what is known, stays as it is.
    async fn note_uses(&self, uses: &[Use], idle: Duration) -> Result<(), StoreError>;
}

/// The use of a session or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Of what.
    pub of: Used,
    /// When.
    pub at: Timestamp,
    /// From where.
    pub from: IpAddr,
}

/// A session or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Used {
    /// The session whose token has this hash.
    Session(TokenHash),
    /// The key.
    ApiKey(ApiKeyId),
}
