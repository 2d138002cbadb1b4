//! Has results written down, so many at a time.

use std::error::Error;
use std::sync::Arc;

use aileron_domain::{ActionResult, ActionResults, EntryId};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;

/// Has results written down until there is nobody left who could send one, and all are.
pub(crate) async fn write(
    mut concluded: mpsc::Receiver<(EntryId, ActionResult)>,
    results: Arc<dyn ActionResults>,
    at_once: usize,
) {
    let mut writing = FuturesUnordered::new();
    let mut more = true;
    while more || !writing.is_empty() {
        tokio::select! {
            next = concluded.recv(), if more && writing.len() < at_once.max(1) => match next {
                Some((entry, result)) => writing.push(write_one(results.as_ref(), entry, result)),
                None => more = false,
            },
            Some(()) = writing.next(), if !writing.is_empty() => {}
        }
    }
}

async fn write_one(results: &dyn ActionResults, entry: EntryId, result: ActionResult) {
    if let Err(error) = results.conclude(entry, result).await {
        tracing::warn!(
            error = &error as &(dyn Error + 'static),
            %entry,
            result = result.as_str(),
            "the log is late with a result"
        );
    }
}
