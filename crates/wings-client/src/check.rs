use std::fmt;
use std::time::{Duration, Instant};

use aileron_domain::{Node, Unreachable, WingsFailure};
use jiff::{SignedDuration, Timestamp};
use url::Host;

use crate::{BreakerState, SystemInformation, TlsProblem, WingsClient, clock};

/// How a node is, for its operator. What it says may name hosts: no client may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeCheck {
    /// Whether its Wings, or at least something that speaks HTTP, has answered.
    pub reachable: bool,
    /// Whether the node's token is right. `None` when its Wings has not been asked, or did not say.
    pub token: Option<TokenCheck>,
    /// What its Wings says of itself and its machine.
    pub system: Option<SystemInformation>,
    /// How far its clock is ahead of this machine's, if it says what time it is. Zero when they agree as far as can be
    /// told, which is to about a second.
    pub clock_ahead: Option<SignedDuration>,
    /// How long it took until the answer was there, with the connection.
    pub round_trip: Option<Duration>,
    /// Why there is no answer, as clients are told.
    pub failure: Option<WingsFailure>,
    /// Why no secure connection comes about.
    pub tls: Option<TlsProblem>,
    /// The node is called over `http` beyond this machine: everybody in between can read its token.
    pub in_the_clear: bool,
    /// Whether it is asked at present how its servers are.
    pub breaker: BreakerState,
}

/// What a Wings makes of a node's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenCheck {
    /// It takes the present one.
    Right,
    /// It takes the one before it: the present one has not got to it yet.
    Previous,
    /// It takes none.
    Wrong,
}

/// Something about a node that its operator should see to.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NodeProblem {
    /// No secure connection.
    #[error(transparent)]
    Tls(TlsProblem),
    /// No answer.
    #[error("no answer ({0}): {hint}", hint = hint(*.0))]
    NoAnswer(Unreachable),
    /// An answer, and not the one that was asked for.
    #[error("what answers there is no Wings, or will not say what it is: {0}")]
    NoWings(WingsFailure),
    /// The wrong token.
    #[error("Wings does not take the node's token: write the present one into its config.yml and restart it")]
    Token,
    /// The token of before.
    #[error(
        "Wings still takes the token before the present one: write the present one into its config.yml and restart it, then end the rotation"
    )]
    PreviousToken,
    /// The wrong time.
    #[error("the node's clock is {} of the panel's: tokens for the console are refused while they differ", Ahead(*.0))]
    Clock(SignedDuration),
    /// No encryption.
    #[error(
        "the node is called over http: everybody between here and there can read its token; give its Wings a certificate, and an https address"
    )]
    InTheClear,
}

impl NodeCheck {
    /// What the node's operator should see to; nothing when all is well.
    #[must_use]
    pub fn problems(&self) -> Vec<NodeProblem> {
        let no_answer = match (&self.tls, &self.failure) {
            (Some(tls), _) => Some(NodeProblem::Tls(tls.clone())),
            (None, Some(WingsFailure::Unavailable { reason, .. })) => Some(NodeProblem::NoAnswer(*reason)),
            (None, Some(WingsFailure::Unauthorized) | None) => None,
            (None, Some(failure)) => Some(NodeProblem::NoWings(failure.clone())),
        };
        let token = match self.token {
            Some(TokenCheck::Wrong) => Some(NodeProblem::Token),
            Some(TokenCheck::Previous) => Some(NodeProblem::PreviousToken),
            Some(TokenCheck::Right) | None => None,
        };
        let clock = self
            .clock_ahead
            .filter(|ahead| ahead.abs() >= clock::WORTH_SAYING)
            .map(NodeProblem::Clock);
        let in_the_clear = self.in_the_clear.then_some(NodeProblem::InTheClear);
        [no_answer, token, clock, in_the_clear]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl WingsClient {
    /// Looks at a node for its operator: one call, whatever the breaker says, which hears what came of it.
    pub async fn check(&self, node: &Node) -> NodeCheck {
        let (sent, began) = (Timestamp::now(), Instant::now());
        let call = self.call(node, None, None);
        let answer = call.get(SystemInformation::PATH, SystemInformation::MAX).await;
        let (received, round_trip) = (Timestamp::now(), began.elapsed());

        let mut check = NodeCheck {
            reachable: false,
            token: None,
            system: None,
            clock_ahead: None,
            round_trip: None,
            failure: None,
            tls: None,
            in_the_clear: is_in_the_clear(node),
            breaker: self.breaker(&node.id),
        };
        match answer {
            Ok(answer) => {
                check.reachable = true;
                check.token = Some(self.token_taken(node));
                check.clock_ahead = answer.date.map(|date| clock::ahead(date, sent, received));
                match SystemInformation::parse(&answer.body) {
                    Ok(system) => check.system = Some(system),
                    Err(error) => check.failure = Some(call.not_understood(&error)),
                }
            }
            Err(failed) => {
                check.reachable = !matches!(failed.failure, WingsFailure::Unavailable { .. });
                check.token = (failed.failure == WingsFailure::Unauthorized).then_some(TokenCheck::Wrong);
                check.failure = Some(failed.failure);
                check.tls = failed.tls;
            }
        }
        if check.reachable {
            check.round_trip = Some(round_trip);
            self.memory.answered(node.id);
            check.breaker = self.breaker(&node.id);
        }
        if let Some(ahead) = check.clock_ahead {
            self.memory.saw_clock(node.id, ahead);
        }
        check
    }

    /// Which token it was that the node has just taken.
    fn token_taken(&self, node: &Node) -> TokenCheck {
        let (taken, _) = self.memory.tokens(node);
        if *taken == node.token {
            TokenCheck::Right
        } else {
            TokenCheck::Previous
        }
    }
}

fn is_in_the_clear(node: &Node) -> bool {
    let url = node.url.expose();
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !loopback
}

fn hint(reason: Unreachable) -> &'static str {
    match reason {
        Unreachable::Refused => "nobody listens there; is Wings running, and is the port right?",
        Unreachable::Timeout => "is the machine up, and does a firewall let the panel through?",
        Unreachable::Dns => "the node's name has no address",
        Unreachable::Tls => "no secure connection comes about",
        Unreachable::Reset => {
            "the connection is broken off; is something else listening there, or a proxy in between?"
        }
        Unreachable::NoRoute => "there is no way to its network from here",
        Unreachable::Proxy => "the proxy before it does not reach its Wings",
        Unreachable::InvalidResponse => {
            "what answers there does not speak as Wings does; is it https, or another program?"
        }
    }
}

/// `5s ahead`, `3s behind`
struct Ahead(SignedDuration);

impl fmt::Display for Ahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.0.is_negative() {
            "behind that"
        } else {
            "ahead"
        };
        write!(f, "{} s {side}", self.0.as_secs().unsigned_abs())
    }
}
