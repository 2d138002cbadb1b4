use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;
use uuid::Uuid;

use super::Panel;

/// How much may wait for a panel that does not take it. What comes then is lost.
const UNREPORTED_MAX: usize = 1000;

/// How long the last report may take when the daemon ends.
const LAST_REPORT: Duration = Duration::from_secs(2);

/// Something that somebody did over a websocket, as the panel is told.
#[derive(Debug, Serialize)]
pub(crate) struct Deed {
    pub(crate) user: Option<Uuid>,
    pub(crate) server: Uuid,
    pub(crate) event: &'static str,
    pub(crate) metadata: Option<Value>,
    pub(crate) ip: Option<IpAddr>,
    /// In RFC 3339.
    pub(crate) timestamp: String,
}

/// Collects what is to be reported.
#[derive(Debug, Clone)]
pub(crate) struct Activity(mpsc::Sender<Deed>);

impl Activity {
    /// The one that takes it, and what reports it until `ending`.
    pub(crate) fn new(
        panel: Arc<Panel>,
        ending: CancellationToken,
    ) -> (Self, impl Future<Output = ()> + Send + use<>) {
        let (deeds, incoming) = mpsc::channel(UNREPORTED_MAX);
        (Self(deeds), report(panel, incoming, ending))
    }

    pub(crate) fn record(&self, deed: Deed) {
        if self.0.try_send(deed).is_err() {
            warn!("an activity was lost: the panel does not take them");
        }
    }
}

async fn report(panel: Arc<Panel>, mut incoming: mpsc::Receiver<Deed>, ending: CancellationToken) {
    let mut deeds = Vec::new();
    let mut due = interval(panel.config().activity_interval.max(Duration::from_millis(1)));
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let last = tokio::select! {
            _ = due.tick() => false,
            () = ending.cancelled() => true,
        };
        while deeds.len() < UNREPORTED_MAX
            && let Ok(deed) = incoming.try_recv()
        {
            deeds.push(deed);
        }
        if !deeds.is_empty() {
            // They are kept until the panel has them, and may so reach it twice.
            let reported = timeout(
                LAST_REPORT.max(panel.config().activity_interval),
                panel.report(&deeds),
            );
            match reported.await {
                Ok(Ok(())) => deeds.clear(),
                Ok(Err(error)) => warn!(%error, waiting = deeds.len(), "activities are not reported yet"),
                Err(_) => warn!(
                    waiting = deeds.len(),
                    "activities are not reported yet: the panel is slow"
                ),
            }
        }
        if last {
            return;
        }
    }
}
