use std::time::Duration;

use aileron_api::{Caller, Panel};
use aileron_domain::{ServerUsage, VisibleServer};

/// The longest that a page waits for a node before it comes without its servers' state, which the script then fetches.
const PATIENCE: Duration = Duration::from_millis(300);

/// How a server is at this moment, if its Wings says so quickly.
pub(crate) async fn of(panel: &Panel, caller: &Caller, visible: &VisibleServer) -> Option<ServerUsage> {
    let live = panel.live.clone();
    let (node, server) = (visible.node.clone(), visible.server.id);
    let request_id = caller.request_id.clone();
    let asked = panel.fetch(async move { live.usage(&node, server, request_id.as_ref()).await });
    tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?.ok()
}
