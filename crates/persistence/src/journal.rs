//! The activity log's writing side: who writes together commits together.

mod batch;
mod lease;
mod writer;

use std::fs::File;
use std::time::Duration;

use aileron_domain::{ActivityLog, EntryId, NewEntry, Outcome, StoreError};
use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::{NoContext, Timestamp as UuidTimestamp, Uuid};

use crate::columns::Id;
use crate::error::unavailable;
use crate::{DatabaseUrl, OpenError, Store};
use batch::{EntryRow, Settlement};
use writer::{Job, Writer};

/// One serving process's hold on the activity log.
///
/// Entries and outcomes that arrive while a commit is under way go into the next one together; what arrives alone is
/// written at once. Entries that a process left pending when it died are settled as `unknown`: on SQLite when the
/// next one opens the journal, on PostgreSQL within 30 seconds by any other instance.
pub struct Journal {
    instance: Id,
    jobs: mpsc::Sender<Job>,
    closed: CancellationToken,
    store: Store,
    /// Held, never read: the system gives the lock up when the process ends.
    _lock: Option<File>,
}

/// How many writers may wait in line before the next one waits to get into it.
const LINE: usize = 4096;

/// How long an action's caller waits for its outcome to be written before it is told anyway.
const PATIENCE: Duration = Duration::from_secs(10);

impl Journal {
    /// Takes hold of the log: registers this process as one that writes it, and settles what dead ones left.
    pub async fn open(store: &Store) -> Result<Self, OpenError> {
        let instance = Id(Uuid::now_v7());
        let lock = match &store.shared.url {
            DatabaseUrl::Sqlite(path) => Some(lease::lock(path).await?),
            DatabaseUrl::Postgres(_) => None,
        };
        store
            .run(move |shared| async move { lease::begin(&shared.database, instance).await })
            .await?;
        let (jobs, line) = mpsc::channel(LINE);
        let closed = CancellationToken::new();
        store.spawn(Writer::new(store.clone(), line).run());
        if lock.is_none() {
            store.spawn(lease::keep(store.clone(), instance, closed.clone()));
        }
        Ok(Self {
            instance,
            jobs,
            closed,
            store: store.clone(),
            _lock: lock,
        })
    }

    /// Writes what is still in line, and lets go of the log. Nothing can be recorded after this.
    pub async fn close(&self) -> Result<(), StoreError> {
        let (reply, written) = oneshot::channel();
        self.jobs.send(Job::Close(reply)).await.map_err(unavailable)?;
        written.await.map_err(unavailable)?;
        self.closed.cancel();
        let instance = self.instance;
        self.store
            .run(move |shared| async move { lease::end(&shared.database, instance).await })
            .await
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

#[async_trait]
impl ActivityLog for Journal {
    async fn record(&self, entry: NewEntry) -> Result<EntryId, StoreError> {
        let id = new_id(&entry);
        let (reply, answer) = oneshot::channel();
        let row = EntryRow::new(id, self.instance, entry);
        self.jobs
            .send(Job::Record(row, reply))
            .await
            .map_err(unavailable)?;
        answer.await.map_err(unavailable)??;
        Ok(id)
    }

    async fn settle(&self, entry: EntryId, outcome: Outcome) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        let settlement = Settlement::new(entry, &outcome);
        self.jobs
            .send(Job::Settle(settlement, reply))
            .await
            .map_err(unavailable)?;
        let written = tokio::time::timeout(PATIENCE, answer)
            .await
            .map_err(unavailable)?;
        written.map_err(unavailable)
    }
}

fn new_id(entry: &NewEntry) -> EntryId {
    let seconds = u64::try_from(entry.occurred_at.as_second()).unwrap_or(0);
    let nanoseconds = u32::try_from(entry.occurred_at.subsec_nanosecond()).unwrap_or(0);
    EntryId(Uuid::new_v7(UuidTimestamp::from_unix(
        NoContext,
        seconds,
        nanoseconds,
    )))
}
