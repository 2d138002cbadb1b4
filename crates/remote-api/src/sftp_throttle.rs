use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aileron_domain::{NodeId, TooManyRequests};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Bounds how often a password is tried over SFTP: for one user, from one address of one node.
///
/// Good ones count too, because a client opens many connections at once, each with a log-in of its own; so there is room
/// for some at once, and then for one every few seconds.
pub struct SftpThrottle {
    limiter: DefaultKeyedRateLimiter<Attempt>,
    clock: DefaultClock,
    attempts: AtomicU32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Attempt {
    node: NodeId,
    /// In lower case, because case does not distinguish two users.
    login: String,
    ip: Option<IpAddr>,
}

impl Default for SftpThrottle {
    /// 20 at once, and 10 a minute.
    fn default() -> Self {
        Self::new(
            NonZeroU32::MIN.saturating_add(9),
            NonZeroU32::MIN.saturating_add(19),
        )
    }
}

impl SftpThrottle {
    /// After so many attempts, those that were long ago are forgotten, which bounds the memory.
    const TIDY_EVERY: u32 = 1024;

    /// A throttle for so many attempts a minute, and so many at once after a quiet time.
    #[must_use]
    pub fn new(per_minute: NonZeroU32, at_once: NonZeroU32) -> Self {
        Self {
            limiter: RateLimiter::keyed(Quota::per_minute(per_minute).allow_burst(at_once)),
            clock: DefaultClock::default(),
            attempts: AtomicU32::new(0),
        }
    }

    pub(crate) fn admit(&self, node: NodeId, login: &str, ip: Option<IpAddr>) -> Result<(), TooManyRequests> {
        let before = self.attempts.fetch_add(1, Ordering::Relaxed);
        if before % Self::TIDY_EVERY == Self::TIDY_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let attempt = Attempt {
            node,
            login: login.to_ascii_lowercase(),
            ip,
        };
        self.limiter.check_key(&attempt).map_err(|not_yet| {
            let wait = not_yet.wait_time_from(self.clock.now());
            TooManyRequests {
                retry_after: wait.max(Duration::from_secs(1)),
            }
        })
    }
}
