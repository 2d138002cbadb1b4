use async_trait::async_trait;
use jiff::Timestamp;

use crate::{NewPassword, Page, PageRequest, RegistryError, StoreError, User};

/// Keeps accounts for who runs the panel. Each is named by its username, e-mail address or id.
#[async_trait]
pub trait UserRegistry: Send + Sync {
    /// A page of the accounts, by username.
    async fn users(&self, page: PageRequest) -> Result<Page<UserRecord>, StoreError>;

    /// One account.
    async fn user(&self, name: &str) -> Result<UserRecord, RegistryError>;

    /// Gives a user another password, and ends all of their sessions. Their API keys go on.
    async fn set_password(&self, name: &str, password: &NewPassword) -> Result<User, RegistryError>;

    /// Shuts a user out, or lets them in again. Who is shut out cannot log in, and their sessions and API keys are refused
    /// from the next request on; when they are let in again their keys are good again, and they have to log in.
    async fn set_disabled(&self, name: &str, disabled: bool) -> Result<User, RegistryError>;
}

/// An account as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// Whose it is.
    pub user: User,
    /// Whether they are shut out.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
}
