//! A row is not yet what it describes: each is read here, or named with the column that cannot be.

use aileron_domain::{
    ActingKey, Actor, ApiKeyId, Grants, Node, NodeId, Occupation, Server, ServerId, ShortIdentifier,
    Standing, StoreError, User, UserId, VisibleServer,
};
use diesel::{Queryable, Selectable};

use crate::SecretKey;
use crate::columns::{Id, Read, Said};
use crate::error::{UnreadableColumn, corrupt};
use crate::key_limits;
use crate::schema::{api_keys, nodes, servers, standings, users};
use crate::store::Shared;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct UserRow {
    id: Id,
    username: String,
    email: String,
    administrator: bool,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, Self::Error> {
        Ok(Self {
            id: UserId(row.id.0),
            username: row
                .username
                .parse()
                .map_err(|_| unreadable("users", "username", row.id))?,
            email: row
                .email
                .parse()
                .map_err(|_| unreadable("users", "email", row.id))?,
            administrator: row.administrator,
        })
    }
}

/// What must be known of an API key with which somebody acts.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct ActingKeyRow {
    id: Id,
    prefix: Option<String>,
    limits: Option<String>,
}

impl TryFrom<ActingKeyRow> for ActingKey {
    type Error = StoreError;

    fn try_from(row: ActingKeyRow) -> Result<Self, Self::Error> {
        let limits = key_limits::read(row.limits.as_deref());
        let limits = limits.ok_or_else(|| unreadable("api_keys", "limits", row.id))?;
        Ok(Self::new(ApiKeyId(row.id.0), row.prefix, limits))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = servers, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct ServerRow {
    pub(crate) id: Id,
    identifier: Said<ShortIdentifier>,
    name: String,
    owner_id: Id,
    suspended: bool,
    occupation: Option<Said<Occupation>>,
}

impl Read for ShortIdentifier {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Read for Occupation {
    fn read(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|occupation| occupation.as_str() == text)
    }
}

impl ServerRow {
    /// Where it stands in a list: the databases compare names byte by byte too.
    pub(crate) fn place(&self) -> (&str, Id) {
        (&self.name, self.id)
    }
}

impl TryFrom<ServerRow> for Server {
    type Error = StoreError;

    fn try_from(row: ServerRow) -> Result<Self, Self::Error> {
        let unreadable = |column| unreadable("servers", column, row.id);
        let occupation = row.occupation;
        let occupation = occupation.map(|Said(known)| known.ok_or_else(|| unreadable("occupation")));
        Ok(Self {
            id: ServerId(row.id.0),
            identifier: row.identifier.0.ok_or_else(|| unreadable("identifier"))?,
            name: row.name,
            owner: UserId(row.owner_id.0),
            suspended: row.suspended,
            occupation: occupation.transpose()?,
        })
    }
}

#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = nodes, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct NodeRow {
    pub(crate) id: Id,
    name: String,
    url: String,
    sealed_token: Vec<u8>,
    maintenance: bool,
    previous_sealed_token: Option<Vec<u8>>,
    roots: Option<String>,
}

impl NodeRow {
    pub(crate) fn unseal(&self, key: &SecretKey) -> Result<Node, StoreError> {
        let id = NodeId(self.id.0);
        let previous = self.previous_sealed_token.as_ref();
        let previous = previous.map(|sealed| key.unseal(id, sealed));
        let roots = self.roots.as_ref().map(|pem| pem.parse());
        Ok(Node {
            id,
            name: self.name.clone(),
            url: self
                .url
                .parse()
                .map_err(|_| unreadable("nodes", "url", self.id))?,
            token: key.unseal(id, &self.sealed_token).map_err(corrupt)?,
            previous_token: previous.transpose().map_err(corrupt)?,
            roots: roots
                .transpose()
                .map_err(|_| unreadable("nodes", "roots", self.id))?,
            maintenance: self.maintenance,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = standings, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct StandingRow {
    server_id: Id,
    permissions: Option<String>,
}

impl StandingRow {
    /// What a user is to a server by owning it, if they do.
    pub(crate) fn of_owner(server: &ServerRow, user: &User) -> Option<Self> {
        (server.owner_id.0 == user.id.0).then_some(Self {
            server_id: server.id,
            permissions: None,
        })
    }
}

impl TryFrom<StandingRow> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, Self::Error> {
        match row.permissions {
            None => Ok(Self::Owner),
            Some(names) => {
                let grants: Result<Grants, _> = names.parse();
                grants
                    .map(Self::Subuser)
                    .map_err(|_| unreadable("standings", "permissions", row.server_id))
            }
        }
    }
}

/// A server with its node, and what one user is to it.
pub(crate) type VisibleRow = (ServerRow, NodeRow, Option<StandingRow>);

/// What an account is to a server, by its row or by running the panel.
pub(crate) fn standing(
    row: Option<StandingRow>,
    administrator: bool,
) -> Result<Option<Standing>, StoreError> {
    Ok(match row.map(Standing::try_from).transpose()? {
        Some(Standing::Owner) => Some(Standing::Owner),
        _ if administrator => Some(Standing::Administrator),
        subuser => subuser,
    })
}

/// Reads a server as one actor may see it; `None` when they may not.
pub(crate) fn visible(
    (server, node, row): VisibleRow,
    actor: &Actor,
    shared: &Shared,
) -> Result<Option<VisibleServer>, StoreError> {
    let id = ServerId(server.id.0);
    let account = standing(row, actor.is_of_administrator())?;
    let Some(standing) = account.and_then(|account| actor.standing(id, account)) else {
        return Ok(None);
    };
    Ok(Some(VisibleServer {
        server: server.try_into()?,
        node: shared.nodes.unseal(&node, &shared.key)?,
        standing,
    }))
}

pub(crate) fn unreadable(table: &'static str, column: &'static str, row: Id) -> StoreError {
    corrupt(UnreadableColumn {
        table,
        column,
        row: row.0.to_string(),
    })
}
