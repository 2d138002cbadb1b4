use aileron_domain::{Node, ServerId, ServerIdentifier, WingsFailure};
use aileron_eggs::Egg;
use tracing::warn;

use crate::{Afterwards, Provisioning, ProvisioningError};

/// A server that was just deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// Which.
    pub server: ServerId,
    /// Where it ran.
    pub node: String,
    /// Why its node did not remove it, where it was forgotten by force: its files, and its process, may be there still.
    pub left_behind: Option<WingsFailure>,
}

/// A server that was just switched off for its users, or on again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Which.
    pub server: ServerId,
    /// Where it runs.
    pub node: String,
    /// Whether it is suspended now.
    pub suspended: bool,
    /// Why its node could not be told, or may not have heard. The panel keeps to it all the same, and the node asks when it
    /// starts or when the server does.
    pub not_told: Option<WingsFailure>,
}

impl Provisioning {
    /// Switches a server off for its users, or on again, and has its node ask for it: a Wings goes by what it was told last.
    pub async fn set_suspended(
        &self,
        server: &ServerIdentifier,
        suspended: bool,
    ) -> Result<Suspension, ProvisioningError> {
        let record = self.servers.server(server).await?;
        let id = record.hosted.server.id;
        self.servers
            .set_suspended(&ServerIdentifier::Id(id), suspended)
            .await?;
        // One that was made known without an egg is its Wings' own: there is nothing to ask for.
        let told = match record.hosted.build {
            Some(_) => self.host.sync(&record.node, id).await,
            None => Ok(()),
        };
        if let Err(failure) = &told {
            warn!(node = %record.node.id, server = %id, suspended, error = %failure, "a node could not be told of a suspension");
        }
        Ok(Suspension {
            server: id,
            node: record.node.name,
            suspended,
            not_told: told.err(),
        })
    }

    /// Has a server's node remove it with all of its files, and forgets it. Its log stays.
    ///
    /// The node comes first: whatever happens in between, nothing runs that the panel does not know of, and deleting it
    /// again ends it. By `force`, a server is forgotten also where its node does not do its part.
    pub async fn delete_server(
        &self,
        server: &ServerIdentifier,
        force: bool,
    ) -> Result<Deleted, ProvisioningError> {
        let record = self.servers.server(server).await?;
        let id = record.hosted.server.id;
        let left_behind = match self.host.delete(&record.node, id).await {
            Ok(()) => None,
            Err(failure) if force => Some(failure),
            Err(failure) => return Err(node_error(&record.node, failure, Afterwards::StillKnown)),
        };
        self.servers.forget_server(&ServerIdentifier::Id(id)).await?;
        Ok(Deleted {
            server: id,
            node: record.node.name,
            left_behind,
        })
    }

    /// Has a server's node run its install script again, or for the first time where the node was never told of it.
    ///
    /// A node that does not answer is found out before anything is changed. From then on the server counts as installing
    /// before its node begins, because a short script is over sooner than a slow database.
    pub async fn reinstall(&self, server: &ServerIdentifier) -> Result<ServerId, ProvisioningError> {
        let record = self.servers.server(server).await?;
        let hosted = &record.hosted;
        let id = hosted.server.id;
        let Some((_, stored)) = &hosted.build else {
            return Err(ProvisioningError::NoEgg {
                server: server.to_string(),
            });
        };
        if hosted.server.suspended {
            return Err(ProvisioningError::Suspended {
                server: server.to_string(),
            });
        }
        Egg::parse(&stored.document).map_err(|reason| ProvisioningError::StoredEgg {
            egg: stored.name.clone(),
            reason,
        })?;
        let known = match self.host.sync(&record.node, id).await {
            Ok(()) => true,
            Err(WingsFailure::Refused(_)) => false,
            Err(failure) => return Err(node_error(&record.node, failure, Afterwards::NothingChanged)),
        };
        self.servers.set_installing(&ServerIdentifier::Id(id)).await?;
        let told = if known {
            self.host.reinstall(&record.node, id).await
        } else {
            self.host.create(&record.node, id, false).await
        };
        told.map_err(|failure| node_error(&record.node, failure, Afterwards::Installing))?;
        Ok(id)
    }
}

fn node_error(node: &Node, failure: WingsFailure, afterwards: Afterwards) -> ProvisioningError {
    ProvisioningError::Node {
        node: node.name.clone(),
        failure,
        afterwards,
    }
}
