use std::error::Error;
use std::time::Duration;

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
    late: Vec<(Change, Option<oneshot::Sender<()>>)>,
    closers: Vec<oneshot::Sender<()>>,
}

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
                        self.late.push((unsent(record), None));
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
                    self.late
                        .extend(batch.records.iter().map(|record| (unsent(record), None)));
                }
                self.late
                    .extend(batch.changes.iter().cloned().zip(changers.into_iter().map(Some)));
            }
        }
    }

    /// Tries what is late by itself: on a full disk it may fit where new entries do not.
    async fn write_late(&mut self) {
        while !self.late.is_empty() {
            let part = self.late.len().min(BATCH);
            let changes = self.late[..part].iter().map(|(change, _)| change.clone());
            let batch = Batch {
                records: Vec::new(),
                changes: changes.collect(),
            };
            if self.sink.commit(&batch).await.is_err() {
                return;
            }
            for (_, reply) in self.late.drain(..part) {
                reply.map(|reply| reply.send(()));
            }
        }
    }

    async fn give_late_their_last_chance(&mut self) {
        for _ in 0..LAST_TRIES {
            if self.late.is_empty() {
                return;
            }
            tokio::time::sleep(RETRY).await;
            self.write_late().await;
        }
        if !self.late.is_empty() {
            error!(
                changes = self.late.len(),
                "outcomes and results could not be written; they will be settled as unknown and unobserved"
            );
        }
    }
}

fn unsent(record: &Record) -> Change {
    Change::Settled(Settlement::unsent(record))
}

fn describe(error: &CommitError) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
