use std::error::Error;
use std::time::{Duration, Instant};

use aileron_domain::StoreError;
use tokio::sync::{mpsc, oneshot};
use tracing::{error, warn};

use super::batch::{Batch, Change, Done, Record, Settlement, Written};
use super::heads::Heads;
use super::sink::{CommitError, Sink};
use crate::error::unavailable;

/// Something to write, and whom to tell when it is on disk.
pub(super) enum Job {
    Record(Box<Record>, oneshot::Sender<Result<Written, StoreError>>),
    /// The sender is dropped unsent only when the writer gives up.
    Change(Change, oneshot::Sender<()>),
    /// Let nobody else into the line, and tell when all who were in it are done.
    Close(oneshot::Sender<()>),
}

/// Writes jobs in batches: all that waited while the last batch was written.
pub(super) struct Writer {
    sink: Sink,
    line: mpsc::Receiver<Job>,
    heads: Heads,
    /// Outcomes and results that the database did not take yet.
    late: Vec<Late>,
    closers: Vec<oneshot::Sender<()>>,
}

/// Something that is to be written as soon as the database takes it.
struct Late {
    change: Change,
    reply: Option<oneshot::Sender<()>>,
    /// Whether its entry may yet appear: a database that was stuck may come to a statement that nobody waits for any more.
    may_appear: bool,
    /// When it was written for the first time.
    written: Option<Instant>,
}

/// For how long an entry is looked for that may yet appear, once the database answers again.
const MAY_APPEAR_FOR: Duration = Duration::from_secs(10);

/// The most that one transaction carries, so that the first in it does not wait long for the last.
const BATCH: usize = 256;

/// How soon they are tried again.
const RETRY: Duration = Duration::from_millis(250);

/// How often they are tried when no more jobs can come: the process wants to end.
const LAST_TRIES: u32 = 20;

impl Writer {
    pub(super) fn new(sink: Sink, line: mpsc::Receiver<Job>, heads: Heads) -> Self {
        Self {
            sink,
            line,
            heads,
            late: Vec::new(),
            closers: Vec::new(),
        }
    }

    /// Runs until nobody can send jobs any more and all of them are written.
    pub(super) async fn run(mut self) {
        let mut jobs = Vec::with_capacity(BATCH);
        loop {
            let retry = (!self.late.is_empty()).then_some(RETRY);
            let receiving = self.line.recv_many(&mut jobs, BATCH);
            let received = match retry.into_iter().chain(self.heads.patience()).min() {
                None => Ok(receiving.await),
                Some(patience) => tokio::time::timeout(patience, receiving).await,
            };
            self.write_late().await;
            match received {
                Ok(0) => break,
                Ok(_) => self.write(jobs.drain(..)).await,
                Err(_elapsed) => self.heads.note(),
            }
            self.heads.note_if_overdue();
        }
        self.give_late_their_last_chance().await;
        self.heads.note_the_last().await;
        for closer in self.closers {
            let _gone = closer.send(());
        }
    }

    async fn write(&mut self, jobs: impl Iterator<Item = Job>) {
        let mut batch = Batch::default();
        let (mut recorders, mut changers) = (Vec::new(), Vec::new());
        for job in jobs {
            match job {
                Job::Record(record, reply) => {
                    batch.records.push(*record);
                    recorders.push(reply);
                }
                Job::Change(change, reply) => {
                    batch.changes.push(change);
                    changers.push(reply);
                }
                Job::Close(reply) => {
                    self.line.close();
                    self.closers.push(reply);
                }
            }
        }
        match self.sink.commit(&batch).await {
            Ok(Done { written, ends }) => {
                self.heads.moved(ends);
                for ((reply, written), record) in recorders.into_iter().zip(written).zip(&batch.records) {
                    if reply.send(Ok(written)).is_err() {
                        self.late.push(Late::unsent(record, false));
                    }
                }
                for reply in changers {
                    let _gone = reply.send(());
                }
            }
            Err(error) => {
                warn!(
                    entries = recorders.len(),
                    changes = changers.len(),
                    error = &error as &dyn Error,
                    "the activity log could not be written"
                );
                let reason = describe(&error);
                for reply in recorders {
                    let _gone = reply.send(Err(unavailable(reason.clone())));
                }
                if let CommitError::Broken(_) = error {
                    let may_appear = self.sink.may_still_write();
                    let unsent = batch.records.iter();
                    self.late
                        .extend(unsent.map(|record| Late::unsent(record, may_appear)));
                }
                let unwritten = batch.changes.iter().cloned().zip(changers);
                self.late
                    .extend(unwritten.map(|(change, reply)| Late::change(change, reply)));
            }
        }
    }

    /// Tries what is late by itself: on a full disk it may fit where new entries do not.
    async fn write_late(&mut self) {
        let mut tried = Vec::new();
        while !self.late.is_empty() {
            let part = self.late.len().min(BATCH);
            let changes = self.late[..part].iter().map(|late| late.change.clone());
            let batch = Batch {
                records: Vec::new(),
                changes: changes.collect(),
            };
            if self.sink.commit(&batch).await.is_err() {
                break;
            }
            tried.extend(self.late.drain(..part).filter_map(Late::again));
        }
        self.late.append(&mut tried);
    }

    async fn give_late_their_last_chance(&mut self) {
        let unwritten = |late: &Vec<Late>| late.iter().filter(|late| late.written.is_none()).count();
        for _ in 0..LAST_TRIES {
            if unwritten(&self.late) == 0 {
                return;
            }
            tokio::time::sleep(RETRY).await;
            self.write_late().await;
        }
        let changes = unwritten(&self.late);
        if changes > 0 {
            error!(
                changes,
                "outcomes and results could not be written; they will be settled as unknown and unobserved"
            );
        }
    }
}

impl Late {
    fn change(change: Change, reply: oneshot::Sender<()>) -> Self {
        Self {
            change,
            reply: Some(reply),
            may_appear: false,
            written: None,
        }
    }

    fn unsent(record: &Record, may_appear: bool) -> Self {
        Self {
            change: Change::Settled(Settlement::unsent(record)),
            reply: None,
            may_appear,
            written: None,
        }
    }

    /// What is to be tried again now that it was written.
    fn again(mut self) -> Option<Self> {
        if let Some(reply) = self.reply.take() {
            let _gone = reply.send(());
        }
        let since = *self.written.get_or_insert_with(Instant::now);
        (self.may_appear && since.elapsed() < MAY_APPEAR_FOR).then_some(self)
    }
}

fn describe(error: &CommitError) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
