use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest};

use super::quotas::{Rule, WINDOW};
use super::{Limits, Metered};
use crate::{Dialect, Panel};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const X_RATE_LIMIT_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const X_RATE_LIMIT_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// How much is left to who made a request, of the limit that they will run into first.
///
/// It is the one place to take the numbers from for headers of any dialect.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What the limit is called.
    pub name: &'static str,
    /// How many requests there may be in a minute.
    pub limit: u32,
    /// How many more are let through now.
    pub remaining: u32,
    /// How long until all of them are free again.
    pub reset: Duration,
    policy: HeaderValue,
}

impl Standing {
    /// Whoever made this request stands like this. `None` for what is not limited.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let metered = *request.extensions().get::<Metered>()?;
        Panel::of(request).ok()?.limits.standing(metered)
    }

    /// Says so as draft-ietf-httpapi-ratelimit-headers-10 has it: `RateLimit-Policy: "power";q=120;w=60` and
    /// `RateLimit: "power";r=119;t=1`; to clients of Pterodactyl's panel also as that one does.
    pub(crate) fn tell(self, dialect: Dialect, headers: &mut HeaderMap) {
        if dialect == Dialect::Pterodactyl {
            headers.insert(X_RATE_LIMIT_LIMIT, HeaderValue::from(self.limit));
            headers.insert(X_RATE_LIMIT_REMAINING, HeaderValue::from(self.remaining));
        }
        let seconds = self.reset.as_millis().div_ceil(1000);
        let text = format!("\"{}\";r={};t={seconds}", self.name, self.remaining);
        if let Ok(text) = HeaderValue::try_from(text) {
            headers.insert(RATE_LIMIT, text);
            headers.insert(RATE_LIMIT_POLICY, self.policy);
        }
    }
}

impl Limits {
    fn standing(&self, metered: Metered) -> Option<Standing> {
        let of_rule = |rule: &Rule, id| {
            let used = self.buckets.used(rule, id);
            let left = WINDOW.saturating_sub(used).as_nanos() / u128::from(rule.cost);
            Standing {
                name: rule.name,
                limit: rule.quota.get(),
                remaining: u32::try_from(left).unwrap_or(u32::MAX).min(rule.quota.get()),
                reset: used,
                policy: rule.policy.clone(),
            }
        };
        let of_actor = metered.actor.and_then(|id| {
            let rule = self.rules.of_actors(metered.kind)?;
            Some(of_rule(rule, id))
        });
        let rule = self.rules.of_addresses(metered.kind);
        let of_address = rule.map(|rule| of_rule(rule, metered.address));
        match (of_actor, of_address) {
            (Some(actor), Some(address)) if address.remaining < actor.remaining => Some(address),
            (Some(actor), _) => Some(actor),
            (None, address) => address,
        }
    }
}
