mod count;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aileron_domain::{Counted, LimitKey};

use crate::Problem;
use crate::limits::{of_account, of_address};
use count::{Count, Key, make_room};

/// Slows down who guesses: after some wrong guesses about one account from one address, or about any accounts from one
/// address, the next one has to wait, longer each time.
///
/// Nobody is locked out by it: what is counted is counted for the address from which it came, so that whose account it is
/// goes on from everywhere else, and no wait is longer than [`Guesses::LONGEST_WAIT`]. It counts the same for accounts that
/// are not there.
///
/// Counts are kept in memory. Several instances tell each other of theirs ([`Guesses::untold`], [`Guesses::learn`]). There is
/// room for [`Guesses::MOST`] counts; when it is used up, those that were longest idle make place.
pub struct Guesses {
    counts: Mutex<HashMap<Key, Count>>,
    /// Whether other instances are told.
    told: AtomicBool,
    now: Box<dyn Fn() -> Instant + Send + Sync>,
}

/// A guess that is under way. Whoever drops it without a word has guessed wrong.
#[must_use = "whoever drops it has guessed wrong"]
pub struct Guess<'a> {
    guesses: &'a Guesses,
    keys: [Option<Key>; 2],
    verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    Wrong,
    None,
}

/// Somebody has guessed wrong too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Too many attempts. Try again in {} s", .retry_after.as_secs())]
pub struct TooManyGuesses {
    /// How long until the next guess is looked at, rounded up to a whole second.
    pub retry_after: Duration,
}

impl Guesses {
    /// The longest that somebody has to wait.
    pub const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

    /// The wait after the first wrong guess too many; each further one doubles it.
    pub const FIRST_WAIT: Duration = Duration::from_secs(4);

    /// How many wrong guesses about one account cost one address nothing.
    pub const ABOUT_ONE_ACCOUNT: u32 = 10;

    /// How many wrong guesses about any accounts cost one address nothing: people behind one address are many.
    pub const FROM_ONE_ADDRESS: u32 = 100;

    /// How many counts are kept.
    pub const MOST: usize = 32 * 1024;

    /// A count that was not touched for so long is forgotten.
    const MEMORY: Duration = Duration::from_secs(60 * 60);

    /// How many guesses may be looked at at the same time, about one account or from one address, before any was wrong too
    /// often. From then on it is one.
    const AT_ONCE: u32 = 128;

    /// Counts by this clock, which in a panel is [`Instant::now`].
    #[must_use]
    pub fn new(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self {
            counts: Mutex::default(),
            told: AtomicBool::new(false),
            now: Box::new(now),
        }
    }

    /// Somebody at this address wants to guess something about an account, which is named as they name it, in any case.
    pub fn begin(&self, account: &str, address: IpAddr) -> Result<Guess<'_>, TooManyGuesses> {
        self.begin_all([
            Some(Key::Account(of_account(account, address))),
            Some(Key::Address(of_address(address))),
        ])
    }

    /// Somebody who knows an account's password wants to guess a code of its second factor.
    ///
    /// These are counted for the account, wherever they come from: there are a million codes, and who has many addresses would
    /// have as many guesses. That keeps its owner waiting only while somebody who knows the password goes on guessing.
    pub fn begin_codes(&self, account: &str) -> Result<Guess<'_>, TooManyGuesses> {
        // Under one address, which nobody has.
        let everywhere = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        self.begin_all([Some(Key::Codes(of_account(account, everywhere))), None])
    }

    fn begin_all(&self, keys: [Option<Key>; 2]) -> Result<Guess<'_>, TooManyGuesses> {
        let now = (self.now)();
        let mut counts = self.lock();
        for key in keys.into_iter().flatten() {
            if let Some(count) = counts.get_mut(&key) {
                count.admit(key, now)?;
            }
        }
        make_room(&mut counts, now);
        for key in keys.into_iter().flatten() {
            let count = counts.entry(key).or_insert_with(|| Count::new(now));
            count.under_way += 1;
            count.last = now;
        }
        Ok(Guess {
            guesses: self,
            keys,
            verdict: Verdict::Wrong,
        })
    }

    /// What was counted since it was last asked, to be told to other instances.
    #[must_use]
    pub fn untold(&self) -> Counted {
        self.told.store(true, Ordering::Relaxed);
        let mut untold = Counted::default();
        self.lock().retain(|key, count| {
            if count.forgiven {
                untold.forgiven.push(LimitKey::from(*key));
            }
            if count.untold > 0 {
                untold.wrong.push((LimitKey::from(*key), count.untold));
            }
            count.forgiven = false;
            count.untold = 0;
            !count.says_nothing()
        });
        untold
    }

    /// What could not be told: it is told the next time.
    pub fn tell_again(&self, untold: &Counted) {
        let now = (self.now)();
        let mut counts = self.lock();
        let mut again = |key: &LimitKey, wrong, forgiven| {
            let Some(key) = Key::of(*key) else { return };
            make_room(&mut counts, now);
            let count = counts.entry(key).or_insert_with(|| Count::new(now));
            count.untold = count.untold.saturating_add(wrong);
            count.forgiven |= forgiven;
        };
        untold
            .wrong
            .iter()
            .for_each(|(key, wrong)| again(key, *wrong, false));
        untold.forgiven.iter().for_each(|key| again(key, 0, true));
    }

    /// What all instances together have counted; 0 where somebody guessed right.
    pub fn learn(&self, wrong: &[(LimitKey, u32)]) {
        let now = (self.now)();
        let mut counts = self.lock();
        for (key, wrong) in wrong {
            let Some(key) = Key::of(*key) else { continue };
            make_room(&mut counts, now);
            let count = counts.entry(key).or_insert_with(|| Count::new(now));
            if *wrong == 0 && count.untold == 0 {
                count.wrong = 0;
            } else if count.wrong < *wrong && !count.forgiven {
                count.wrong = *wrong;
                count.last = now;
                count.wait(key, now);
            }
            if count.says_nothing() {
                counts.remove(&key);
            }
        }
    }

    /// How many counts are kept at the moment.
    #[must_use]
    pub fn counts(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guess<'_> {
    /// It was right: what was wrong about this account before is forgotten.
    pub fn right(mut self) {
        self.verdict = Verdict::Right;
    }

    /// Nobody knows, or it was no guess.
    pub fn uncounted(mut self) {
        self.verdict = Verdict::None;
    }
}

impl Drop for Guess<'_> {
    fn drop(&mut self) {
        let now = (self.guesses.now)();
        let mut counts = self.guesses.lock();
        for key in self.keys.into_iter().flatten() {
            let Some(count) = counts.get_mut(&key) else {
                continue;
            };
            count.under_way = count.under_way.saturating_sub(1);
            count.last = now;
            match (self.verdict, key) {
                (Verdict::Wrong, _) => count.one_more_wrong(key, now),
                // Else somebody with an account of their own would have as many guesses about others as they like.
                (Verdict::Right, Key::Account(_) | Key::Codes(_)) => {
                    count.forgiven = count.wrong > 0 && self.guesses.told.load(Ordering::Relaxed);
                    count.wrong = 0;
                    count.untold = 0;
                }
                (Verdict::Right | Verdict::None, _) => {}
            }
            if count.says_nothing() {
                counts.remove(&key);
            }
        }
    }
}

impl From<TooManyGuesses> for Problem {
    fn from(error: TooManyGuesses) -> Self {
        Self::too_often(error.to_string(), error.retry_after)
    }
}
