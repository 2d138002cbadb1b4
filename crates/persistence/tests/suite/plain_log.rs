use aileron_domain::{ActivityLog as _, EntryId, NewEntry, Outcome, Recorded, StoreError};
use aileron_persistence::Journal;

/// The log of those who make no claims.
pub(crate) trait PlainLog {
    async fn write(&self, entry: NewEntry) -> Result<EntryId, StoreError>;

    async fn settle_with(&self, entry: EntryId, outcome: Outcome) -> Result<(), StoreError>;
}

impl PlainLog for Journal {
    async fn write(&self, entry: NewEntry) -> Result<EntryId, StoreError> {
        match self.record(entry, None).await? {
            Recorded::Entry(id) => Ok(id),
            Recorded::Before(earlier) => panic!("{earlier:?}, without a claim"),
        }
    }

    async fn settle_with(&self, entry: EntryId, outcome: Outcome) -> Result<(), StoreError> {
        self.settle(entry, outcome, None).await
    }
}
