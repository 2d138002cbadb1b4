use std::sync::Arc;

use crate::{Node, Permission, PowerAction, ServerId, ShortIdentifier, Standing, UserId};

/// One game server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// What Wings and the activity log know it by.
    pub id: ServerId,
    /// What people type.
    pub identifier: ShortIdentifier,
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub owner: UserId,
    /// The operator has switched it off, for example over an unpaid bill.
    pub suspended: bool,
    /// What keeps it from being used, if anything does.
    pub occupation: Option<Occupation>,
}

impl Server {
    /// What the panel itself knows to stand in the way of `action`.
    #[must_use]
    pub fn obstacle(&self, action: PowerAction) -> Option<Obstacle> {
        if self.suspended && action.brings_up() {
            return Some(Obstacle::Suspended);
        }
        self.occupation.map(Obstacle::Occupied)
    }
}

/// Something under way on a server that leaves no room for power actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occupation {
    /// Its files are being put in place.
    Installing,
    /// It is moving to another node.
    Transferring,
    /// A backup is being restored.
    Restoring,
}

impl Occupation {
    /// Every occupation.
    pub const ALL: [Self; 3] = [Self::Installing, Self::Transferring, Self::Restoring];

    /// The word for it in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Installing => "installing",
            Self::Transferring => "transferring",
            Self::Restoring => "restoring",
        }
    }
}

/// Why the panel knows that an action cannot be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// A suspended server may be stopped and killed, not brought up.
    #[error("Server is suspended")]
    Suspended,
    /// Something else is under way on it.
    #[error("Server is {}", .0.as_str())]
    Occupied(Occupation),
    /// The whole node is closed for work on it.
    #[error("Node is under maintenance")]
    NodeMaintenance,
}

/// A server as one actor may see it. Who may not see it gets none of these.
#[derive(Debug, Clone)]
pub struct VisibleServer {
    /// The server.
    pub server: Server,
    /// Where it runs.
    pub node: Arc<Node>,
    /// What the actor is to it.
    pub standing: Standing,
}

impl VisibleServer {
    /// Whether the actor may do what needs `wanted`.
    #[must_use]
    pub fn allows(&self, wanted: &Permission) -> bool {
        self.standing.allows(wanted)
    }

    /// What stands in the way of `action`, on the server or on its node.
    #[must_use]
    pub fn obstacle(&self, action: PowerAction) -> Option<Obstacle> {
        let node = self.node.maintenance.then_some(Obstacle::NodeMaintenance);
        self.server.obstacle(action).or(node)
    }
}
