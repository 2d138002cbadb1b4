use std::time::{Duration, Instant};

use aileron_domain::WingsFailure;
use jiff::Timestamp;

/// Whether a node is asked how its servers are, or is taken to be down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// It is asked.
    Closed {
        /// Since when it has not answered, where it did not the last time.
        failing_since: Option<Timestamp>,
    },
    /// It is not, because it did not answer several times in a row.
    Open {
        /// Since when it has not answered.
        since: Timestamp,
    },
    /// It has rested: the next one to ask finds out whether it is back, or is just doing so.
    HalfOpen {
        /// Since when it has not answered.
        since: Timestamp,
    },
}

impl BreakerState {
    /// Since when the node has not answered, if it did not the last time that it was asked.
    #[must_use]
    pub const fn failing_since(self) -> Option<Timestamp> {
        match self {
            Self::Closed { failing_since } => failing_since,
            Self::Open { since } | Self::HalfOpen { since } => Some(since),
        }
    }
}

/// How often in a row a node may fail to answer before it rests.
const FAILURES: u32 = 3;

/// Holds calls back from a node that does not answer, so that who asks in passing does not wait for it.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failing: Option<Failing>,
}

#[derive(Debug)]
struct Failing {
    since: Timestamp,
    times: u32,
    last: WingsFailure,
    rests_until: Instant,
    probing: bool,
}

/// That a call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admitted {
    /// As any other.
    Freely,
    /// As the only one, to see whether the node is back.
    AsProbe,
}

impl Breaker {
    /// Whether a call may be made; if not, how the last one failed.
    pub(crate) fn admit(&mut self, now: Instant) -> Result<Admitted, WingsFailure> {
        match &mut self.failing {
            Some(failing) if failing.times >= FAILURES => {
                if failing.probing || now < failing.rests_until {
                    return Err(failing.last.clone());
                }
                failing.probing = true;
                Ok(Admitted::AsProbe)
            }
            _ => Ok(Admitted::Freely),
        }
    }

    /// The node has answered.
    pub(crate) fn answered(&mut self) {
        self.failing = None;
    }

    /// The node has not.
    pub(crate) fn failed(&mut self, failure: WingsFailure, admitted: Admitted, rest: Duration) {
        let rests_until = Instant::now() + rest;
        let failing = self.failing.get_or_insert_with(|| Failing {
            since: Timestamp::now(),
            times: 0,
            last: failure.clone(),
            rests_until,
            probing: false,
        });
        failing.times = failing.times.saturating_add(1);
        failing.last = failure;
        failing.rests_until = rests_until;
        if admitted == Admitted::AsProbe {
            failing.probing = false;
        }
    }

    /// Nobody waited to see whether it would.
    pub(crate) fn abandoned(&mut self, admitted: Admitted) {
        if let (Some(failing), Admitted::AsProbe) = (&mut self.failing, admitted) {
            failing.probing = false;
        }
    }

    pub(crate) fn state(&self, now: Instant) -> BreakerState {
        match &self.failing {
            None => BreakerState::Closed { failing_since: None },
            Some(failing) if failing.times < FAILURES => BreakerState::Closed {
                failing_since: Some(failing.since),
            },
            Some(failing) if now < failing.rests_until => BreakerState::Open { since: failing.since },
            Some(failing) => BreakerState::HalfOpen { since: failing.since },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(3600);

    fn failing(times: u32, rest: Duration) -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..times {
            breaker.failed(WingsFailure::Unauthorized, Admitted::Freely, rest);
        }
        breaker
    }

    #[test]
    fn a_node_that_fails_now_and_then_is_asked() {
        let mut breaker = failing(FAILURES - 1, REST);
        let since = breaker.state(Instant::now()).failing_since();
        assert!(since.is_some());
        assert_eq!(
            breaker.state(Instant::now()),
            BreakerState::Closed { failing_since: since }
        );
        assert_eq!(breaker.admit(Instant::now()), Ok(Admitted::Freely));

        breaker.answered();
        breaker.failed(WingsFailure::Unauthorized, Admitted::Freely, REST);
        assert_eq!(breaker.admit(Instant::now()), Ok(Admitted::Freely));
    }

    #[test]
    fn a_node_that_fails_in_a_row_rests_and_fails_as_it_did() {
        let mut breaker = failing(FAILURES, REST);
        assert!(matches!(breaker.state(Instant::now()), BreakerState::Open { .. }));
        assert_eq!(breaker.admit(Instant::now()), Err(WingsFailure::Unauthorized));
    }

    #[test]
    fn after_its_rest_one_at_a_time_looks_whether_it_is_back() {
        let mut breaker = failing(FAILURES, REST);
        let later = Instant::now() + 2 * REST;
        assert!(matches!(breaker.state(later), BreakerState::HalfOpen { .. }));
        assert_eq!(breaker.admit(later), Ok(Admitted::AsProbe));
        assert_eq!(breaker.admit(later), Err(WingsFailure::Unauthorized));

        breaker.answered();
        assert_eq!(breaker.state(later), BreakerState::Closed { failing_since: None });
        assert_eq!(breaker.admit(later), Ok(Admitted::Freely));
    }

    #[test]
    fn a_node_that_is_not_back_rests_again_and_has_been_failing_all_the_time() {
        let mut breaker = failing(FAILURES, Duration::ZERO);
        let since = breaker.state(Instant::now()).failing_since();
        let admitted = breaker.admit(Instant::now()).unwrap();
        breaker.failed(WingsFailure::Refused(None), admitted, REST);

        assert_eq!(breaker.admit(Instant::now()), Err(WingsFailure::Refused(None)));
        assert_eq!(breaker.state(Instant::now()).failing_since(), since);
    }

    #[test]
    fn a_look_that_is_given_up_lets_the_next_one_look() {
        let mut breaker = failing(FAILURES, Duration::ZERO);
        let admitted = breaker.admit(Instant::now()).unwrap();
        breaker.abandoned(admitted);
        assert_eq!(breaker.admit(Instant::now()), Ok(Admitted::AsProbe));
    }
}
