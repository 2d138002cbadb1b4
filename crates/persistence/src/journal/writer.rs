use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::StoreError;
use tokio::sync::{mpsc, oneshot};
use tracing::{error, warn};

use super::batch::{Batch, Record, Settlement, Written};
use super::sink::{CommitError, Sink};
use crate::error::unavailable;

/// Something to write, and whom to tell when it is on disk.
pub(super) enum Job {
    Record(Box<Record>, oneshot::Sender<Result<Written, StoreError>>),
    /// The sender is dropped unsent only when the writer gives up.
    Settle(Settlement, oneshot::Sender<()>),
    /// Let nobody else into the line, and tell when all who were in it are done.
    Close(oneshot::Sender<()>),
}

/// Writes jobs in batches: all that waited while the last batch was written.
pub(super) struct Writer {
    sink: Sink,
    line: mpsc::Receiver<Job>,
    /// Outcomes that the database did not take yet.
    late: Vec<(Settlement, Option<oneshot::Sender<()>>)>,
    closers: Vec<oneshot::Sender<()>>,
}

/// The most that one transaction carries, so that the first in it does not wait long for the last.
const BATCH: usize = 256;

/// How soon late outcomes are tried again.
const RETRY: Duration = Duration::from_millis(250);

/// How often they are tried when no more jobs can come: the process wants to end.
const LAST_TRIES: u32 = 20;

impl Writer {
    pub(super) const fn new(sink: Sink, line: mpsc::Receiver<Job>) -> Self {
        Self {
            sink,
            line,
            late: Vec::new(),
            closers: Vec::new(),
        }
    }

    /// Runs until nobody can send jobs any more and all of them are written.
    pub(super) async fn run(mut self) {
        let mut jobs = Vec::with_capacity(BATCH);
        loop {
            let received = if self.late.is_empty() {
                Ok(self.line.recv_many(&mut jobs, BATCH).await)
            } else {
                tokio::time::timeout(RETRY, self.line.recv_many(&mut jobs, BATCH)).await
            };
            self.write_late().await;
            match received {
                Ok(0) => break,
                Ok(_) => self.write(jobs.drain(..)).await,
                Err(_elapsed) => {}
            }
        }
        self.give_late_their_last_chance().await;
        for closer in self.closers {
            let _gone = closer.send(());
        }
    }

    async fn write(&mut self, jobs: impl Iterator<Item = Job>) {
        let mut batch = Batch::default();
        let (mut recorders, mut settlers) = (Vec::new(), Vec::new());
        for job in jobs {
            match job {
                Job::Record(record, reply) => {
                    batch.records.push(*record);
                    recorders.push(reply);
                }
                Job::Settle(settlement, reply) => {
                    batch.settlements.push(settlement);
                    settlers.push(reply);
                }
                Job::Close(reply) => {
                    self.line.close();
                    self.closers.push(reply);
                }
            }
        }
        let batch = Arc::new(batch);
        match self.sink.commit(Arc::clone(&batch)).await {
            Ok(written) => {
                for ((reply, written), record) in recorders.into_iter().zip(written).zip(&batch.records) {
                    if reply.send(Ok(written)).is_err() {
                        self.late.push((Settlement::unsent(record), None));
                    }
                }
                for reply in settlers {
                    let _gone = reply.send(());
                }
            }
            Err(error) => {
                warn!(
                    entries = recorders.len(),
                    outcomes = settlers.len(),
                    error = &error as &dyn Error,
                    "the activity log could not be written"
                );
                let reason = describe(&error);
                for reply in recorders {
                    let _gone = reply.send(Err(unavailable(reason.clone())));
                }
                if let CommitError::Broken(_) = error {
                    self.late.extend(
                        batch
                            .records
                            .iter()
                            .map(|record| (Settlement::unsent(record), None)),
                    );
                }
                self.late.extend(
                    batch
                        .settlements
                        .iter()
                        .cloned()
                        .zip(settlers.into_iter().map(Some)),
                );
            }
        }
    }

    /// Tries late outcomes by themselves: on a full disk they may fit where new entries do not.
    async fn write_late(&mut self) {
        while !self.late.is_empty() {
            let part = self.late.len().min(BATCH);
            let settlements = self.late[..part]
                .iter()
                .map(|(settlement, _)| settlement.clone())
                .collect();
            let batch = Batch {
                records: Vec::new(),
                settlements,
            };
            if self.sink.commit(Arc::new(batch)).await.is_err() {
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
                outcomes = self.late.len(),
                "outcomes could not be written; they will be settled as unknown"
            );
        }
    }
}

fn describe(error: &CommitError) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
