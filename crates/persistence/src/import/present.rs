use std::collections::{HashMap, HashSet};

use aileron_domain::StoreError;
use diesel::prelude::*;

use crate::columns::Id;
use crate::database::{Database, load};
use crate::schema::{activity, allocations, api_keys, eggs, nodes, servers, standings, users};

/// What is there already, by all that may be there once only.
#[derive(Default)]
pub(super) struct Present {
    pub(super) users: HashSet<Id>,
    /// By their e-mail addresses, in lower case.
    pub(super) by_email: HashMap<String, Id>,
    /// In lower case.
    pub(super) usernames: HashSet<String>,
    pub(super) nodes: HashSet<Id>,
    pub(super) by_token_id: HashMap<String, Id>,
    pub(super) node_names: HashSet<String>,
    pub(super) eggs: HashSet<Id>,
    pub(super) egg_names: HashSet<String>,
    pub(super) servers: HashMap<Id, Owner>,
    pub(super) identifiers: HashSet<String>,
    /// The addresses of each node, and whether a server has them.
    pub(super) allocations: HashMap<(Id, String, i64), bool>,
    /// Who shares which server.
    pub(super) standings: HashSet<(Id, Id)>,
    /// By their hashes.
    pub(super) api_keys: HashSet<Vec<u8>>,
    /// Keys of entries, of those that are asked for.
    pub(super) entries: HashSet<Id>,
}

/// Whose a server is.
pub(super) type Owner = Id;

/// So many entries are looked for at once.
const PART: usize = 500;

impl Present {
    pub(super) async fn look(database: &Database, entries: Vec<Id>) -> Result<Self, StoreError> {
        let mut present = Self::default();
        let found: Vec<(Id, String, String)> = load!(
            database,
            users::table.select((users::id, users::username, users::email))
        )?;
        for (id, username, email) in found {
            present.users.insert(id);
            present.usernames.insert(username.to_ascii_lowercase());
            present.by_email.insert(email.to_ascii_lowercase(), id);
        }
        let found: Vec<(Id, String, String)> = load!(
            database,
            nodes::table.select((nodes::id, nodes::name, nodes::token_id))
        )?;
        for (id, name, token_id) in found {
            present.nodes.insert(id);
            present.node_names.insert(name);
            present.by_token_id.insert(token_id, id);
        }
        let found: Vec<(Id, String)> = load!(database, eggs::table.select((eggs::id, eggs::name)))?;
        (present.eggs, present.egg_names) = found.into_iter().unzip();
        let found: Vec<(Id, String, Id)> = load!(
            database,
            servers::table.select((servers::id, servers::identifier, servers::owner_id))
        )?;
        for (id, identifier, owner) in found {
            present.servers.insert(id, owner);
            present.identifiers.insert(identifier);
        }
        let found: Vec<(Id, String, i64, Option<Id>)> = load!(
            database,
            allocations::table.select((
                allocations::node_id,
                allocations::ip,
                allocations::port,
                allocations::server_id
            ))
        )?;
        present.allocations = found
            .into_iter()
            .map(|(node, ip, port, server)| ((node, ip, port), server.is_some()))
            .collect();
        let found: Vec<(Id, Id)> = load!(
            database,
            standings::table.select((standings::user_id, standings::server_id))
        )?;
        present.standings = found.into_iter().collect();
        let found: Vec<Vec<u8>> = load!(database, api_keys::table.select(api_keys::token_hash))?;
        present.api_keys = found.into_iter().collect();
        for part in entries.chunks(PART) {
            let part = part.to_vec();
            let found: Vec<Id> = load!(
                database,
                activity::table
                    .filter(activity::id.eq_any(part))
                    .select(activity::id)
            )?;
            present.entries.extend(found);
        }
        Ok(present)
    }
}
