use async_trait::async_trait;

use crate::{ApiKeyId, ApiKeyRecord, ApiKeyWish, IssuedApiKey, NotRotated, Rotation, StoreError, UserId};

/// Keeps API keys.
#[async_trait]
pub trait ApiKeys: Send + Sync {
    /// Makes a key that can do what its user can, within its limits. `None` when they have [`ApiKeyRecord::MOST`] already.
    async fn issue_key(&self, user: UserId, wish: ApiKeyWish) -> Result<Option<IssuedApiKey>, StoreError>;

    /// A user's keys, the newest first; those that have expired too.
    async fn keys_of(&self, user: UserId) -> Result<Vec<ApiKeyRecord>, StoreError>;

    /// Makes a key that is as one of a user's keys but for its secret, and has that one expire after the overlap.
    async fn rotate_key(
        &self,
        user: UserId,
        key: ApiKeyId,
        rotation: Rotation,
    ) -> Result<Result<IssuedApiKey, NotRotated>, StoreError>;

    /// Ends one of a user's keys, for every instance at once. Says whether they had it.
    async fn revoke_key(&self, user: UserId, key: ApiKeyId) -> Result<bool, StoreError>;
}
