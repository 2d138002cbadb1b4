//! Who is calling, and what they may see of a server, in one look-up.

mod together;

use aileron_domain::{
    ActingKey, Actor, Admission, Admitted, Credential, Proof, ServerIdentifier, StoreError, User,
};
use async_trait::async_trait;
use diesel::dsl::not;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::Store;
use crate::columns::{At, Id, Key};
use crate::database::{Database, load_where_they_lie};
use crate::fixed::Fixed;
use crate::rows::{ActingKeyRow, NodeRow, ServerRow, StandingRow, UserRow, visible};
use crate::schema::{api_keys, nodes, servers, sessions, standings, users};
use crate::store::Shared;
pub(crate) use together::Admissions;

diesel::alias!(servers as named_servers: NamedServers);

diesel::define_sql_function! {
    /// The first of two keys that is there.
    fn coalesce(id: diesel::sql_types::Nullable<Key>, other: diesel::sql_types::Nullable<Key>)
        -> diesel::sql_types::Nullable<Key>;
}

/// Who holds a token of `$tokens`, and the server as they may see it: the server is found by its key or, in a
/// sub-select, by its short identifier; where neither is given, none is found.
macro_rules! holder_and_server {
    ($tokens:ident, $id:expr, $short:expr) => {
        $tokens::table
            .inner_join(users::table)
            .left_join(
                servers::table.on(servers::id.nullable().eq(coalesce(
                    $id,
                    named_servers
                        .filter(named_servers.field(servers::identifier).nullable().eq($short))
                        .select(named_servers.field(servers::id))
                        .single_value(),
                ))),
            )
            .left_join(nodes::table.on(nodes::id.eq(servers::node_id)))
            .left_join(
                standings::table.on(standings::server_id
                    .eq(servers::id)
                    .and(standings::user_id.eq(users::id))),
            )
    };
}

/// Who holds the session with this token, unless it has ended.
macro_rules! session_holder {
    ($hash:expr, $id:expr, $short:expr) => {
        holder_and_server!(sessions, $id, $short)
            .filter(sessions::token_hash.eq($hash))
            .filter(sessions::expires_at.gt(At(Timestamp::now())))
            .filter(not(users::disabled))
            .select(holder!())
    };
}

/// Who holds the API key with this token, unless it has ended.
macro_rules! key_holder {
    ($hash:expr, $id:expr, $short:expr) => {
        holder_and_server!(api_keys, $id, $short)
            .filter(api_keys::token_hash.eq($hash))
            .filter(
                api_keys::expires_at
                    .is_null()
                    .or(api_keys::expires_at.gt(At(Timestamp::now()))),
            )
            .filter(not(users::disabled))
            .select(holder!(ActingKeyRow::as_select()))
    };
}

/// What is read of who holds a token, of the server, and whatever more there is to read.
macro_rules! holder {
    ($($more:expr)?) => {
        (
            UserRow::as_select(),
            Option::<ServerRow>::as_select(),
            Option::<NodeRow>::as_select(),
            Option::<StandingRow>::as_select(),
            users::second_factor,
            $($more,)?
        )
    };
}

use {holder, holder_and_server, key_holder, session_holder};

type HolderRow = (
    UserRow,
    Option<ServerRow>,
    Option<NodeRow>,
    Option<StandingRow>,
    bool,
);

type KeyHolderRow = (
    UserRow,
    Option<ServerRow>,
    Option<NodeRow>,
    Option<StandingRow>,
    bool,
    ActingKeyRow,
);

/// Who shows this, and wants to do something with that server?
struct Question {
    hash: Vec<u8>,
    id: Option<Id>,
    short: Option<String>,
}

impl Question {
    fn new(credential: &Credential, server: Option<&ServerIdentifier>) -> Self {
        let (id, short) = match server {
            Some(ServerIdentifier::Id(id)) => (Some(Id(id.0)), None),
            Some(ServerIdentifier::Short(short)) => (None, Some(short.as_str().to_owned())),
            None => (None, None),
        };
        Self {
            hash: credential.hash.0.to_vec(),
            id,
            short,
        }
    }
}

#[async_trait]
impl Admission for Store {
    async fn admit(
        &self,
        credential: &Credential,
        server: Option<&ServerIdentifier>,
    ) -> Result<Option<Admitted>, StoreError> {
        let question = Question::new(credential, server);
        let found = match credential.proof {
            Proof::Session => {
                let holder = self.session_holder(question).await?;
                holder.map(|holder| (holder, None))
            }
            Proof::ApiKey => {
                let holder = self.key_holder(question).await?;
                holder.map(|(user, server, node, standing, second_factor, key)| {
                    ((user, server, node, standing, second_factor), Some(key))
                })
            }
        };
        let found = found.map(|(holder, key)| admitted(holder, key, &self.shared));
        found.transpose()
    }
}

impl Store {
    async fn session_holder(&self, question: Question) -> Result<Option<HolderRow>, StoreError> {
        let Database::Sqlite { readers, .. } = &self.shared.database else {
            return self.session_holder_among_others(question).await;
        };
        let Question { hash, id, short } = question;
        let found = Fixed(session_holder!(hash, id, short));
        let mut holders: Vec<HolderRow> = load_where_they_lie!(readers, found)?;
        Ok(holders.pop())
    }

    async fn key_holder(&self, question: Question) -> Result<Option<KeyHolderRow>, StoreError> {
        let Database::Sqlite { readers, .. } = &self.shared.database else {
            return self.key_holder_among_others(question).await;
        };
        let Question { hash, id, short } = question;
        let found = Fixed(key_holder!(hash, id, short));
        let mut holders: Vec<KeyHolderRow> = load_where_they_lie!(readers, found)?;
        Ok(holders.pop())
    }
}

fn admitted(
    (user, server, node, standing, second_factor): HolderRow,
    key: Option<ActingKeyRow>,
    shared: &Shared,
) -> Result<Admitted, StoreError> {
    let user = User::try_from(user)?;
    let actor = match key {
        Some(key) => Actor::with_key(user, ActingKey::try_from(key)?),
        None => Actor::in_session(user),
    };
    let server = match server.zip(node) {
        Some((server, node)) => visible((server, node, standing), &actor, shared)?,
        None => None,
    };
    Ok(Admitted {
        actor,
        server,
        second_factor,
    })
}
