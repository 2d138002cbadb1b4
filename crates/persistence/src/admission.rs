use aileron_domain::{
    ActingKey, Actor, Admission, Admitted, Credential, Proof, ServerIdentifier, StoreError, User,
};
use async_trait::async_trait;
use diesel::dsl::not;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::Store;
use crate::columns::{At, Id, Key};
use crate::database::load;
use crate::fixed::Fixed;
use crate::rows::{ActingKeyRow, NodeRow, ServerRow, StandingRow, UserRow, visible};
use crate::schema::{api_keys, nodes, servers, sessions, standings, users};

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

#[async_trait]
impl Admission for Store {
    async fn admit(
        &self,
        credential: &Credential,
        server: Option<&ServerIdentifier>,
    ) -> Result<Option<Admitted>, StoreError> {
        let Credential { proof, hash } = *credential;
        let (id, short) = match server {
            Some(ServerIdentifier::Id(id)) => (Some(Id(id.0)), None),
            Some(ServerIdentifier::Short(short)) => (None, Some(short.as_str().to_owned())),
            None => (None, None),
        };
        self.look_up(move |shared| async move {
            let hash = hash.0.to_vec();
            let now = At(Timestamp::now());
            let holder = match proof {
                Proof::Session => {
                    let mut holders: Vec<HolderRow> = load!(
                        &shared.database,
                        Fixed(
                            holder_and_server!(sessions, id, short)
                                .filter(sessions::token_hash.eq(hash))
                                .filter(sessions::expires_at.gt(now))
                                .filter(not(users::disabled))
                                .select(holder!())
                        )
                    )?;
                    holders.pop().map(|holder| (holder, None))
                }
                Proof::ApiKey => {
                    let mut holders: Vec<KeyHolderRow> = load!(
                        &shared.database,
                        Fixed(
                            holder_and_server!(api_keys, id, short)
                                .filter(api_keys::token_hash.eq(hash))
                                .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now)))
                                .filter(not(users::disabled))
                                .select(holder!(ActingKeyRow::as_select()))
                        )
                    )?;
                    let holder = holders.pop();
                    holder.map(|(user, server, node, standing, second_factor, key)| {
                        ((user, server, node, standing, second_factor), Some(key))
                    })
                }
            };
            let Some(((user, server, node, standing, second_factor), key)) = holder else {
                return Ok(None);
            };
            let user = User::try_from(user)?;
            let actor = match key {
                Some(key) => Actor::with_key(user, ActingKey::try_from(key)?),
                None => Actor::in_session(user),
            };
            let server = match server.zip(node) {
                Some((server, node)) => visible((server, node, standing), &actor, &shared)?,
                None => None,
            };
            Ok(Some(Admitted {
                actor,
                server,
                second_factor,
            }))
        })
        .await
    }
}
