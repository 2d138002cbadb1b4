use std::time::Duration;

use jiff::Timestamp;

use crate::UserId;

/// Bounds how often one user may press buttons.
pub trait Throttle: Send + Sync {
    /// Counts one press.
    fn admit(&self, user: UserId) -> Result<(), TooManyRequests>;

    /// What the user has left, where presses are counted.
    fn allowance(&self, _user: UserId) -> Option<Allowance> {
        None
    }
}

/// How often somebody may still do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How often in a minute.
    pub limit: u32,
    /// How often right now.
    pub remaining: u32,
}

/// The user has pressed too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Too many power requests. Try again in {} s", .retry_after.as_secs())]
pub struct TooManyRequests {
    /// How long until the next press is let through, rounded up to a whole second.
    pub retry_after: Duration,
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}
