use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    AcceptedAction, ActionResult, ActivityEntry, EntryId, LiveEvent, Node, NodeId, Permission, ServerId,
    ServerUsage, SocketGrant, StoreError, UnderWay, User, WingsFailure,
};

/// Hears of each action that a Wings has accepted, and sees to it that somebody looks what comes of it.
pub trait Aftermath: Send + Sync {
    /// Takes note, and returns at once.
    fn accepted(&self, action: AcceptedAction);
}

/// Asks a Wings how all of its servers are, in one call.
#[async_trait]
pub trait NodeState: Send + Sync {
    /// Every server that the node knows.
    async fn states(&self, node: &Node) -> Result<Vec<(ServerId, ServerUsage)>, WingsFailure>;

    /// Since when the node has failed every such call; `None` when it has not.
    fn unreachable_since(&self, node: NodeId) -> Option<Timestamp>;
}

/// Listens to what a Wings says of a server.
#[async_trait]
pub trait LiveFeeds: Send + Sync {
    /// Opens a feed. The first thing it says is the server's state.
    async fn open(&self, node: &Node, server: ServerId) -> Result<Box<dyn LiveFeed>, WingsFailure>;

    /// What a server wrote last, the oldest line first: about a hundred lines. A Wings that keeps none says nothing.
    async fn recent_output(&self, node: &Node, server: ServerId) -> Result<Vec<String>, WingsFailure> {
        let (_, _) = (node, server);
        Ok(Vec::new())
    }

    /// What `user` needs to listen by themselves, with these permissions.
    fn grant(&self, node: &Node, server: ServerId, user: &User, permissions: &[Permission]) -> SocketGrant;
}

/// What a Wings says of one server, for as long as it does.
#[async_trait]
pub trait LiveFeed: Send {
    /// What it says next. After an error it says nothing more. A future that is dropped has lost nothing.
    async fn next(&mut self) -> Result<LiveEvent, WingsFailure>;
}

/// Keeps what came of actions.
#[async_trait]
pub trait ActionResults: Send + Sync {
    /// Writes down what came of an action. Where it was not reached or not seen because somebody pressed again since,
    /// in this instance or in another, it is superseded by that.
    ///
    /// After an error the log goes on trying by itself: the result is late, not lost.
    async fn conclude(&self, entry: EntryId, result: ActionResult) -> Result<(), StoreError>;
}

/// Reads single entries, and what is under way.
#[async_trait]
pub trait ActivityLookup: Send + Sync {
    /// An entry of this server's log.
    async fn entry(&self, server: ServerId, entry: EntryId) -> Result<Option<ActivityEntry>, StoreError>;

    /// The action that is under way on each of these servers: the latest one, where there are several. Servers on which
    /// none is are left out.
    async fn under_way(&self, servers: &[ServerId]) -> Result<Vec<(ServerId, UnderWay)>, StoreError>;

    /// The entries of this server's log after that one, oldest first, at most a hundred; without one, none. For who
    /// follows the log.
    async fn since(&self, server: ServerId, entry: Option<EntryId>)
    -> Result<Vec<ActivityEntry>, StoreError>;

    /// The newest entry of this server's log.
    async fn newest(&self, server: ServerId) -> Result<Option<EntryId>, StoreError>;
}
