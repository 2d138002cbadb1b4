use std::net::IpAddr;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    Described, EntryDetails, Event, Grants, Node, NodeCredential, NodeId, Page, PageRequest, ServerId,
    Standing, StoreError, User, UserId, WingsFailure,
};

/// Lets a node's Wings in.
#[async_trait]
pub trait NodeAdmission: Send + Sync {
    /// The node that shows this credential, with its present token or, during a rotation, the one before it. `None`
    /// when none does.
    async fn admit_node(&self, credential: &NodeCredential) -> Result<Option<NodeId>, StoreError>;
}

/// Knows the servers of a node as that must know them.
#[async_trait]
pub trait NodeServers: Send + Sync {
    /// A page of the node's servers, by UUID.
    async fn of_node(&self, node: NodeId, page: PageRequest) -> Result<Page<Described>, StoreError>;

    /// One of the node's servers. `None` when there is none of this UUID on this node.
    async fn on_node(&self, node: NodeId, server: ServerId) -> Result<Option<Described>, StoreError>;

    /// An installation on the node has ended, well or not: the server is not installing any more, and is marked as not
    /// installed where it failed. Says whether the node has such a server.
    async fn installed(&self, node: NodeId, server: ServerId, well: bool) -> Result<bool, StoreError>;

    /// The node's Wings has just started, and knows of nothing that was under way: no server of it is restoring any more.
    /// Says which of its servers are suspended, because a Wings forgets that, which have still to be installed, and which
    /// node that is.
    async fn booted(&self, node: NodeId) -> Result<Option<Booted>, StoreError>;
}

/// What must be done for a Wings that has just started.
#[derive(Debug, Clone)]
pub struct Booted {
    /// The node.
    pub node: Node,
    /// Those of its servers that it has to be told of again.
    pub suspended: Vec<ServerId>,
    /// Those whose installation it has not reported the end of: it was away when they were made, or stopped within. They
    /// count as installing until it has.
    pub installing: Vec<ServerId>,
}

/// Takes down what happened on nodes without the panel.
#[async_trait]
pub trait NodeReports: Send + Sync {
    /// Writes what a node reports into its servers' logs, each report once, however often it is sent. What it says of
    /// servers that are not its own, or of users whom nobody knows, is left out: of the servers nothing is written, of the
    /// users their names.
    ///
    /// When this returns, the reports survive the death of the process and of the machine.
    async fn report(&self, node: NodeId, reports: Vec<NodeReport>) -> Result<(), StoreError>;
}

/// Something that happened on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeReport {
    /// To which server.
    pub server: ServerId,
    /// Who did it, if a user of the panel did.
    pub user: Option<UserId>,
    /// What.
    pub event: Event,
    /// What else there is to say of it.
    pub details: Option<EntryDetails>,
    /// From where.
    pub ip: Option<IpAddr>,
    /// When, by the node's clock.
    pub occurred_at: Timestamp,
}

/// Knows who may reach a server's files.
#[async_trait]
pub trait FileAccess: Send + Sync {
    /// The server of this node whose UUID begins with these eight characters, and what the user is to it. `None` when
    /// there is none, or the user has nothing to do with it.
    async fn standing_on_node(
        &self,
        node: NodeId,
        uuid_prefix: &str,
        user: &User,
    ) -> Result<Option<FileOwner>, StoreError>;
}

/// Somebody at a server's files.
#[derive(Debug, Clone)]
pub struct FileOwner {
    /// The server.
    pub server: ServerId,
    /// Whether it is suspended, which closes its files too.
    pub suspended: bool,
    /// What they are to it.
    pub standing: Standing,
}

/// Has a node's Wings host servers.
#[async_trait]
pub trait ServerHost: Send + Sync {
    /// Has the node ask the panel for a server that it does not know yet, install it, and start it then if it is to.
    async fn create(&self, node: &Node, server: ServerId, start: bool) -> Result<(), WingsFailure>;

    /// Has the node ask the panel for a server again, because something of it has changed.
    async fn sync(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure>;

    /// Has the node run the install script again.
    async fn reinstall(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure>;

    /// Has the node remove a server with all of its files. One that it does not know is no error.
    async fn delete(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure>;

    /// Types a line into the server's console.
    async fn command(&self, node: &Node, server: ServerId, line: &str) -> Result<(), WingsFailure>;

    /// Ends the websockets that this user holds to the server, and keeps tokens made until now from opening others.
    async fn end_sockets(
        &self,
        node: &Node,
        server: ServerId,
        user: UserId,
        grants: &Grants,
    ) -> Result<(), WingsFailure>;
}
