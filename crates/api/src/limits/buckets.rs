use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aileron_domain::LimitKey;

use super::quotas::{Rule, WINDOW};

/// How far each limit is used up, in pieces that do not wait for each other.
pub(super) struct Buckets {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
    begin: Instant,
    now: Box<dyn Fn() -> Instant + Send + Sync>,
    /// How many each piece has room for.
    room: usize,
    /// Whether other instances are told.
    told: AtomicBool,
}

const SHARDS: usize = 16;

/// How many counts of one piece are not worth a look at which of them say nothing any more.
const FEW: usize = 64;

#[derive(Default)]
struct Shard {
    buckets: HashMap<LimitKey, Bucket>,
    /// From how many on it is looked which of them say nothing any more.
    tidy_at: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    /// When all of it is free again, in nanoseconds since the beginning: the "theoretical arrival time" of GCRA.
    used_until: u64,
    /// What other instances have not been told of it, in nanoseconds.
    untold: u64,
}

impl Buckets {
    pub(super) fn new(most: usize, now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self {
            shards: Default::default(),
            hasher: RandomState::new(),
            begin: now(),
            now: Box::new(now),
            room: most / SHARDS,
            told: AtomicBool::new(false),
        }
    }

    /// Takes one request's worth, or says how long it is until there is one.
    pub(super) fn admit(&self, rule: &Rule, id: u128) -> Result<(), Duration> {
        let now = self.now();
        let key = rule.key(id);
        let mut shard = self.shard(&key);
        let bucket = shard.bucket(key, now, self.room);
        let used_until = bucket.used_until.max(now) + rule.cost;
        let over = (used_until - now).saturating_sub(nanos(WINDOW));
        if over > 0 {
            return Err(Duration::from_nanos(over));
        }
        bucket.used_until = used_until;
        if self.told.load(Ordering::Relaxed) {
            bucket.untold = bucket.untold.saturating_add(rule.cost);
        }
        Ok(())
    }

    /// How long it is until there is room for so much more.
    pub(super) fn over(&self, rule: &Rule, id: u128, cost: u64) -> Duration {
        (self.used(rule, id) + Duration::from_nanos(cost)).saturating_sub(WINDOW)
    }

    /// How long until all of it is free again.
    pub(super) fn used(&self, rule: &Rule, id: u128) -> Duration {
        let now = self.now();
        let key = rule.key(id);
        let until = self.shard(&key).buckets.get(&key).map_or(0, |b| b.used_until);
        Duration::from_nanos(until.saturating_sub(now))
    }

    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).buckets.len()).sum()
    }

    pub(super) fn take_untold(&self) -> Vec<(LimitKey, Duration)> {
        self.told.store(true, Ordering::Relaxed);
        let mut untold = Vec::new();
        for shard in &self.shards {
            for (key, bucket) in &mut lock(shard).buckets {
                if bucket.untold > 0 {
                    untold.push((*key, Duration::from_nanos(bucket.untold)));
                    bucket.untold = 0;
                }
            }
        }
        untold
    }

    pub(super) fn tell_again(&self, untold: &[(LimitKey, Duration)]) {
        let now = self.now();
        for (key, used) in untold {
            let mut shard = self.shard(key);
            let bucket = shard.bucket(*key, now, self.room);
            // Nothing older than a window is worth telling.
            bucket.untold = bucket.untold.saturating_add(nanos(*used)).min(nanos(WINDOW));
        }
    }

    pub(super) fn learn(&self, used: &[(LimitKey, Duration)]) {
        let now = self.now();
        for (key, used) in used {
            let mut shard = self.shard(key);
            let bucket = shard.bucket(*key, now, self.room);
            bucket.used_until = bucket.used_until.max(now.saturating_add(nanos(*used)));
        }
    }

    fn now(&self) -> u64 {
        nanos((self.now)().saturating_duration_since(self.begin))
    }

    fn shard(&self, key: &LimitKey) -> MutexGuard<'_, Shard> {
        let hash = self.hasher.hash_one(key);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "its lowest bits are all that count"
        )]
        let shard = hash as usize % SHARDS;
        lock(&self.shards[shard])
    }
}

impl Shard {
    fn bucket(&mut self, key: LimitKey, now: u64, room: usize) -> &mut Bucket {
        if self.buckets.len() >= self.tidy_at.max(FEW) && !self.buckets.contains_key(&key) {
            self.make_room(now, room);
        }
        self.buckets.entry(key).or_default()
    }

    /// Those that say nothing any more go, and if that is not enough, the half that is used up least.
    fn make_room(&mut self, now: u64, room: usize) {
        self.buckets
            .retain(|_, bucket| bucket.used_until > now || bucket.untold > 0);
        if self.buckets.len() >= room {
            let mut used: Vec<u64> = self.buckets.values().map(|bucket| bucket.used_until).collect();
            let middle = used.len() / 2;
            let (_, median, _) = used.select_nth_unstable(middle);
            let median = *median;
            self.buckets.retain(|_, bucket| bucket.used_until > median);
        }
        self.tidy_at = (2 * self.buckets.len()).clamp(FEW, room.max(FEW));
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
