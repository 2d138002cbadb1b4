//! Finds what an operator means by a name.

use aileron_domain::{RegistryError, ServerIdentifier, StoreError, StoredEgg};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::columns::Id;
use crate::database::{Database, find, is_called};
use crate::hosting::described::EggRow;
use crate::schema::{eggs, nodes, servers, users};

/// A user by name, e-mail address or id: their id and name.
pub(super) async fn user(database: &Database, name: &str) -> Result<(Id, String), RegistryError> {
    let id = Id(Uuid::try_parse(name).unwrap_or_default());
    let login = name.to_ascii_lowercase();
    let found: Result<_, StoreError> = find!(database, |connection| users::table
        .filter(is_called!(&login).or(users::id.eq(id)))
        .select((users::id, users::username))
        .first(connection));
    found?.ok_or_else(|| missing("user", name))
}

/// A node by name or id: its id and name.
pub(super) async fn node(database: &Database, name: &str) -> Result<(Id, String), RegistryError> {
    let id = Id(Uuid::try_parse(name).unwrap_or_default());
    let found: Result<_, StoreError> = find!(database, |connection| nodes::table
        .filter(nodes::name.eq(name).or(nodes::id.eq(id)))
        .select((nodes::id, nodes::name))
        .first(connection));
    found?.ok_or_else(|| missing("node", name))
}

/// An egg by name or id.
pub(super) async fn egg(database: &Database, name: &str) -> Result<StoredEgg, RegistryError> {
    let id = Id(Uuid::try_parse(name).unwrap_or_default());
    let found: Result<Option<EggRow>, StoreError> = find!(database, |connection| eggs::table
        .filter(eggs::name.eq(name).or(eggs::id.eq(id)))
        .select(EggRow::as_select())
        .first(connection));
    found?.map(StoredEgg::from).ok_or_else(|| missing("egg", name))
}

/// A server by identifier or UUID: its id, identifier and owner.
pub(super) async fn server(
    database: &Database,
    identifier: &ServerIdentifier,
) -> Result<(Id, String, Id), RegistryError> {
    let found: Result<_, StoreError> = match identifier {
        ServerIdentifier::Id(id) => find!(database, |connection| servers::table
            .filter(servers::id.eq(Id(id.0)))
            .select((servers::id, servers::identifier, servers::owner_id))
            .first(connection)),
        ServerIdentifier::Short(short) => find!(database, |connection| servers::table
            .filter(servers::identifier.eq(short.as_str()))
            .select((servers::id, servers::identifier, servers::owner_id))
            .first(connection)),
    };
    found?.ok_or_else(|| missing("server", &identifier.to_string()))
}

pub(super) fn missing(what: &'static str, name: &str) -> RegistryError {
    RegistryError::NotFound {
        what,
        name: name.to_owned(),
    }
}
