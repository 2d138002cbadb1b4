use std::net::IpAddr;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{AccountEntry, NewAccountEntry, Page, PageRequest, StoreError, UserId};

/// Keeps what happened to accounts, for those whose they are.
#[async_trait]
pub trait AccountActivity: Send + Sync {
    /// Writes an entry down, and removes what is more than [`AccountEvent::most_kept`](crate::AccountEvent::most_kept) of its kind.
    async fn record_for_account(&self, entry: NewAccountEntry) -> Result<(), StoreError>;

    /// Writes down that somebody failed to log in with this name or e-mail address, if that is somebody's.
    async fn record_failed_log_in(
        &self,
        login: &str,
        ip: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// A page of what happened to an account, the newest first.
    async fn account_entries(
        &self,
        user: UserId,
        page: PageRequest,
    ) -> Result<Page<AccountEntry>, StoreError>;
}
