use async_trait::async_trait;

use crate::{ApiKeyId, ApiKeyRecord, ApiKeyWish, IssuedApiKey, StoreError, UserId};

/// Keeps API keys.
#[async_trait]
pub trait ApiKeys: Send + Sync {
    /// Makes a key that can do what its user can. `None` when they have [`ApiKeyRecord::MOST`] already.
    async fn issue_key(&self, user: UserId, wish: ApiKeyWish) -> Result<Option<IssuedApiKey>, StoreError>;

    /// A user's keys, the newest first; those that have expired too.
    async fn keys_of(&self, user: UserId) -> Result<Vec<ApiKeyRecord>, StoreError>;

    /// Ends one of a user's keys, for every instance at once. Says whether they had it.
    async fn revoke_key(&self, user: UserId, key: ApiKeyId) -> Result<bool, StoreError>;
}
