use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use aileron_domain::LimitKey;

use super::Kind;

/// How often each kind of thing may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Log-ins: what is an actor elsewhere is here an account that somebody names.
    pub log_ins: PerMinute,
    /// Presses of buttons.
    pub power: PerMinute,
    /// Everything else.
    pub reads: PerMinute,
}

/// Requests a minute; 0 is without a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerMinute {
    /// For one actor.
    pub actor: u32,
    /// For one address, from which many actors may come.
    pub address: u32,
}

impl PerMinute {
    /// No limit at all.
    pub const UNLIMITED: Self = Self { actor: 0, address: 0 };
}

impl Quotas {
    /// No limit at all.
    pub const UNLIMITED: Self = Self {
        log_ins: PerMinute::UNLIMITED,
        power: PerMinute::UNLIMITED,
        reads: PerMinute::UNLIMITED,
    };
}

/// Over how long a quota is.
pub(super) const WINDOW: Duration = Duration::from_secs(60);

/// One limit.
#[derive(Debug)]
pub(super) struct Rule {
    /// Tells the counts of different rules apart, here and at other instances.
    pub(super) number: u8,
    pub(super) name: &'static str,
    pub(super) quota: NonZeroU32,
    /// What one request uses up, in nanoseconds of the window.
    pub(super) cost: u64,
    /// As `RateLimit-Policy` says it.
    pub(super) policy: HeaderValue,
}

/// Those that the operator wants.
pub(super) struct Rules([Option<Rule>; 6]);

impl From<Quotas> for Rules {
    fn from(quotas: Quotas) -> Self {
        let Quotas {
            log_ins,
            power,
            reads,
        } = quotas;
        // Their numbers are told to other instances, of the release before and of the next one too.
        Self([
            Rule::new(0, "log-ins", log_ins.actor),
            Rule::new(1, "log-ins-from-address", log_ins.address),
            Rule::new(2, "power", power.actor),
            Rule::new(3, "power-from-address", power.address),
            Rule::new(4, "requests", reads.actor),
            Rule::new(5, "requests-from-address", reads.address),
        ])
    }
}

impl Rules {
    pub(super) fn of_actors(&self, kind: Kind) -> Option<&Rule> {
        let Self([log_ins, _, power, _, reads, _]) = self;
        match kind {
            Kind::LogIn => log_ins.as_ref(),
            Kind::Power => power.as_ref(),
            Kind::Reads => reads.as_ref(),
        }
    }

    pub(super) fn of_addresses(&self, kind: Kind) -> Option<&Rule> {
        let Self([_, log_ins, _, power, _, reads]) = self;
        match kind {
            Kind::LogIn => log_ins.as_ref(),
            Kind::Power => power.as_ref(),
            Kind::Reads => reads.as_ref(),
        }
    }
}

impl Rule {
    /// What is counted under for whoever has this id.
    pub(super) const fn key(&self, id: u128) -> LimitKey {
        LimitKey {
            kind: self.number,
            id,
        }
    }

    fn new(number: u8, name: &'static str, quota: u32) -> Option<Self> {
        let quota = NonZeroU32::new(quota)?;
        let window = u64::try_from(WINDOW.as_nanos()).unwrap_or(u64::MAX);
        let policy = format!("\"{name}\";q={quota};w={}", WINDOW.as_secs());
        Some(Self {
            number,
            name,
            quota,
            cost: window / u64::from(quota.get()),
            policy: HeaderValue::try_from(policy).ok()?,
        })
    }
}
