use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::{ActorStamp, EntryId, Node, PowerAction, ProcessState, ServerId, ServerUsage};

/// What was seen of a server after its Wings had accepted an action: Wings says "heard", never "done". Never a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionResult {
    /// Somebody is looking.
    Awaited,
    /// The server reached the state that the action aims at.
    Reached {
        /// That state.
        state: ProcessState,
        /// How long after Wings had accepted it that was seen, to the millisecond.
        after: Duration,
    },
    /// It had not when the time for it was over, or when it was plain that Wings had dropped the action.
    NotReached {
        /// The state that it was in then.
        state: ProcessState,
    },
    /// Another action was accepted before it could be seen.
    Superseded {
        /// The entry of that one.
        by: EntryId,
    },
    /// Nobody could see: the node was gone, or the panel was.
    Unobserved,
}

impl ActionResult {
    /// The word for it in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Reached { .. } => "reached",
            Self::NotReached { .. } => "not_reached",
            Self::Superseded { .. } => "superseded",
            Self::Unobserved => "unobserved",
        }
    }

    /// The state in which the server was seen last.
    #[must_use]
    pub const fn state(self) -> Option<ProcessState> {
        match self {
            Self::Reached { state, .. } | Self::NotReached { state } => Some(state),
            _ => None,
        }
    }

    /// How long it took to reach the state.
    #[must_use]
    pub const fn after(self) -> Option<Duration> {
        match self {
            Self::Reached { after, .. } => Some(after),
            _ => None,
        }
    }

    /// The entry of the action that came after it.
    #[must_use]
    pub const fn superseded_by(self) -> Option<EntryId> {
        match self {
            Self::Superseded { by } => Some(by),
            _ => None,
        }
    }
}

/// An action that a Wings has accepted, and whose result is awaited.
#[derive(Debug, Clone)]
pub struct AcceptedAction {
    /// Its entry in the log.
    pub entry: EntryId,
    /// What was asked for.
    pub action: PowerAction,
    /// By whom.
    pub actor: ActorStamp,
    /// Of which server.
    pub server: ServerId,
    /// Where that runs.
    pub node: Arc<Node>,
    /// When Wings had accepted it.
    pub accepted_at: Timestamp,
}

/// An action that is under way on a server: pressed, and its result not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderWay {
    /// Its entry in the log.
    pub entry: EntryId,
    /// What was asked for.
    pub action: PowerAction,
    /// By whom.
    pub actor: ActorStamp,
    /// When it was pressed.
    pub since: Timestamp,
}

impl PowerAction {
    /// The state in which a server is when the action is done.
    #[must_use]
    pub const fn aim(self) -> ProcessState {
        match self {
            Self::Start | Self::Restart => ProcessState::Running,
            Self::Stop | Self::Kill => ProcessState::Offline,
        }
    }

    /// How long after a Wings has accepted the action its result is waited for. Games take minutes to load a world and
    /// to save it; a process that is killed is gone within a second.
    #[must_use]
    pub const fn patience(self) -> Duration {
        match self {
            Self::Start | Self::Restart | Self::Stop => Duration::from_secs(180),
            Self::Kill => Duration::from_secs(15),
        }
    }

    /// Whether a server that is seen like this, `since` the action was accepted, has done it.
    ///
    /// A restart is done by a process that is younger than the action.
    #[must_use]
    pub fn is_done(self, seen: &ServerUsage, since: Duration) -> bool {
        seen.state == self.aim() && (self != Self::Restart || seen.uptime < since)
    }
}
