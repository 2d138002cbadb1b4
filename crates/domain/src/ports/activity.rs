use async_trait::async_trait;

use crate::{
    ActivityEntry, ActivityFilter, Claim, Earlier, EntryId, NewEntry, Outcome, Page, PageRequest, Recorded,
    ServerId, StoreError, WingsFailure,
};

/// Writes the log of who did what.
#[async_trait]
pub trait ActivityLog: Send + Sync {
    /// Writes an entry down. When this returns, the entry survives the death of the process and of the machine.
    ///
    /// With a claim, either both are written or neither is: of any number of requests that make the same claim, one
    /// gets its entry, whichever instance they come to.
    ///
    /// After an error the entry either does not exist or will be settled as failed: the caller must not act.
    async fn record(&self, entry: NewEntry, claim: Option<&Claim>) -> Result<Recorded, StoreError>;

    /// Writes down what came of a pending entry, and the answer for whoever makes its claim again.
    ///
    /// After an error the log goes on trying by itself: the outcome is late, not lost.
    async fn settle(
        &self,
        entry: EntryId,
        outcome: Outcome,
        answered: Option<(&Claim, &Result<(), WingsFailure>)>,
    ) -> Result<(), StoreError>;

    /// What became of the request that made this claim in the last 24 hours, if one did.
    async fn recall(&self, claim: &Claim) -> Result<Option<Earlier>, StoreError>;
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
