use async_trait::async_trait;

use crate::{
    ActivityEntry, ActivityFilter, EntryId, NewEntry, Outcome, Page, PageRequest, ServerId, StoreError,
};

/// Writes the log of who did what.
#[async_trait]
pub trait ActivityLog: Send + Sync {
    /// Writes an entry down. When this returns, the entry survives the death of the process and of the machine.
    ///
    /// After an error the entry either does not exist or will be settled as failed: the caller must not act.
    async fn record(&self, entry: NewEntry) -> Result<EntryId, StoreError>;

    /// Writes down what came of a pending entry.
    ///
    /// After an error the log goes on trying by itself: the outcome is late, not lost.
    async fn settle(&self, entry: EntryId, outcome: Outcome) -> Result<(), StoreError>;
}

/// Reads the log of who did what.
#[async_trait]
pub trait ActivityHistory: Send + Sync {
    /// A page of a server's log, newest first.
    async fn page(
        &self,
        server: ServerId,
        filter: &ActivityFilter,
        page: PageRequest,
    ) -> Result<Page<ActivityEntry>, StoreError>;
}
