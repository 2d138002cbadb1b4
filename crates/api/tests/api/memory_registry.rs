//! Eggs, nodes, servers and accounts as an operator keeps them, in memory.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard};

use aileron_domain::{
    Allocation, CreatedServer, EggId, EggRegistry, HostedServer, NewNode, NewPassword, NewServer, Node,
    NodeId, NodeRecord, NodeRegistry, NodeRoots, NodeToken, NodeUrl, Occupation, Page, PageLimit,
    PageRequest, RegistryError, Server, ServerId, ServerIdentifier, ServerRecord, ServerRegistry, StoreError,
    StoredEgg, User, UserRecord, UserRegistry,
};
use aileron_provisioning::{NodeHealth, NodeInspector, TokenState};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::memory::{Memory, cut};

pub(crate) struct MemoryRegistry {
    memory: Arc<Memory>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    eggs: Vec<StoredEgg>,
    nodes: Vec<NodeRecord>,
    allocations: Vec<(String, Allocation)>,
    servers: Vec<ServerRecord>,
}

impl MemoryRegistry {
    /// With the fleet that there is.
    pub(crate) fn of(memory: Arc<Memory>) -> Self {
        let mut kept = Kept::default();
        for (server, node) in &memory.servers {
            if kept.nodes.iter().all(|known| known.node.name != node.name) {
                kept.nodes.push(record(node.clone(), node.name.parse().unwrap()));
            }
            let owner = memory.users.iter().find(|(user, ..)| user.id == server.owner);
            kept.servers.push(ServerRecord {
                hosted: HostedServer {
                    server: server.clone(),
                    build: None,
                },
                owner: owner.unwrap().0.username.to_string(),
                node: node.clone(),
                install_failed: false,
                created_at: Timestamp::UNIX_EPOCH,
            });
        }
        Self {
            memory,
            kept: Mutex::new(kept),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }
}

impl Kept {
    fn node(&mut self, name: &str) -> Result<&mut NodeRecord, RegistryError> {
        let named = |known: &&mut NodeRecord| known.node.name == name || known.node.id.to_string() == name;
        self.nodes
            .iter_mut()
            .find(named)
            .ok_or_else(|| missing("node", name))
    }

    fn server(&mut self, named: &ServerIdentifier) -> Result<&mut Server, RegistryError> {
        let is_it = |server: &Server| match named {
            ServerIdentifier::Id(id) => server.id == *id,
            ServerIdentifier::Short(short) => server.identifier == *short,
        };
        let mut servers = self.servers.iter_mut().map(|known| &mut known.hosted.server);
        let found = servers.find(|server| is_it(server));
        found.ok_or_else(|| missing("server", &named.to_string()))
    }
}

fn record(node: Node, token_id: aileron_domain::NodeTokenId) -> NodeRecord {
    NodeRecord {
        node,
        token_id,
        servers: 0,
        created_at: Timestamp::UNIX_EPOCH,
        booted_at: None,
    }
}

fn missing(what: &'static str, name: &str) -> RegistryError {
    RegistryError::NotFound {
        what,
        name: name.to_owned(),
    }
}

#[async_trait]
impl EggRegistry for MemoryRegistry {
    async fn keep_egg(&self, name: &str, document: &str) -> Result<StoredEgg, RegistryError> {
        let egg = StoredEgg {
            id: EggId(Uuid::now_v7()),
            name: name.to_owned(),
            document: document.to_owned(),
        };
        self.kept().eggs.push(egg.clone());
        Ok(egg)
    }

    async fn egg(&self, name: &str) -> Result<StoredEgg, RegistryError> {
        let eggs = self.kept().eggs.clone();
        let mut named = eggs
            .into_iter()
            .filter(|egg| egg.name == name || egg.id.to_string() == name);
        named.next().ok_or_else(|| missing("egg", name))
    }

