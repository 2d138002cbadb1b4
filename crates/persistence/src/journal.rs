//! The activity log's writing side: who writes together commits together.

pub(crate) mod abandoned;
mod batch;
pub(crate) mod claims;
mod heads;
pub(crate) mod lease;
mod sink;
mod turns;
mod writer;

use std::error::Error;
use std::fs::File;
use std::time::Duration;

use aileron_domain::{
    ActionResult, ActionResults, ActivityLog, Claim, Earlier, EntryId, NewEntry, Outcome, Recorded,
    StoreError, WingsFailure,
};
use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::warn;
use uuid::{NoContext, Timestamp as UuidTimestamp, Uuid};

use crate::columns::Id;
use crate::error::unavailable;
use crate::{DatabaseUrl, OpenError, Store};
pub(crate) use abandoned::ABANDONED;
pub(crate) use batch::EntryRow;
use batch::{Change, Conclusion, Record, Settlement, Written};
use claims::{ClaimChange, ClaimRow};
use heads::Heads;
use sink::Sink;
pub(crate) use turns::{Appends, TakesTurns};
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
    /// Nobody renews the lease any more.
    lapsing: CancellationToken,
    store: Store,
    /// Held, never read: the system gives the lock up when the process ends.
    _lock: Option<File>,
}

/// How long things take in a journal. The default is what a panel runs with; tests have less time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalConfig {
    /// On SQLite: how long to wait for the process before this one to let go of the log.
    pub handover: Duration,
    /// On PostgreSQL: how often a living instance writes the time down.
    pub heartbeat: Duration,
    /// On PostgreSQL: for how long an instance counts as alive after it last did; several heartbeats.
    pub lease: Duration,
}

impl Default for JournalConfig {
    /// An entry whose instance died stays pending for at most 24 s: a lease and two heartbeats.
    fn default() -> Self {
        Self {
            handover: Duration::from_secs(5),
            heartbeat: Duration::from_secs(4),
            lease: Duration::from_secs(16),
        }
    }
}

/// How many writers may wait in line before the next one waits to get into it.
const LINE: usize = 4096;

/// How long a caller waits for an intent, an outcome or a result to be written.
const PATIENCE: Duration = Duration::from_secs(10);

impl Journal {
    /// Takes hold of the log: registers this process as one that writes it, and settles what dead ones left.
    pub async fn open(store: &Store) -> Result<Self, OpenError> {
        Self::open_with(store, JournalConfig::default()).await
    }

