//! What of an import is new here and can be written, and what is not.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use aileron_domain::{
    Allocation, Import, ImportReport, ImportedApiKey, ImportedEgg, ImportedEntry, ImportedNode,
    ImportedServer, ImportedSubuser, ImportedUser, LeftOut, NodeId, ServerId, UserId,
};
use uuid::Uuid;

use super::present::Present;
use crate::columns::Id;

/// What is to be written, with the keys that things have here.
#[derive(Default)]
pub(super) struct Fitting {
    pub(super) users: Vec<ImportedUser>,
    pub(super) nodes: Vec<ImportedNode>,
    pub(super) allocations: Vec<(NodeId, Allocation)>,
    pub(super) eggs: Vec<ImportedEgg>,
    pub(super) servers: Vec<ImportedServer>,
    pub(super) subusers: Vec<ImportedSubuser>,
    pub(super) api_keys: Vec<ImportedApiKey>,
    pub(super) activity: Vec<ImportedEntry>,
    pub(super) report: ImportReport,
}

impl Fitting {
    pub(super) fn of(import: Import, present: Present) -> Self {
        let mut sorting = Sorting {
            present,
            users_here: HashMap::new(),
            nodes_here: HashMap::new(),
            names: names(&import),
            fitting: Self::default(),
        };
        import.users.into_iter().for_each(|user| sorting.user(user));
        import.nodes.into_iter().for_each(|node| sorting.node(node));
        import.eggs.into_iter().for_each(|egg| sorting.egg(egg));
        import
            .servers
            .into_iter()
            .for_each(|server| sorting.server(server));
        import
            .subusers
            .into_iter()
            .for_each(|subuser| sorting.subuser(subuser));
        import.api_keys.into_iter().for_each(|key| sorting.api_key(key));
        import.activity.into_iter().for_each(|entry| sorting.entry(entry));
        sorting.fitting
    }
}

struct Sorting {
    /// What is there, and what will be.
    present: Present,
    /// Who those users are here that come, or were here.
    users_here: HashMap<UserId, UserId>,
    nodes_here: HashMap<NodeId, NodeId>,
    /// What those are called that come, whether they can or not.
    names: HashMap<Uuid, String>,
    fitting: Fitting,
}

impl Sorting {
    fn user(&mut self, coming: ImportedUser) {
        let user = &coming.user;
        let email = user.email.as_str().to_ascii_lowercase();
        let username = user.username.as_str().to_ascii_lowercase();
        let known = if self.present.users.contains(&Id(user.id.0)) {
            Some(user.id)
        } else {
            self.present.by_email.get(&email).map(|id| UserId(id.0))
        };
        if let Some(here) = known {
            self.users_here.insert(user.id, here);
            self.fitting.report.users.known += 1;
        } else if self.present.usernames.contains(&username) {
            let why = "somebody with another e-mail address is called so here: rename one of them, and import again";
            self.leave_out("user", user.username.to_string(), why);
        } else {
            self.users_here.insert(user.id, user.id);
            self.present.users.insert(Id(user.id.0));
            self.present.by_email.insert(email, Id(user.id.0));
            self.present.usernames.insert(username);
            self.fitting.report.users.new += 1;
            self.fitting.users.push(coming);
        }
    }

    fn node(&mut self, mut coming: ImportedNode) {
        let node = &coming.node;
        let known = if self.present.nodes.contains(&Id(node.id.0)) {
            Some(node.id)
        } else {
            let here = self.present.by_token_id.get(coming.token_id.as_str());
            here.map(|id| NodeId(id.0))
        };
        let addresses = std::mem::take(&mut coming.allocations);
        let here = if let Some(here) = known {
            self.fitting.report.nodes.known += 1;
            here
        } else if self.present.node_names.contains(&node.name) {
            let why = "another node is called so here: rename one of them, and import again";
            self.leave_out("node", node.name.clone(), why);
            return;
        } else {
            self.present.nodes.insert(Id(node.id.0));
            self.present.node_names.insert(node.name.clone());
            self.present
                .by_token_id
                .insert(coming.token_id.as_str().to_owned(), Id(node.id.0));
            self.fitting.report.nodes.new += 1;
            node.id
        };
        self.nodes_here.insert(node.id, here);
        for address in addresses {
            match self.present.allocations.entry(place(here, &address)) {
                Entry::Occupied(_) => self.fitting.report.allocations.known += 1,
                Entry::Vacant(vacant) => {
                    vacant.insert(false);
                    self.fitting.report.allocations.new += 1;
                    self.fitting.allocations.push((here, address));
                }
            }
        }
        if known.is_none() {
            self.fitting.nodes.push(coming);
        }
    }

