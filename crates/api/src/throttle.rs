use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aileron_domain::{Throttle, TooManyRequests, UserId};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Lets each user press so many buttons a minute: all at once after a quiet minute, then evenly spaced.
pub struct PressesPerMinute {
    limiter: Option<DefaultKeyedRateLimiter<UserId>>,
    clock: DefaultClock,
    presses: AtomicU32,
}

impl PressesPerMinute {
    /// After so many presses, users who have been quiet are forgotten, which bounds the memory.
    const TIDY_EVERY: u32 = 4096;

    /// A throttle for this many presses a minute; 0 lets everything through.
    #[must_use]
    pub fn new(presses: u32) -> Self {
        Self {
            limiter: NonZeroU32::new(presses).map(|n| RateLimiter::keyed(Quota::per_minute(n))),
            clock: DefaultClock::default(),
            presses: AtomicU32::new(0),
        }
    }

    /// How many users are remembered: those who pressed lately, and some of those who have been quiet since.
    #[must_use]
    pub fn users(&self) -> usize {
        self.limiter.as_ref().map_or(0, RateLimiter::len)
    }
}

impl Throttle for PressesPerMinute {
    fn admit(&self, user: UserId) -> Result<(), TooManyRequests> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        let pressed_before = self.presses.fetch_add(1, Ordering::Relaxed);
        if pressed_before % Self::TIDY_EVERY == Self::TIDY_EVERY - 1 {
            limiter.retain_recent();
        }
        limiter.check_key(&user).map_err(|not_yet| TooManyRequests {
            retry_after: whole_seconds(not_yet.wait_time_from(self.clock.now())),
        })
    }
}

fn whole_seconds(wait: Duration) -> Duration {
    let part = u64::from(wait.subsec_nanos() > 0);
    Duration::from_secs((wait.as_secs() + part).max(1))
}
