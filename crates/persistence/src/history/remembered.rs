use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::log_index::LogIndex;
use crate::columns::Id;

/// The indexes of long logs that were filtered lately.
pub(crate) struct RememberedLogs(Mutex<Remembered>);

struct Remembered {
    logs: LruCache<Id, Log>,
    /// What all of them weigh.
    weight: usize,
}

struct Log {
    index: SharedIndex,
    weight: usize,
}

/// An index that several requests may read and extend. Nobody holds it for longer than it takes to look.
#[derive(Clone, Default)]
pub(super) struct SharedIndex(Arc<Mutex<LogIndex>>);

impl SharedIndex {
    pub(super) fn look(&self) -> MutexGuard<'_, LogIndex> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The most entries in all of them, at some ten bytes each.
const MOST: usize = 2_000_000;

/// What a log weighs besides its entries, counted in entries.
const EACH: usize = 400;

/// Whether the index of a log of so many entries would not be kept.
pub(super) const fn is_too_long(entries: usize) -> bool {
    entries > MOST - EACH
}

impl RememberedLogs {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Remembered {
            logs: LruCache::unbounded(),
            weight: 0,
        }))
    }

    pub(super) fn get(&self, server: Id) -> Option<SharedIndex> {
        let mut remembered = self.look();
        remembered.logs.get(&server).map(|log| log.index.clone())
    }

    /// A new index. Whoever else wants one meanwhile gets it too, and helps.
    pub(super) fn begin(&self, server: Id) -> SharedIndex {
        let index = SharedIndex::default();
        self.keep(server, index.clone());
        index
    }

    /// Remembers an index, or what it has become; forgets those that were asked for the longest time ago, if it is too
    /// much.
    pub(super) fn keep(&self, server: Id, index: SharedIndex) {
        let weight = index.look().len() + EACH;
        let mut remembered = self.look();
        if let Some(before) = remembered.logs.put(server, Log { index, weight }) {
            remembered.weight -= before.weight;
        }
        remembered.weight += weight;
        while remembered.weight > MOST {
            let Some((_, forgotten)) = remembered.logs.pop_lru() else {
                break;
            };
            remembered.weight -= forgotten.weight;
        }
    }

    pub(super) fn forget(&self, server: Id) {
        let mut remembered = self.look();
        if let Some(forgotten) = remembered.logs.pop(&server) {
            remembered.weight -= forgotten.weight;
        }
    }

    fn look(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
