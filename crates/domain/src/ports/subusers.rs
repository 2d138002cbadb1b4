use async_trait::async_trait;

use crate::{Grants, ServerId, StoreError, Subuser, UserId, Username};

/// Keeps with whom servers are shared. What changes counts for every instance from the next request on.
#[async_trait]
pub trait Subusers: Send + Sync {
    /// With whom a server is shared, by name.
    async fn subusers(&self, server: ServerId) -> Result<Vec<Subuser>, StoreError>;

    /// One of them.
    async fn subuser(&self, server: ServerId, user: UserId) -> Result<Option<Subuser>, StoreError>;

    /// Whose name or e-mail address this is, in any case.
    async fn find_user(&self, login: &str) -> Result<Option<(UserId, Username)>, StoreError>;

    /// Changes what somebody has on a server from `from` to `to`; `None` is no access at all. Says whether that was
    /// done: nothing is where they do not have `from`, because somebody else changed it meanwhile, or where they own the
    /// server.
    async fn change_grants(
        &self,
        server: ServerId,
        user: UserId,
        from: Option<&Grants>,
        to: Option<&Grants>,
    ) -> Result<bool, StoreError>;
}
