mod buckets;
mod quotas;
mod standing;

use std::net::IpAddr;
use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpRequest};
use aileron_domain::{LimitKey, Throttle, TooManyRequests, UserId};
use sha2::{Digest as _, Sha256};

use crate::{Panel, Problem, TooManyGuesses};
use buckets::Buckets;
pub use quotas::{PerMinute, Quotas};
use quotas::{Rule, Rules};
pub use standing::Standing;

/// Bounds how often one actor, and one address, may ask for something: all at once after a quiet minute, then evenly spaced
/// (GCRA). Log-ins, power actions, and everything else (reads, above all) are counted apart.
///
/// What is refused does not count. An address of IPv6 stands for its /64. There is room for [`Limits::MOST`] counts; when it
/// is used up, those that are the least used up make place, so that whoever floods from many addresses makes nobody's own
/// count forgotten but their own.
pub struct Limits {
    rules: Rules,
    buckets: Buckets,
}

/// What is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A password is held against an account.
    LogIn,
    /// A button is pressed.
    Power,
    /// Everything else.
    Reads,
}

/// Somebody asks too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Too many requests. Try again in {} s", .retry_after.as_secs())]
pub struct TooOften {
    /// How long until the next request is let through, rounded up to a whole second.
    pub retry_after: Duration,
}

/// What a request is counted under, kept with it so that its answer can say what is left.
#[derive(Debug, Clone, Copy)]
struct Metered {
    kind: Kind,
    address: u128,
    actor: Option<u128>,
}

impl Limits {
    /// How many counts are kept.
    pub const MOST: usize = 64 * 1024;

    /// Limits by this clock, which in a panel is [`Instant::now`].
    #[must_use]
    pub fn new(quotas: Quotas, now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self {
            rules: Rules::from(quotas),
            buckets: Buckets::new(Self::MOST, now),
        }
    }

    /// Counts one request of this address.
    pub fn admit_address(&self, kind: Kind, address: IpAddr) -> Result<(), TooOften> {
        self.admit_id(self.rules.of_addresses(kind), of_address(address))
    }

    /// Counts one request of this user.
    pub fn admit_actor(&self, kind: Kind, user: UserId) -> Result<(), TooOften> {
        self.admit_id(self.rules.of_actors(kind), user.0.as_u128())
    }

    /// Counts one log-in to an account, named as it was typed, from this address. Nobody can use up what somebody else has
    /// at another address.
    pub fn admit_log_in(&self, account: &str, address: IpAddr) -> Result<(), TooManyGuesses> {
        let rule = self.rules.of_actors(Kind::LogIn);
        if rule.is_none() {
            return Ok(());
        }
        self.admit_id(rule, of_account(account, address))
            .map_err(TooManyGuesses::from)
    }

    /// How many counts are kept at the moment.
    #[must_use]
    pub fn counts(&self) -> usize {
        self.buckets.len()
    }

    /// What was let through since it was last asked, to be told to other instances.
    #[must_use]
    pub fn untold(&self) -> Vec<(LimitKey, Duration)> {
        self.buckets.take_untold()
    }

    /// What could not be told: it is told the next time.
    pub fn tell_again(&self, untold: &[(LimitKey, Duration)]) {
        self.buckets.tell_again(untold);
    }

    /// What other instances have let through counts here too.
    pub fn learn(&self, used: &[(LimitKey, Duration)]) {
        self.buckets.learn(used);
    }

    /// Whether one more would be let through.
    fn look(&self, rule: Option<&Rule>, id: u128) -> Result<(), TooOften> {
        let Some(rule) = rule else {
            return Ok(());
        };
        let over = self.buckets.over(rule, id, rule.cost);
        if over.is_zero() {
            return Ok(());
        }
        Err(TooOften {
            retry_after: whole_seconds(over),
        })
    }

    fn admit_id(&self, rule: Option<&Rule>, id: u128) -> Result<(), TooOften> {
        let Some(rule) = rule else {
            return Ok(());
        };
        self.buckets.admit(rule, id).map_err(|wait| TooOften {
            retry_after: whole_seconds(wait),
        })
    }
}

impl Throttle for Limits {
    fn admit(&self, user: UserId) -> Result<(), TooManyRequests> {
        self.admit_actor(Kind::Power, user)
            .map_err(|TooOften { retry_after }| TooManyRequests { retry_after })
    }
}

impl Kind {
    /// What this request is counted as, for who is let in.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let path = request.path();
        let path = path.strip_suffix('/').unwrap_or(path);
        if request.method() == Method::POST && path.ends_with("/power") {
            Self::Power
        } else {
            Self::Reads
        }
    }
}

/// Counts a log-in for its address, before anything else is looked at.
pub(crate) fn log_in(request: &HttpRequest, address: IpAddr) -> Result<(), Problem> {
    meter(request, Kind::LogIn, address);
    let admitted = Panel::of(request)?.limits.admit_address(Kind::LogIn, address);
    Ok(admitted.map_err(TooManyGuesses::from)?)
}

/// Somebody asks: refuses them before anybody looks who it is, where their address has used up what it may.
pub(crate) fn enter(request: &HttpRequest, address: IpAddr) -> Result<(), Problem> {
    let kind = Kind::of(request);
    meter(request, kind, address);
    let limits = &Panel::of(request)?.limits;
    Ok(limits.look(limits.rules.of_addresses(kind), of_address(address))?)
}

/// Nobody is who they said that they are: that counts for their address.
pub(crate) fn count_nobody(request: &HttpRequest, address: IpAddr) -> Result<(), Problem> {
    Ok(Panel::of(request)?
        .limits
        .admit_address(Kind::of(request), address)?)
}

/// Counts a request for the actor whose it is, and then for their address: who has used up what they may themselves uses up
/// nothing of what others have at the same address. Presses are counted for the actor when all else speaks for them.
pub(crate) fn count_actor(request: &HttpRequest, user: UserId, address: IpAddr) -> Result<(), Problem> {
    let kind = Kind::of(request);
    let limits = &Panel::of(request)?.limits;
    let actor = user.0.as_u128();
    if let Some(metered) = request.extensions_mut().get_mut::<Metered>() {
        metered.actor = Some(actor);
    }
    if kind == Kind::Power {
        // The press itself says that it is one too many, in its own words.
        if limits.look(limits.rules.of_actors(kind), actor).is_err() {
            return Ok(());
        }
    } else {
        limits.admit_actor(kind, user)?;
    }
    Ok(limits.admit_address(kind, address)?)
}

fn meter(request: &HttpRequest, kind: Kind, address: IpAddr) {
    request.extensions_mut().insert(Metered {
        kind,
        address: of_address(address),
        actor: None,
    });
}

/// An address, or of IPv6 its network: who has one has the 2^64 beside it too.
pub(crate) fn of_address(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

/// The same in each instance, and of one length whatever was typed.
pub(crate) fn of_account(account: &str, address: IpAddr) -> u128 {
    let mut hash = Sha256::new();
    hash.update(of_address(address).to_be_bytes());
    hash.update(account.to_ascii_lowercase());
    hash.finalize()
        .iter()
        .take(16)
        .fold(0, |id, byte| id << 8 | u128::from(*byte))
}

fn whole_seconds(wait: Duration) -> Duration {
    let part = u64::from(wait.subsec_nanos() > 0);
    Duration::from_secs((wait.as_secs() + part).max(1))
}

impl From<TooOften> for Problem {
    fn from(error: TooOften) -> Self {
        Self::too_often(error.to_string(), error.retry_after)
    }
}

impl From<TooOften> for TooManyGuesses {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self { retry_after }
    }
}
