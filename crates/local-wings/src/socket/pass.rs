use std::future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::permissions::Permissions;
use super::token::Claims;
use crate::http::{Daemon, now};

/// How long before its end the other side is told to get another token.
const EXPIRING: Duration = Duration::from_secs(60);

/// What a token that is good lets its holder do, and for how long.
#[derive(Debug)]
pub(super) struct Pass {
    pub(super) permissions: Permissions,
    pub(super) user: Uuid,
    name: String,
    issued: i64,
    ends: Instant,
    phase: Phase,
}

/// How far a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Good,
    /// It ends soon, which was said.
    Expiring,
    /// It is no good any more, which was said.
    Expired,
}

/// A token that is not good.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotGood {
    /// It was not made by the panel, or not for websockets: whoever shows it is not spoken to.
    Forged,
    /// It was good once, may be good later, or is good for another server.
    Stale,
}

impl Pass {
    /// Looks at a token that is shown for a server.
    pub(super) fn check(token: &str, server: Uuid, daemon: &Daemon) -> Result<Self, NotGood> {
        let claims = Claims::signed(token, &daemon.token).ok_or(NotGood::Forged)?;
        let permissions = Permissions::new(claims.permissions);
        if !permissions.connect() {
            return Err(NotGood::Forged);
        }
        let now = now();
        let (Some(issued), Some(ends)) = (claims.iat, claims.exp) else {
            return Err(NotGood::Stale);
        };
        let good = claims.server_uuid == server
            && (daemon.since..=now).contains(&issued)
            && claims.nbf.is_none_or(|from| from <= now)
            && ends > now
            && !daemon.denied.has(&claims.jti, issued);
        if !good {
            return Err(NotGood::Stale);
        }
        let left = Duration::from_secs(u64::try_from(ends.saturating_sub(now)).unwrap_or(0));
        let ends = Instant::now().checked_add(left).ok_or(NotGood::Stale)?;
        Ok(Self {
            permissions,
            user: claims.user_uuid,
            name: claims.jti,
            issued,
            ends,
            phase: Phase::Good,
        })
    }

    pub(super) fn is_good(&self) -> bool {
        self.phase != Phase::Expired && Instant::now() < self.ends
    }

    pub(super) fn is_denied(&self, daemon: &Daemon) -> bool {
        daemon.denied.has(&self.name, self.issued)
    }

    /// Waits until its holder is to be told something, and says what.
    pub(super) async fn next_phase(&mut self) -> Phase {
        match self.phase {
            Phase::Good => {
                if let Some(soon) = self.ends.checked_sub(EXPIRING) {
                    sleep_until(soon).await;
                }
                self.phase = Phase::Expiring;
            }
            Phase::Expiring => {
                sleep_until(self.ends).await;
                self.phase = Phase::Expired;
            }
            Phase::Expired => future::pending().await,
        }
        self.phase
    }
}