    /// [`Journal::open`] with other times than the usual ones.
    pub async fn open_with(store: &Store, config: JournalConfig) -> Result<Self, OpenError> {
        let instance = Id(Uuid::now_v7());
        let lock = match &store.shared.url {
            DatabaseUrl::Sqlite(path) => Some(lease::lock(path, config.handover).await?),
            DatabaseUrl::Postgres(_) => None,
        };
        store
            .run(move |shared| async move { lease::begin(&shared, instance).await })
            .await?;
        let (jobs, line) = mpsc::channel(LINE);
        let closed = CancellationToken::new();
        let sink = Sink::of(store, store.log_key().await?);
        start(Writer::new(sink, line, Heads::new(store.clone())), store)?;
        store.spawn(look_after_heads(store.clone()));
        let lapsing = CancellationToken::new();
        let keeper = lapsing.clone().drop_guard();
        if lock.is_none() {
            let keeping = lease::keep(store.clone(), instance, config, closed.clone());
            store.spawn(async move {
                keeping.await;
                drop(keeper);
            });
        }
        Ok(Self {
            instance,
            jobs,
            closed,
            lapsing,
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
        // Else a renewal that is under way would undo what follows.
        self.lapsing.cancelled().await;
        let instance = self.instance;
        self.store
            .run(move |shared| async move { lease::end(&shared.database, instance).await })
            .await
    }

    async fn change(&self, change: Change) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job::Change(change, reply))
            .await
            .map_err(unavailable)?;
        let written = tokio::time::timeout(PATIENCE, answer)
            .await
            .map_err(unavailable)?;
        written.map_err(unavailable)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

#[async_trait]
impl ActivityLog for Journal {
    async fn record(&self, entry: NewEntry, claim: Option<&Claim>) -> Result<Recorded, StoreError> {
        let (id, now) = (new_id(&entry), entry.occurred_at);
        let record = Box::new(Record {
            claim: claim.map(|claim| ClaimRow::new(claim, Id(id.0), now)),
            entry: EntryRow::new(id, self.instance, entry),
        });
        let (reply, mut answer) = oneshot::channel();
        self.jobs
            .send(Job::Record(record, reply))
            .await
            .map_err(unavailable)?;
        let written = match tokio::time::timeout(PATIENCE, &mut answer).await {
            Ok(written) => written.map_err(unavailable)?,
            // From here on the writer notices that nobody acts on it. What it had said just before still holds.
            Err(elapsed) => {
                answer.close();
                answer.try_recv().map_err(|_| unavailable(elapsed))?
            }
        };
        match (written?, claim) {
            (Written::Nothing, Some(claim)) => {
                let earlier = self.recall(claim).await?;
                Ok(Recorded::Before(earlier.unwrap_or(Earlier::UnderWay)))
            }
            _ => Ok(Recorded::Entry(id)),
        }
    }

    async fn settle(
        &self,
        entry: EntryId,
        outcome: Outcome,
        answered: Option<(&Claim, &Result<(), WingsFailure>)>,
    ) -> Result<(), StoreError> {
        let claim = answered.map(|(_, answer)| ClaimChange::answered(answer));
        let settlement = Settlement::new(entry, &outcome, claim);
        self.change(Change::Settled(settlement)).await
    }

    async fn recall(&self, claim: &Claim) -> Result<Option<Earlier>, StoreError> {
        let claim = claim.clone();
        self.store
            .run(
                move |shared| async move { claims::recall(&shared.database, &claim, Timestamp::now()).await },
            )
            .await
    }
}

#[async_trait]
impl ActionResults for Journal {
    async fn conclude(&self, entry: EntryId, result: ActionResult) -> Result<(), StoreError> {
        self.change(Change::Concluded(Conclusion::new(entry, result)))
            .await
    }
}

/// What a process that died may have left to do. On SQLite nobody of another release can be serving.
async fn look_after_heads(store: Store) {
    let is_alone = matches!(store.shared.url, DatabaseUrl::Sqlite(_));
    let begun = if is_alone {
        store.begin_chain().await
    } else {
        Ok(())
    };
    let done = match begun {
        Ok(()) => store.catch_up_heads().await,
        failed => failed,
    };
    if let Err(error) = done {
        warn!(
            error = &error as &dyn Error,
            "the heads of activity logs could not be looked after; it is tried again at the next start"
        );
    }
}

/// Lets the writer run: on a thread of its own where its sink blocks, else on the store's runtime.
fn start(writer: Writer, store: &Store) -> Result<(), OpenError> {
    if let DatabaseUrl::Postgres(_) = &store.shared.url {
        store.spawn(writer.run());
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(OpenError::Runtime)?;
    let thread = std::thread::Builder::new().name("aileron-journal".to_owned());
    thread
        .spawn(move || runtime.block_on(writer.run()))
        .map_err(OpenError::Runtime)?;
    Ok(())
}

pub(crate) fn new_id(entry: &NewEntry) -> EntryId {
    let seconds = u64::try_from(entry.occurred_at.as_second()).unwrap_or(0);
    let nanoseconds = u32::try_from(entry.occurred_at.subsec_nanosecond()).unwrap_or(0);
    EntryId(Uuid::new_v7(UuidTimestamp::from_unix(
        NoContext,
        seconds,
        nanoseconds,
    )))
}
