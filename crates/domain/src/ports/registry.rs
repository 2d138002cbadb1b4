use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    Allocation, Build, HostedServer, Node, NodeRoots, NodeToken, NodeTokenId, NodeUrl, Page, PageRequest,
    ServerId, ServerIdentifier, ShortIdentifier, StoreError, StoredEgg,
};

/// Why a change that an operator asked for was not made. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Somebody or something else has it already.
    #[error("{what} `{name}` is already taken")]
    Taken {
        /// What must be unique, such as `username`.
        what: &'static str,
        /// The name that was asked for.
        name: String,
    },
    /// What the change refers to is not there.
    #[error("there is no {what} `{name}`")]
    NotFound {
        /// What was looked for, such as `user`.
        what: &'static str,
        /// The name or id that was looked for.
        name: String,
    },
    /// Something still stands on it.
    #[error("{what} `{name}` is in use: {by}")]
    InUse {
        /// What was to go, such as `allocation`.
        what: &'static str,
        /// Its name.
        name: String,
        /// What uses it.
        by: String,
    },
    /// An owner has every permission and cannot be given a part of them.
    #[error("user `{user}` owns server `{server}` and has every permission on it already")]
    SubuserIsOwner {
        /// The owner.
        user: String,
        /// Their server.
        server: String,
    },
    /// The database, or the password hash function, did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps eggs.
#[async_trait]
pub trait EggRegistry: Send + Sync {
    /// Keeps an egg under its name; one of that name is replaced and keeps its id.
    async fn keep_egg(&self, name: &str, document: &str) -> Result<StoredEgg, RegistryError>;

    /// An egg by name or id.
    async fn egg(&self, name: &str) -> Result<StoredEgg, RegistryError>;

    /// All eggs, by name.
    async fn eggs(&self) -> Result<Vec<StoredEgg>, StoreError>;
}

/// A node to be made known.
#[derive(Debug, Clone)]
pub struct NewNode {
    /// What people will call it.
    pub name: String,
    /// Where its Wings listens.
    pub url: NodeUrl,
    /// What its Wings calls itself by when it calls the panel.
    pub token_id: NodeTokenId,
    /// The secret that its Wings and the panel share.
    pub token: NodeToken,
    /// The certificate authorities that its certificate is held against, where it is not the system's.
    pub roots: Option<NodeRoots>,
}

/// A node as an operator sees it.
#[derive(Debug, Clone)]
pub struct NodeRecord {
    /// The node.
    pub node: Node,
    /// What its Wings calls itself by.
    pub token_id: NodeTokenId,
    /// How many servers it has.
    pub servers: u64,
    /// When it was made known.
    pub created_at: Timestamp,
    /// When its Wings last asked the panel for its servers at start, if it ever has.
    pub booted_at: Option<Timestamp>,
}

/// Keeps nodes. Each is named by its name or id.
#[async_trait]
pub trait NodeRegistry: Send + Sync {
    /// Makes a node known.
    async fn create_node(&self, new: NewNode) -> Result<Node, RegistryError>;

    /// One node.
    async fn node(&self, name: &str) -> Result<NodeRecord, RegistryError>;

    /// A page of the nodes, by name.
    async fn nodes(&self, page: PageRequest) -> Result<Page<NodeRecord>, StoreError>;

    /// Closes a node to power actions, or opens it again.
    async fn set_maintenance(&self, name: &str, maintenance: bool) -> Result<(), RegistryError>;

    /// Says that a node's Wings listens somewhere else now.
    async fn move_node(&self, name: &str, url: &NodeUrl) -> Result<(), RegistryError>;

    /// Says which certificate authorities the node's certificate is held against from now on; `None` for the system's.
    async fn trust(&self, name: &str, roots: Option<&NodeRoots>) -> Result<(), RegistryError>;

    /// Gives the node a new token. The one before it is taken from its Wings, and shown to it where it refuses the new
    /// one, until [`NodeRegistry::end_rotation`].
    async fn rotate_token(&self, name: &str, token: &NodeToken) -> Result<(), RegistryError>;

    /// The node's Wings has the new token: the one before it is worth nothing any more.
    async fn end_rotation(&self, name: &str) -> Result<(), RegistryError>;

    /// Makes addresses of the node known, on which servers may listen. One that is known already is no error. Says how
    /// many were new.
    async fn add_allocations(&self, name: &str, allocations: &[Allocation]) -> Result<u64, RegistryError>;

    /// The node's addresses, and which server has each, by address and port.
    async fn allocations(&self, name: &str) -> Result<Vec<(Allocation, Option<ServerId>)>, RegistryError>;
}

/// A server to be made known.
#[derive(Debug, Clone)]
pub struct NewServer {
    /// Its UUID, by which its Wings will know it.
    pub id: ServerId,
    /// What people will type.
    pub identifier: ShortIdentifier,
    /// What people will call it.
    pub name: String,
    /// Whose it will be: a username, an e-mail address or an id.
    pub owner: String,
    /// Where it will run: a node's name or id.
    pub node: String,
    /// How it is built; its allocations are made known where they are not, and must be free. With a build it counts as
    /// installing until its node says otherwise. `None` for one that its Wings knows already.
    pub build: Option<Build>,
}

/// A server that was just made known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedServer {
    /// Its UUID.
    pub id: ServerId,
    /// What people type.
    pub identifier: ShortIdentifier,
    /// What people call it.
    pub name: String,
    /// Its owner's username.
    pub owner: String,
    /// Its node's name.
    pub node: String,
}

/// A server as an operator sees it.
#[derive(Debug, Clone)]
pub struct ServerRecord {
    /// The server, and how it is built.
    pub hosted: HostedServer,
    /// Its owner's username.
    pub owner: String,
    /// Where it runs.
    pub node: Node,
    /// Whether its last installation failed.
    pub install_failed: bool,
    /// When it was made known.
    pub created_at: Timestamp,
}

/// Keeps servers.
#[async_trait]
pub trait ServerRegistry: Send + Sync {
    /// Makes a server known, and its owner its owner.
    async fn create_server(&self, new: NewServer) -> Result<CreatedServer, RegistryError>;

    /// One server.
    async fn server(&self, server: &ServerIdentifier) -> Result<ServerRecord, RegistryError>;

    /// A page of the servers, by name; of one node where one is named, by name or id.
    async fn servers(
        &self,
        node: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError>;

    /// A page of those servers, by name, whose name or identifier or whose owner's username has this text in it, in any
    /// case.
    async fn find_servers(
        &self,
        node: Option<&str>,
        text: &str,
        page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError>;

    /// Forgets a server: who may see it, its build and its addresses. Its log stays.
    async fn forget_server(&self, server: &ServerIdentifier) -> Result<(), RegistryError>;

    /// Switches a server off for its users, or on again.
    async fn set_suspended(
        &self,
        server: &ServerIdentifier,
        suspended: bool,
    ) -> Result<ServerId, RegistryError>;

    /// Says that a server is being installed again.
    async fn set_installing(&self, server: &ServerIdentifier) -> Result<ServerId, RegistryError>;
}