    async fn eggs(&self) -> Result<Vec<StoredEgg>, StoreError> {
        Ok(self.kept().eggs.clone())
    }
}

#[async_trait]
impl NodeRegistry for MemoryRegistry {
    async fn create_node(&self, new: NewNode) -> Result<Node, RegistryError> {
        let mut kept = self.kept();
        if kept.node(&new.name).is_ok() {
            return Err(RegistryError::Taken {
                what: "node name",
                name: new.name,
            });
        }
        let node = Node {
            id: NodeId(Uuid::now_v7()),
            name: new.name,
            url: new.url,
            token: new.token,
            previous_token: None,
            roots: new.roots,
            maintenance: false,
        };
        kept.nodes.push(record(node.clone(), new.token_id));
        Ok(node)
    }

    async fn node(&self, name: &str) -> Result<NodeRecord, RegistryError> {
        self.kept().node(name).cloned()
    }

    async fn nodes(&self, page: PageRequest) -> Result<Page<NodeRecord>, StoreError> {
        Ok(cut(self.kept().nodes.clone(), page))
    }

    async fn set_maintenance(&self, name: &str, maintenance: bool) -> Result<(), RegistryError> {
        self.kept().node(name)?.node.maintenance = maintenance;
        Ok(())
    }

    async fn move_node(&self, _name: &str, _url: &NodeUrl) -> Result<(), RegistryError> {
        unimplemented!("no endpoint moves nodes")
    }

    async fn trust(&self, _name: &str, _roots: Option<&NodeRoots>) -> Result<(), RegistryError> {
        unimplemented!("no endpoint says whom to trust")
    }

    async fn rotate_token(&self, name: &str, token: &NodeToken) -> Result<(), RegistryError> {
        let mut kept = self.kept();
        let node = &mut kept.node(name)?.node;
        node.previous_token = Some(std::mem::replace(&mut node.token, token.clone()));
        Ok(())
    }

    async fn end_rotation(&self, name: &str) -> Result<(), RegistryError> {
        self.kept().node(name)?.node.previous_token = None;
        Ok(())
    }

    async fn add_allocations(&self, name: &str, allocations: &[Allocation]) -> Result<u64, RegistryError> {
        let mut kept = self.kept();
        let node = kept.node(name)?.node.name.clone();
        let before = kept.allocations.len();
        for allocation in allocations {
            let entry = (node.clone(), *allocation);
            if !kept.allocations.contains(&entry) {
                kept.allocations.push(entry);
            }
        }
        Ok((kept.allocations.len() - before) as u64)
    }

