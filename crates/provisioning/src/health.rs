use std::time::Duration;

use aileron_domain::Node;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// Looks at nodes for their operator.
#[async_trait]
pub trait NodeInspector: Send + Sync {
    /// Asks the node's Wings how it is.
    async fn inspect(&self, node: &Node) -> NodeHealth;
}

/// How a node is. It may name hosts, and is for administrators alone.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeHealth {
    /// Whether anything has answered.
    pub reachable: bool,
    /// What its Wings makes of the panel's token, where it said.
    pub token: Option<TokenState>,
    /// The Wings' version, where it said.
    pub version: Option<String>,
    /// How far its clock is ahead of the panel's, where it said what time it is.
    pub clock_ahead: Option<SignedDuration>,
    /// How long it took to answer, with the connection.
    pub round_trip: Option<Duration>,
    /// Whether the panel asks it how its servers are: `closed` when it does, `open` when it rests because it did not
    /// answer, `half_open` when it is about to be asked again.
    pub breaker: &'static str,
    /// Since when it has not answered, if it did not the last time.
    pub failing_since: Option<Timestamp>,
    /// What its operator should see to, in sentences. None when all is well.
    pub problems: Vec<String>,
}

/// What a Wings makes of its node's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// It takes it.
    Right,
    /// It takes the one before it only.
    Previous,
    /// It takes none.
    Wrong,
}

impl TokenState {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Previous => "previous",
            Self::Wrong => "wrong",
        }
    }
}
