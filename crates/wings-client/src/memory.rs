use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aileron_domain::{Delivery, Node, NodeId, NodeToken, Unreachable, WingsFailure};
use jiff::SignedDuration;
use lru::LruCache;

use crate::BreakerState;
use crate::breaker::{Admitted, Breaker};

/// What is out of the ordinary about nodes, in this process: one of which nothing is has no place in it.
#[derive(Debug)]
pub(crate) struct Memory {
    nodes: Mutex<LruCache<NodeId, Known>>,
    rest: Duration,
}

#[derive(Debug, Default)]
struct Known {
    /// The token that it took when it had refused the other one.
    takes: Option<NodeToken>,
    /// How far its clock is ahead of this machine's.
    ahead: SignedDuration,
    breaker: Breaker,
}

/// More nodes than any panel has. Beyond it the one that nobody asked about for longest is forgotten.
const NODES: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

/// Who gives up sooner was not waiting for the node: a list waits 300 ms for it.
const GIVEN_UP_AFTER: Duration = Duration::from_millis(200);

impl Memory {
    pub(crate) fn new(rest: Duration) -> Self {
        Self {
            nodes: Mutex::new(LruCache::new(NODES)),
            rest,
        }
    }

    /// The tokens to be shown to the node, the one that it is likely to take first.
    pub(crate) fn tokens<'a>(&self, node: &'a Node) -> (&'a NodeToken, Option<&'a NodeToken>) {
        let Some(previous) = &node.previous_token else {
            return (&node.token, None);
        };
        let takes_previous = |known: &Known| known.takes.as_ref() == Some(previous);
        if self.nodes().get(&node.id).is_some_and(takes_previous) {
            (previous, Some(&node.token))
        } else {
            (&node.token, Some(previous))
        }
    }

    /// The node has refused the one token and taken the other.
    pub(crate) fn takes(&self, node: NodeId, token: &NodeToken) {
        self.nodes().get_or_insert_mut(node, Known::default).takes = Some(token.clone());
    }

    /// How far the node's clock is ahead of this machine's, as far as it is known.
    pub(crate) fn clock_ahead(&self, node: NodeId) -> SignedDuration {
        self.nodes()
            .get(&node)
            .map_or(SignedDuration::ZERO, |known| known.ahead)
    }

    /// The node's clock was seen.
    pub(crate) fn saw_clock(&self, node: NodeId, ahead: SignedDuration) {
        let mut nodes = self.nodes();
        if !ahead.is_zero() || nodes.contains(&node) {
            nodes.get_or_insert_mut(node, Known::default).ahead = ahead;
        }
    }

    pub(crate) fn breaker(&self, node: NodeId) -> BreakerState {
        let nodes = self.nodes();
        let breaker = nodes.peek(&node).map(|known| known.breaker.state(Instant::now()));
        breaker.unwrap_or(BreakerState::Closed { failing_since: None })
    }

    /// The node has answered somebody who looks after it.
    pub(crate) fn answered(&self, node: NodeId) {
        if let Some(known) = self.nodes().get_mut(&node) {
            known.breaker.answered();
        }
    }

    /// Takes a look at the node, unless it has failed too often; then this is how it did the last time.
    pub(crate) fn look(&self, node: NodeId) -> Result<Look<'_>, WingsFailure> {
        let admitted = match self.nodes().get_mut(&node) {
            Some(known) => known.breaker.admit(Instant::now())?,
            None => Admitted::Freely,
        };
        Ok(Look {
            memory: self,
            node,
            admitted,
            began: Instant::now(),
            over: false,
        })
    }

    fn nodes(&self) -> MutexGuard<'_, LruCache<NodeId, Known>> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A look at a node whose end the breaker hears of, whatever it is.
#[derive(Debug)]
pub(crate) struct Look<'a> {
    memory: &'a Memory,
    node: NodeId,
    admitted: Admitted,
    began: Instant,
    over: bool,
}

impl Look<'_> {
    /// An answer that says no is an answer.
    pub(crate) fn came_to(mut self, failure: Option<&WingsFailure>) {
        self.over = true;
        match failure {
            Some(failure @ WingsFailure::Unavailable { .. }) => self.failed(failure.clone()),
            _ => self.memory.answered(self.node),
        }
    }

    fn failed(&self, failure: WingsFailure) {
        let mut nodes = self.memory.nodes();
        let known = nodes.get_or_insert_mut(self.node, Known::default);
        known.breaker.failed(failure, self.admitted, self.memory.rest);
    }
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.began.elapsed() >= GIVEN_UP_AFTER {
            self.failed(WingsFailure::Unavailable {
                reason: Unreachable::Timeout,
                delivery: Delivery::Possible,
            });
        } else if let Some(known) = self.memory.nodes().get_mut(&self.node) {
            known.breaker.abandoned(self.admitted);
        }
    }
}
