use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aileron_api::{Guesses, Limits};
use aileron_domain::SharedLimits;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How often instances tell each other what they have let through.
const EVERY: Duration = Duration::from_secs(1);

/// Tells other instances what this one has let through, and counts what they have, until the panel closes. While the
/// database does not answer, each instance counts by itself.
pub(super) async fn share(
    limits: Arc<Limits>,
    guesses: Arc<Guesses>,
    shared: Arc<dyn SharedLimits>,
    closing: CancellationToken,
) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut alone = false;
    while closing.run_until_cancelled(ticks.tick()).await.is_some() {
        let mut counted = guesses.untold();
        counted.used = limits.untold();
        match shared.exchange(counted.clone()).await {
            Ok(together) => {
                limits.learn(&together.used);
                guesses.learn(&together.wrong);
                if std::mem::take(&mut alone) {
                    info!("rate limits are shared between instances again");
                }
            }
            Err(error) => {
                limits.tell_again(&counted.used);
                guesses.tell_again(&counted);
                if !std::mem::replace(&mut alone, true) {
                    let error = &error as &dyn Error;
                    warn!(error, "rate limits cannot be shared between instances for now");
                }
            }
        }
    }
}
