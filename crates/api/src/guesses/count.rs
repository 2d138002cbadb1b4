use std::collections::HashMap;
use std::time::{Duration, Instant};

use aileron_domain::LimitKey;

use super::{Guesses, TooManyGuesses};

/// What is counted together. Accounts, at one address, are remembered by a hash, whose length does not depend on what somebody
/// typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Account(u128),
    Address(u128),
    Codes(u128),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    pub(super) wrong: u32,
    pub(super) under_way: u32,
    pub(super) last: Instant,
    not_before: Instant,
    /// How many wrong ones other instances have not been told of.
    pub(super) untold: u32,
    /// That it was forgiven, and that they have not been told so.
    pub(super) forgiven: bool,
}

impl Key {
    pub(super) fn of(LimitKey { kind, id }: LimitKey) -> Option<Self> {
        match kind {
            ACCOUNT => Some(Self::Account(id)),
            ADDRESS => Some(Self::Address(id)),
            CODES => Some(Self::Codes(id)),
            _ => None,
        }
    }

    const fn free(self) -> u32 {
        match self {
            Self::Account(..) | Self::Codes(_) => Guesses::ABOUT_ONE_ACCOUNT,
            Self::Address(_) => Guesses::FROM_ONE_ADDRESS,
        }
    }
}

impl Count {
    pub(super) const fn new(now: Instant) -> Self {
        Self {
            wrong: 0,
            under_way: 0,
            last: now,
            not_before: now,
            untold: 0,
            forgiven: false,
        }
    }

    pub(super) const fn says_nothing(&self) -> bool {
        self.wrong == 0 && self.under_way == 0 && self.untold == 0 && !self.forgiven
    }

    pub(super) fn admit(&mut self, key: Key, now: Instant) -> Result<(), TooManyGuesses> {
        if self.is_forgotten(now) {
            *self = Self::new(now);
        }
        let suspect = self.wrong >= key.free();
        let wait = self.not_before.saturating_duration_since(now);
        let at_once = if suspect { 1 } else { Guesses::AT_ONCE };
        if (suspect && !wait.is_zero()) || self.under_way >= at_once {
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
            return Err(TooManyGuesses {
                retry_after: Duration::from_secs(seconds),
            });
        }
        Ok(())
    }

    pub(super) fn one_more_wrong(&mut self, key: Key, now: Instant) {
        self.wrong = self.wrong.saturating_add(1);
        self.untold = self.untold.saturating_add(1);
        self.wait(key, now);
    }

    pub(super) fn wait(&mut self, key: Key, now: Instant) {
        if let Some(over) = self.wrong.checked_sub(key.free()) {
            let doubled = 1_u32.checked_shl(over).unwrap_or(u32::MAX);
            let wait = Guesses::FIRST_WAIT.saturating_mul(doubled);
            self.not_before = now + wait.min(Guesses::LONGEST_WAIT);
        }
    }

    fn is_forgotten(&self, now: Instant) -> bool {
        self.under_way == 0 && now.saturating_duration_since(self.last) >= Guesses::MEMORY
    }
}

/// Where there is no room for two more, those that are forgotten go, and of the others the half that was idle longest.
pub(super) fn make_room(counts: &mut HashMap<Key, Count>, now: Instant) {
    if counts.len() + 2 <= Guesses::MOST {
        return;
    }
    counts.retain(|_, count| !count.is_forgotten(now));
    if counts.len() + 2 <= Guesses::MOST {
        return;
    }
    let mut touched: Vec<Instant> = counts.values().map(|count| count.last).collect();
    let middle = touched.len() / 2;
    let (_, median, _) = touched.select_nth_unstable(middle);
    let median = *median;
    counts.retain(|_, count| count.under_way > 0 || count.last > median);
}

/// How other instances tell them apart.
const ACCOUNT: u8 = 0;
const ADDRESS: u8 = 1;
const CODES: u8 = 2;

impl From<Key> for LimitKey {
    fn from(key: Key) -> Self {
        let (kind, id) = match key {
            Key::Account(id) => (ACCOUNT, id),
            Key::Address(id) => (ADDRESS, id),
            Key::Codes(id) => (CODES, id),
        };
        Self { kind, id }
    }
}
