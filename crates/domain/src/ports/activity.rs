use async_trait::async_trait;

use crate::{
    ActivityEntry, ActivityFilter, Claim, Earlier, EntryId, NewEntry, Outcome, Page, PageLimit, PageRequest,
    Recorded, ServerId, ShortIdentifier, StoreError, WingsFailure,
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

    /// What was done to all servers, newest first: up to so many entries that a filter lets through, from just before that
    /// one on, or from the newest. For who runs the panel.
    ///
    /// It looks no further back than it can in a moment, however long the log is, and says where to go on: a filter that
    /// keeps much back may give few entries, or none, with more to come.
    async fn across_servers(
        &self,
        filter: &ActivityFilter,
        before: Option<EntryId>,
        limit: PageLimit,
    ) -> Result<Stretch, StoreError>;
}

/// A part of what was done to all servers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The entries, newest first.
    pub entries: Vec<PlacedEntry>,
    /// How far it was looked: what is older comes before this. `None` at the end.
    pub older: Option<EntryId>,
}

/// An entry, and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedEntry {
    /// The entry.
    pub entry: ActivityEntry,
    /// What its server is called. `None` for one that is not there any more.
    pub server: Option<ServerNames>,
}

/// What a server is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerNames {
    /// What people type.
    pub identifier: ShortIdentifier,
    /// What people call it.
    pub name: String,
}
