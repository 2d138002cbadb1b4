use std::num::NonZeroU32;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use aileron_domain::NodeId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::fault::Fault;

/// Bounds what one node can ask for and report, so that one that turned bad fills neither the logs nor the database, and takes
/// nothing from the others.
///
/// A daemon keeps what it could not report and reports it later, so that nothing of a node that was merely busy is lost.
pub struct NodeLimits {
    calls: DefaultKeyedRateLimiter<NodeId>,
    entries: DefaultKeyedRateLimiter<NodeId>,
    kibibytes: DefaultKeyedRateLimiter<NodeId>,
    clock: DefaultClock,
}

/// How much one node may do.
#[derive(Debug, Clone, Copy)]
pub struct NodeQuota {
    /// Calls a minute. Each leaves a line in the program's log.
    pub calls: NonZeroU32,
    /// Activity entries a minute, and after a quiet time at once.
    pub entries: (NonZeroU32, NonZeroU32),
    /// Kibibytes of reports a minute, and after a quiet time at once.
    pub kibibytes: (NonZeroU32, NonZeroU32),
}

impl Default for NodeQuota {
    /// Far more than a node with thousands of servers has to say, also after hours without its panel.
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            calls: number(6_000),
            entries: (number(1_000), number(20_000)),
            kibibytes: (number(1_024), number(32 * 1_024)),
        }
    }
}

impl Default for NodeLimits {
    fn default() -> Self {
        Self::new(NodeQuota::default())
    }
}

impl NodeLimits {
    /// Limits of this size.
    #[must_use]
    pub fn new(quota: NodeQuota) -> Self {
        let keyed = |(per_minute, at_once): (NonZeroU32, NonZeroU32)| {
            RateLimiter::keyed(Quota::per_minute(per_minute).allow_burst(at_once))
        };
        Self {
            calls: keyed((quota.calls, quota.calls)),
            entries: keyed(quota.entries),
            kibibytes: keyed(quota.kibibytes),
            clock: DefaultClock::default(),
        }
    }

    pub(crate) fn call(&self, node: NodeId) -> Result<(), Fault> {
        self.take(&self.calls, node, 1)
    }

    pub(crate) fn report(&self, node: NodeId, entries: usize, bytes: usize) -> Result<(), Fault> {
        self.take(&self.kibibytes, node, bytes / 1024)?;
        self.take(&self.entries, node, entries)
    }

    fn take(&self, of: &DefaultKeyedRateLimiter<NodeId>, node: NodeId, number: usize) -> Result<(), Fault> {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let Some(number) = NonZeroU32::new(number) else {
            return Ok(());
        };
        let wait = match of.check_key_n(&node, number) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(not_yet)) => not_yet.wait_time_from(self.clock.now()).as_secs() + 1,
            // More than is ever let through at once: the daemon has to bring less.
            Err(_) => 60,
        };
        let fault = Fault::new(
            StatusCode::TOO_MANY_REQUESTS,
            "This node calls or reports too much. Try again later",
        );
        Err(fault.with_header(RETRY_AFTER, HeaderValue::from(wait)))
    }
}
