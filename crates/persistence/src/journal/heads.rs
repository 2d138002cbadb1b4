use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::Store;
use crate::chain::End;
use crate::columns::Id;

/// The heads of logs that were written to, on their way into the database: beside the presses, and not before them.
///
/// They are written down when nobody has had anything to write for a moment, or when it is time. What a process does not
/// come to is caught up with by the next one.
pub(super) struct Heads {
    store: Store,
    moved: BTreeMap<Id, End>,
    since: Option<Instant>,
}

/// After which silence they are written down.
const SILENCE: Duration = Duration::from_millis(40);

/// How long they wait at most.
const OVERDUE: Duration = Duration::from_secs(1);

impl Heads {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            moved: BTreeMap::new(),
            since: None,
        }
    }

    pub(super) fn moved(&mut self, ends: BTreeMap<Id, End>) {
        if !ends.is_empty() {
            self.since.get_or_insert_with(Instant::now);
            self.moved.extend(ends);
        }
    }

    /// How long to wait for somebody else first, if there are any.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.since.map(|_| SILENCE)
    }

    pub(super) fn note_if_overdue(&mut self) {
        if self.since.is_some_and(|since| since.elapsed() >= OVERDUE) {
            self.note();
        }
    }

    /// Has them written down by somebody else.
    pub(super) fn note(&mut self) {
        if self.since.take().is_none() {
            return;
        }
        let (store, moved) = (self.store.clone(), std::mem::take(&mut self.moved));
        self.store
            .spawn(async move { store.note_heads_if_possible(moved).await });
    }

    pub(super) async fn note_the_last(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        self.store.note_heads_if_possible(moved).await;
    }
}
