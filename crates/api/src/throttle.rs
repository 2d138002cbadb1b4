use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aileron_domain::{Allowance, Throttle, TooManyRequests, UserId};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::{StateInformationMiddleware, StateSnapshot};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Lets each user press so many buttons a minute: all at once after a quiet minute, then evenly spaced.
pub struct PressesPerMinute {
    limiter: Option<DefaultKeyedRateLimiter<UserId, StateInformationMiddleware>>,
    clock: DefaultClock,
    presses: AtomicU32,
    limit: u32,
    /// What each user had left after their last press. Who was quiet for a minute has all again.
    left: Mutex<HashMap<UserId, (u32, Instant)>>,
}

impl PressesPerMinute {
    /// After so many presses, users who have been quiet are forgotten, which bounds the memory.
    const TIDY_EVERY: u32 = 4096;

    /// A throttle for this many presses a minute; 0 lets everything through.
    #[must_use]
    pub fn new(presses: u32) -> Self {
        Self {
            limiter: NonZeroU32::new(presses)
                .map(|n| RateLimiter::keyed(Quota::per_minute(n)).with_middleware()),
            clock: DefaultClock::default(),
            presses: AtomicU32::new(0),
            limit: presses,
            left: Mutex::default(),
        }
    }

    fn left(&self) -> MutexGuard<'_, HashMap<UserId, (u32, Instant)>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
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
            self.left()
                .retain(|_, (_, pressed)| pressed.elapsed() < Duration::from_secs(60));
        }
        let admitted = limiter.check_key(&user);
        let remaining = admitted
            .as_ref()
            .map_or(0, StateSnapshot::remaining_burst_capacity);
        self.left().insert(user, (remaining, Instant::now()));
        match admitted {
            Ok(_) => Ok(()),
            Err(not_yet) => Err(TooManyRequests {
                retry_after: whole_seconds(not_yet.wait_time_from(self.clock.now())),
            }),
        }
    }

    fn allowance(&self, user: UserId) -> Option<Allowance> {
        self.limiter.as_ref()?;
        let last = self.left().get(&user).copied();
        let remaining = last.map_or(self.limit, |(left, pressed)| {
            let minute = Duration::from_secs(60).as_millis();
            let since = pressed.elapsed().as_millis().min(minute);
            let back = u128::from(self.limit) * since / minute;
            left.saturating_add(u32::try_from(back).unwrap_or(u32::MAX))
        });
        Some(Allowance {
            limit: self.limit,
            remaining: remaining.min(self.limit),
        })
    }
}

fn whole_seconds(wait: Duration) -> Duration {
    let part = u64::from(wait.subsec_nanos() > 0);
    Duration::from_secs((wait.as_secs() + part).max(1))
}