    fn egg(&mut self, mut coming: ImportedEgg) {
        if !self.present.eggs.insert(Id(coming.id.0)) {
            self.fitting.report.eggs.known += 1;
            return;
        }
        if self.present.egg_names.contains(&coming.name) {
            // Servers are built by their egg's key: what people call it may be another name.
            coming.name = format!("{} ({})", coming.name, coming.id);
        }
        self.present.egg_names.insert(coming.name.clone());
        self.fitting.report.eggs.new += 1;
        self.fitting.eggs.push(coming);
    }

    fn server(&mut self, mut coming: ImportedServer) {
        let id = Id(coming.id.0);
        if self.present.servers.contains_key(&id) {
            self.fitting.report.servers.known += 1;
            return;
        }
        match self.fits(&coming) {
            Ok((owner, node)) => {
                (coming.owner, coming.node) = (owner, node);
                self.present.servers.insert(id, Id(owner.0));
                self.present
                    .identifiers
                    .insert(coming.identifier.as_str().to_owned());
                self.present.standings.insert((Id(owner.0), id));
                for address in &coming.build.allocations {
                    let before = self.present.allocations.insert(place(node, address), true);
                    if before.is_none() {
                        self.fitting.report.allocations.new += 1;
                        self.fitting.allocations.push((node, *address));
                    }
                }
                self.fitting.report.servers.new += 1;
                self.fitting.servers.push(coming);
            }
            Err(why) => self.leave_out("server", coming.name, why),
        }
    }

    /// Whose a server will be, and where, or why it cannot come.
    fn fits(&self, server: &ImportedServer) -> Result<(UserId, NodeId), String> {
        let owner = self.users_here.get(&server.owner);
        let owner = owner.ok_or("its owner does not come")?;
        let node = self.nodes_here.get(&server.node);
        let node = node.ok_or("its node does not come")?;
        if !self.present.eggs.contains(&Id(server.build.egg.0)) {
            return Err("its egg does not come".to_owned());
        }
        if self.present.identifiers.contains(server.identifier.as_str()) {
            return Err(format!(
                "another server has the identifier {} here",
                server.identifier
            ));
        }
        let mut own = HashSet::new();
        for address in &server.build.allocations {
            let taken = self.present.allocations.get(&place(*node, address)) == Some(&true);
            if taken || !own.insert(address) {
                return Err(format!("another server has the address {address} here"));
            }
        }
        Ok((*owner, *node))
    }

    fn subuser(&mut self, mut coming: ImportedSubuser) {
        let server = Id(coming.server.0);
        let user = self.users_here.get(&coming.user).copied();
        let (Some(owner), Some(user)) = (self.present.servers.get(&server).copied(), user) else {
            let name = format!("{} on {}", self.name(coming.user.0), self.name(coming.server.0));
            self.leave_out("subuser", name, "the user or the server does not come");
            return;
        };
        coming.user = user;
        if owner == Id(user.0) || !self.present.standings.insert((Id(user.0), server)) {
            self.fitting.report.subusers.known += 1;
        } else {
            self.fitting.report.subusers.new += 1;
            self.fitting.subusers.push(coming);
        }
    }

    fn api_key(&mut self, mut coming: ImportedApiKey) {
        let Some(user) = self.users_here.get(&coming.user) else {
            self.leave_out("API key", coming.prefix, "its user does not come");
            return;
        };
        coming.user = *user;
        if self.present.api_keys.insert(coming.credential.hash.0.to_vec()) {
            self.fitting.report.api_keys.new += 1;
            self.fitting.api_keys.push(coming);
        } else {
            self.fitting.report.api_keys.known += 1;
        }
    }

    /// What happened to a server that does not come, does not come either.
    fn entry(&mut self, mut coming: ImportedEntry) {
        let ServerId(server) = coming.entry.target;
        if !self.present.servers.contains_key(&Id(server)) {
            return;
        }
        if !self.present.entries.insert(Id(coming.id.0)) {
            self.fitting.report.activity.known += 1;
            return;
        }
        let actor = &mut coming.entry.actor;
        actor.id = actor.id.and_then(|id| self.users_here.get(&id).copied());
        self.fitting.report.activity.new += 1;
        self.fitting.activity.push(coming);
    }

    fn name(&self, id: Uuid) -> String {
        self.names.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn leave_out(&mut self, what: &'static str, name: String, why: impl Into<String>) {
        self.fitting.report.left_out.push(LeftOut {
            what,
            name,
            why: why.into(),
        });
    }
}

fn names(import: &Import) -> HashMap<Uuid, String> {
    let users = import.users.iter().map(|coming| {
        let user = &coming.user;
        (user.id.0, user.username.to_string())
    });
    let servers = import
        .servers
        .iter()
        .map(|coming| (coming.id.0, coming.name.clone()));
    users.chain(servers).collect()
}

/// What an address of a node is known by.
fn place(node: NodeId, address: &Allocation) -> (Id, String, i64) {
    (Id(node.0), address.ip.to_string(), address.port.into())
}
