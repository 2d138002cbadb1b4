use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::http::now;

/// The names of tokens that were called back, and when.
#[derive(Debug, Default)]
pub(crate) struct Denied {
    since: Mutex<HashMap<String, i64>>,
    changes: watch::Sender<()>,
}

impl Denied {
    /// Calls back the tokens of these names that have been issued up to now.
    pub(crate) fn deny(&self, names: Vec<String>) {
        let now = now();
        self.since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(names.into_iter().map(|name| (name, now)));
        self.changes.send_replace(());
    }

    /// Whether a token of this name, issued at this second, was called back.
    pub(crate) fn has(&self, name: &str, issued: i64) -> bool {
        let since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        since.get(name).is_some_and(|since| issued <= *since)
    }

    /// Tells when there may be more.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }
}