    async fn allocations(&self, name: &str) -> Result<Vec<(Allocation, Option<ServerId>)>, RegistryError> {
        let mut kept = self.kept();
        let node = kept.node(name)?.node.name.clone();
        let of_node = kept.allocations.iter().filter(|(known, _)| *known == node);
        Ok(of_node.map(|(_, allocation)| (*allocation, None)).collect())
    }
}

#[async_trait]
impl ServerRegistry for MemoryRegistry {
    async fn create_server(&self, new: NewServer) -> Result<CreatedServer, RegistryError> {
        let users = &self.memory.users;
        let owner = users
            .iter()
            .find(|(user, ..)| user.username.as_str() == new.owner);
        let owner = &owner.ok_or_else(|| missing("user", &new.owner))?.0;
        let mut kept = self.kept();
        let named = ServerIdentifier::Short(new.identifier.clone());
        if kept.server(&named).is_ok() {
            return Err(RegistryError::Taken {
                what: "server identifier",
                name: new.identifier.to_string(),
            });
        }
        let node = kept.node(&new.node)?.node.clone();
        let build = new.build.map(|build| {
            let egg = kept.eggs.iter().find(|egg| egg.id == build.egg);
            (build, egg.unwrap().clone())
        });
        kept.servers.push(ServerRecord {
            hosted: HostedServer {
                server: Server {
                    id: new.id,
                    identifier: new.identifier.clone(),
                    name: new.name.clone(),
                    owner: owner.id,
                    suspended: false,
                    occupation: Some(Occupation::Installing),
                },
                build,
            },
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
        let mut kept = self.kept();
        let id = kept.server(server)?.id;
        let mut servers = kept.servers.iter();
        let found = servers.find(|known| known.hosted.server.id == id);
        Ok(found.unwrap().clone())
    }

    async fn servers(
        &self,
        node: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError> {
        let mut kept = self.kept();
        let node = match node {
            Some(name) => Some(kept.node(name)?.node.id),
            None => None,
        };
        let on_it = |known: &&ServerRecord| node.is_none_or(|node| known.node.id == node);
        let mut all: Vec<_> = kept.servers.iter().filter(on_it).cloned().collect();
        all.sort_by(|a, b| a.hosted.server.name.cmp(&b.hosted.server.name));
        Ok(cut(all, page))
    }

    async fn find_servers(
        &self,
        node: Option<&str>,
        text: &str,
        page: PageRequest,
    ) -> Result<Page<ServerRecord>, RegistryError> {
        let everything = PageRequest {
            page: NonZeroU32::MIN,
            limit: PageLimit::new(PageLimit::MAX).unwrap(),
        };
        let mut all = self.servers(node, everything).await?.items;
        let text = text.to_ascii_lowercase();
        all.retain(|known| {
            let server = &known.hosted.server;
            [
                server.name.as_str(),
                server.identifier.as_str(),
                known.owner.as_str(),
            ]
            .iter()
            .any(|name| name.to_ascii_lowercase().contains(&text))
        });
        Ok(cut(all, page))
    }

    async fn forget_server(&self, server: &ServerIdentifier) -> Result<(), RegistryError> {
        let mut kept = self.kept();
        let id = kept.server(server)?.id;
        kept.servers.retain(|known| known.hosted.server.id != id);
        Ok(())
    }

    async fn set_suspended(
        &self,
        server: &ServerIdentifier,
        suspended: bool,
    ) -> Result<ServerId, RegistryError> {
        let mut kept = self.kept();
        let server = kept.server(server)?;
        server.suspended = suspended;
        Ok(server.id)
    }

    async fn set_installing(&self, server: &ServerIdentifier) -> Result<ServerId, RegistryError> {
        let mut kept = self.kept();
        let server = kept.server(server)?;
        server.occupation = Some(Occupation::Installing);
        Ok(server.id)
    }
}

#[async_trait]
impl UserRegistry for MemoryRegistry {
    async fn users(&self, page: PageRequest) -> Result<Page<UserRecord>, StoreError> {
        let mut users: Vec<_> = self.memory.users.iter().map(|(user, ..)| user.clone()).collect();
        users.sort_by(|a, b| a.username.as_str().cmp(b.username.as_str()));
        let records = users.into_iter().map(|user| UserRecord {
            user,
            disabled: false,
            created_at: Timestamp::UNIX_EPOCH,
        });
        Ok(cut(records.collect(), page))
    }

    async fn user(&self, _name: &str) -> Result<UserRecord, RegistryError> {
        unimplemented!("no endpoint shows accounts")
    }

    async fn set_password(&self, _name: &str, _password: &NewPassword) -> Result<User, RegistryError> {
        unimplemented!("no endpoint gives passwords")
    }

    async fn set_disabled(&self, _name: &str, _disabled: bool) -> Result<User, RegistryError> {
        unimplemented!("no endpoint shuts anybody out")
    }
}

#[async_trait]
impl NodeInspector for MemoryRegistry {
    async fn inspect(&self, _node: &Node) -> NodeHealth {
        NodeHealth {
            reachable: true,
            token: Some(TokenState::Right),
            version: Some("1.11.13".to_owned()),
            clock_ahead: None,
            round_trip: None,
            breaker: "closed",
            failing_since: None,
            problems: Vec::new(),
        }
    }
}
