use std::sync::Arc;
use std::time::Duration;

use aileron_domain::StoreError;
use aileron_persistence::Store;
use jiff::{SignedDuration, Timestamp};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// Removes what has become too old, and counts what is there: when the panel starts, and every hour after that. What came
/// of actions is looked after more often, because people wait for it.
pub(super) struct Housekeeping {
    pub(super) store: Arc<Store>,
    /// How old an activity entry may become.
    pub(super) activity_retention: Option<Duration>,
}

const EVERY: Duration = Duration::from_secs(60 * 60);

/// How often what is awaited is looked after.
const RESULTS_EVERY: Duration = Duration::from_secs(5 * 60);

impl Housekeeping {
    /// Runs until the panel closes.
    pub(super) async fn run(self, closing: CancellationToken) {
        let [mut ticks, mut result_ticks] = [EVERY, RESULTS_EVERY].map(tokio::time::interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        result_ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let rounds = async {
            loop {
                tokio::select! {
                    _ = result_ticks.tick() => self.settle_stale_results().await,
                    _ = ticks.tick() => self.round().await,
                }
            }
        };
        let _closed: Option<()> = closing.run_until_cancelled(rounds).await;
    }

    async fn settle_stale_results(&self) {
        match self.store.settle_stale_results().await {
            Ok(0) => {}
            Ok(number) => info!(number, "settled actions whose result nobody had observed"),
            Err(error) => warn!(%error, "what came of actions could not be looked after; it is tried again"),
        }
    }

    async fn round(&self) {
        if let Some(retention) = self.activity_retention {
            let cutoff = before_now(retention);
            report(
                "old activity entries",
                self.store.remove_old_activity(cutoff).await,
            );
            report(
                "old entries of accounts",
                self.store.remove_old_account_activity(cutoff).await,
            );
        }
        report("expired sessions", self.store.remove_expired_sessions().await);
        report(
            "expired idempotency keys",
            self.store.remove_expired_claims().await,
        );
        report("old reports of nodes", self.store.remove_old_reports().await);
        match self.store.recount_servers().await {
            Ok(0) => {}
            Ok(off) => info!(off, "servers had been made that were not counted"),
            Err(error) => warn!(%error, "servers could not be counted; it is tried again in an hour"),
        }
    }
}

fn before_now(age: Duration) -> Timestamp {
    let age = SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX);
    Timestamp::now().saturating_sub(age).unwrap_or(Timestamp::MIN)
}

fn report(what: &str, removed: Result<u64, StoreError>) {
    match removed {
        Ok(0) => {}
        Ok(number) => info!(number, "removed {what}"),
        Err(error) => warn!(%error, "{what} could not be removed; it is tried again in an hour"),
    }
}
