//! Asks for what a server wrote before anybody watched it.

use std::sync::Arc;

use aileron_domain::ServerId;
use tokio::time::timeout;

use crate::shared::Shared;

/// Has it asked for beside everything else, once for a channel: when its feed is open, so that nothing is missed between.
pub(super) fn begin(shared: &Arc<Shared>, server: ServerId) {
    let mut book = shared.book();
    let Some(channel) = book.channels.get_mut(&server) else {
        return;
    };
    if std::mem::replace(&mut channel.past.recalled, true) {
        return;
    }
    let ending = channel.ending.clone();
    drop(book);
    shared.run_until(ending, recall(shared.clone(), server));
}

async fn recall(shared: Arc<Shared>, server: ServerId) {
    let Some(node) = shared
        .book()
        .channels
        .get(&server)
        .map(|channel| channel.node.clone())
    else {
        return;
    };
    let asked = timeout(
        shared.config.call,
        shared.ports.feeds.recent_output(&node, server),
    );
    let written = asked.await.ok().and_then(Result::ok);
    let mut book = shared.book();
    let Some(channel) = book.channels.get_mut(&server) else {
        return;
    };
    let Some(written) = written else {
        // The next feed that opens asks again.
        channel.past.recalled = false;
        return;
    };
    if !written.is_empty() {
        channel.past.had_written(written, &shared.config);
        if let Some(history) = channel.history() {
            channel.tell(history, &shared.config);
        }
    }
}
