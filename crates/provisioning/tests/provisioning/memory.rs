use std::sync::{Mutex, MutexGuard};

use aileron_domain::{
    Allocation, CreatedServer, EggId, EggRegistry, HostedServer, NewNode, NewServer, Node, NodeId,
    NodeRecord, NodeRegistry, NodeRoots, NodeToken, NodeUrl, Occupation, Page, PageRequest, RegistryError,
    Server, ServerId, ServerIdentifier, ServerRecord, ServerRegistry, StoreError, StoredEgg, UserId,
};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// The registries in memory.
#[derive(Default)]
pub(crate) struct Memory {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    eggs: Vec<StoredEgg>,
    nodes: Vec<NodeRecord>,
    servers: Vec<ServerRecord>,
    /// How many of the next servers have an identifier that is taken.
    taken: u32,
}

impl Memory {
    pub(crate) fn servers(&self) -> Vec<Server> {
        let state = self.state();
        state
            .servers
            .iter()
            .map(|record| record.hosted.server.clone())
            .collect()
    }

    pub(crate) fn take_the_next_identifiers(&self, number: u32) {
        self.state().taken = number;
    }

    pub(crate) fn change_server(&self, change: impl FnOnce(&mut HostedServer)) {
        change(&mut self.state().servers[0].hosted);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn missing(what: &'static str, name: &str) -> RegistryError {
    RegistryError::NotFound {
        what,
        name: name.to_owned(),
    }
}

impl State {
    fn node(&mut self, name: &str) -> Result<&mut NodeRecord, RegistryError> {
        self.nodes
            .iter_mut()
            .find(|record| record.node.name == name || record.node.id.to_string() == name)
            .ok_or_else(|| missing("node", name))
    }

    fn server(&mut self, server: &ServerIdentifier) -> Result<&mut ServerRecord, RegistryError> {
        self.servers
            .iter_mut()
            .find(|record| match server {
                ServerIdentifier::Id(id) => record.hosted.server.id == *id,
                ServerIdentifier::Short(short) => record.hosted.server.identifier == *short,
            })
            .ok_or_else(|| missing("server", &server.to_string()))
    }
}

#[async_trait]
impl EggRegistry for Memory {
    async fn keep_egg(&self, name: &str, document: &str) -> Result<StoredEgg, RegistryError> {
        let mut state = self.state();
        let known = state.eggs.iter().find(|egg| egg.name == name);
        let egg = StoredEgg {
            id: known.map_or(EggId(Uuid::now_v7()), |egg| egg.id),
            name: name.to_owned(),
            document: document.to_owned(),
        };
        state.eggs.retain(|egg| egg.name != name);
        state.eggs.push(egg.clone());
        Ok(egg)
    }

    async fn egg(&self, name: &str) -> Result<StoredEgg, RegistryError> {
        let state = self.state();
        let egg = state
            .eggs
            .iter()
            .find(|egg| egg.name == name || egg.id.to_string() == name);
        egg.cloned().ok_or_else(|| missing("egg", name))
    }

    async fn eggs(&self) -> Result<Vec<StoredEgg>, StoreError> {
        Ok(self.state().eggs.clone())
    }
}

#[async_trait]
impl NodeRegistry for Memory {
    async fn create_node(&self, new: NewNode) -> Result<Node, RegistryError> {
        let node = Node {
            id: NodeId(Uuid::now_v7()),
            name: new.name,
            url: new.url,
            token: new.token,
            previous_token: None,
            roots: new.roots,
            maintenance: false,
        };
        self.state().nodes.push(NodeRecord {
            node: node.clone(),
            token_id: new.token_id,
            servers: 0,
            created_at: Timestamp::UNIX_EPOCH,
            booted_at: None,
        });
        Ok(node)
    }

    async fn node(&self, name: &str) -> Result<NodeRecord, RegistryError> {
        self.state().node(name).cloned()
    }

    async fn nodes(&self, _page: PageRequest) -> Result<Page<NodeRecord>, StoreError> {
        unimplemented!("no use case lists nodes")
    }

    async fn set_maintenance(&self, name: &str, maintenance: bool) -> Result<(), RegistryError> {
        self.state().node(name)?.node.maintenance = maintenance;
        Ok(())
    }

    async fn move_node(&self, name: &str, url: &NodeUrl) -> Result<(), RegistryError> {
        self.state().node(name)?.node.url = url.clone();
        Ok(())
    }

    async fn trust(&self, name: &str, roots: Option<&NodeRoots>) -> Result<(), RegistryError> {
        self.state().node(name)?.node.roots = roots.cloned();
        Ok(())
    }

    async fn rotate_token(&self, name: &str, token: &NodeToken) -> Result<(), RegistryError> {
        let mut state = self.state();
        let node = &mut state.node(name)?.node;
        node.previous_token = Some(std::mem::replace(&mut node.token, token.clone()));
        Ok(())
    }

    async fn end_rotation(&self, name: &str) -> Result<(), RegistryError> {
        self.state().node(name)?.node.previous_token = None;
        Ok(())
    }

    async fn add_allocations(&self, _name: &str, _allocations: &[Allocation]) -> Result<u64, RegistryError> {
        unimplemented!("no use case adds allocations")
    }

    async fn allocations(&self, _name: &str) -> Result<Vec<(Allocation, Option<ServerId>)>, RegistryError> {
        unimplemented!("no use case lists allocations")
    }
}

#[async_trait]
impl ServerRegistry for Memory {
    async fn create_server(&self, new: NewServer) -> Result<CreatedServer, RegistryError> {
        let mut state = self.state();
        if state.taken > 0 {
            state.taken -= 1;
            return Err(RegistryError::Taken {
                what: "server identifier",
                name: new.identifier.to_string(),
            });
        }
        let node = state.node(&new.node)?.node.clone();
        let build = match new.build {
            Some(build) => {
                let egg = state.eggs.iter().find(|egg| egg.id == build.egg).cloned();
                Some((build, egg.ok_or_else(|| missing("egg", ""))?))
            }
            None => None,
        };
        let server = Server {
            id: new.id,
            identifier: new.identifier.clone(),
            name: new.name.clone(),
            owner: UserId(Uuid::nil()),
            suspended: false,
            occupation: build.as_ref().map(|_| Occupation::Installing),
        };
        state.servers.push(ServerRecord {
            hosted: HostedServer { server, build },
            owner: new.owner.clone(),
            node: node.clone(),
            install_failed: false,
            created_at: Timestamp::UNIX_EPOCH,
        });
        Ok(CreatedServer {
            id: new.id,
            identifier: new.identifier,
            name: new.name,
            owner: new.owner,
            node: node.name,
        })
    }

    async fn server(&self, server: &ServerIdentifier) -> Result<ServerRecord, RegistryError> {
        self.state().server(server).cloned()
    }

    async fn servers(
        &self,
        _node: Option<&str>,
        _page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError> {
        unimplemented!("no use case lists servers")
    }

    async fn find_servers(
        &self,
        _node: Option<&str>,
        _text: &str,
        _page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError> {
        unimplemented!("no use case finds servers")
    }

    async fn forget_server(&self, server: &ServerIdentifier) -> Result<(), RegistryError> {
        let mut state = self.state();
        let id = state.server(server)?.hosted.server.id;
        state.servers.retain(|record| record.hosted.server.id != id);
        Ok(())
    }

    async fn set_suspended(
        &self,
        server: &ServerIdentifier,
        suspended: bool,
    ) -> Result<ServerId, RegistryError> {
        let mut state = self.state();
        let server = &mut state.server(server)?.hosted.server;
        server.suspended = suspended;
        Ok(server.id)
    }

    async fn set_installing(&self, server: &ServerIdentifier) -> Result<ServerId, RegistryError> {
        let mut state = self.state();
        let server = &mut state.server(server)?.hosted.server;
        server.occupation = Some(Occupation::Installing);
        Ok(server.id)
    }
}
