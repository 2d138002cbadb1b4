use std::collections::BTreeMap;

use aileron_domain::{
    Allocation, Build, CreatedServer, Limits, NewServer, RegistryError, ServerId, ShortIdentifier,
    WingsFailure,
};
use tracing::warn;
use uuid::Uuid;

use crate::{Provisioning, ProvisioningError, recipe};

/// A server that is wanted.
#[derive(Debug, Clone)]
pub struct ServerOrder {
    /// Its UUID, if not a new one.
    pub id: Option<ServerId>,
    /// What people will type, if not the UUID's first eight characters.
    pub identifier: Option<ShortIdentifier>,
    /// What people will call it.
    pub name: String,
    /// Whose it will be: a username, an e-mail address or an id.
    pub owner: String,
    /// Where it will run: a node's name or id.
    pub node: String,
    /// What it is made of: an egg's name or id.
    pub egg: String,
    /// The image to run it in, by label or name, if not the egg's first.
    pub image: Option<String>,
    /// The command that starts it, if not the egg's.
    pub startup: Option<String>,
    /// The egg's variables that are not to be what they are by default.
    pub environment: BTreeMap<String, String>,
    /// What it may use.
    pub limits: Limits,
    /// Where it listens; the first is the one that players are told.
    pub allocations: Vec<Allocation>,
    /// Not to run the egg's install script.
    pub skip_scripts: bool,
    /// To start it when it is installed.
    pub start: bool,
}

/// A server that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisioned {
    /// The server.
    pub server: CreatedServer,
    /// How it is built.
    pub build: Build,
    /// Why its node could not be told, or may not have heard. The server is there all the same, and counts as installing;
    /// [`Provisioning::reinstall`] tells the node again.
    pub not_told: Option<WingsFailure>,
}

impl Provisioning {
    /// Makes a server, and has its node install it.
    ///
    /// It is in the registry before its node hears of it, because the node asks the panel for it. So a node that is down
    /// is no error: the order stands, and the operator is told what is left to do.
    pub async fn create_server(&self, order: ServerOrder) -> Result<Provisioned, ProvisioningError> {
        let (stored, egg) = self.egg(&order.egg).await?;
        let build = recipe::build(&order, &stored, &egg)?;
        let node = self.nodes.node(&order.node).await?.node;
        let start = order.start;
        let server = self.register(order, &build).await?;
        let told = self.host.create(&node, server.id, start).await;
        if let Err(failure) = &told {
            warn!(node = %node.id, server = %server.id, error = %failure, "a node could not be told of a new server");
        }
        Ok(Provisioned {
            server,
            build,
            not_told: told.err(),
        })
    }

    /// Tries again where both the UUID and the identifier were for us to choose, and the identifier was taken.
    async fn register(&self, order: ServerOrder, build: &Build) -> Result<CreatedServer, RegistryError> {
        let ours_to_choose = order.id.is_none() && order.identifier.is_none();
        let mut tries = if ours_to_choose { 5 } else { 1 };
        loop {
            tries -= 1;
            let id = order.id.unwrap_or_else(|| ServerId(Uuid::new_v4()));
            let new = NewServer {
                id,
                identifier: order
                    .identifier
                    .clone()
                    .unwrap_or_else(|| ShortIdentifier::of(id)),
                name: order.name.clone(),
                owner: order.owner.clone(),
                node: order.node.clone(),
                build: Some(build.clone()),
            };
            match self.servers.create_server(new).await {
                Err(RegistryError::Taken {
                    what: "server identifier" | "server UUID",
                    ..
                }) if tries > 0 => {}
                result => return result,
            }
        }
    }
}
