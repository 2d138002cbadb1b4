use aileron_domain::{
    Actor, Page, PageRequest, ServerDirectory, ServerFilter, ServerScope, StoreError, User, VisibleServer,
};
use async_trait::async_trait;
use diesel::IntoSql as _;
use diesel::prelude::*;
use diesel::query_dsl::positional_order_dsl::PositionalOrderDsl as _;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::columns::Id;
use crate::database::{Database, load, lower, read};
use crate::rows::{NodeRow, NodesOfPage, ServerRow, StandingRow, VisibleRow, visible};
use crate::schema::{nodes, servers, standings};
use crate::text::without_nul;
use crate::{Store, totals};

diesel::alias!(standings as other_standings: OtherStandings);

/// A query with servers in it, narrowed to those that are wanted.
macro_rules! narrowed {
    ($query:expr, $wanted:expr) => {{
        let mut query = $query.into_boxed();
        let wanted: &Wanted = $wanted;
        if let Some(pattern) = &wanted.name {
            query = query.filter(lower(servers::name).like(pattern.clone()).escape('\\'));
        }
        if let Some((first, last)) = wanted.uuids {
            query = query.filter(servers::id.between(first, last));
        }
        if let Some(text) = &wanted.text {
            let named = lower(servers::name).like(text.pattern.clone()).escape('\\');
            let (first, last) = text.uuids;
            query = query.filter(
                named
                    .or(servers::identifier.eq(text.identifier.clone()))
                    .or(servers::id.between(first, last)),
            );
        }
        if let Some(user) = wanted.not_of {
            let theirs = other_standings
                .filter(other_standings.field(standings::user_id).eq(user))
                .select(other_standings.field(standings::server_id));
            query = query.filter(servers::id.ne_all(theirs));
        }
        query
    }};
}

/// Which servers are wanted.
#[derive(Default)]
struct Wanted {
    /// The pattern of their names.
    name: Option<String>,
    /// Between which keys theirs are.
    uuids: Option<(Id, Id)>,
    /// What names them somehow.
    text: Option<WantedText>,
    /// Who has nothing to do with them.
    not_of: Option<Id>,
}

struct WantedText {
    pattern: String,
    identifier: String,
    uuids: (Id, Id),
}

impl Wanted {
    fn of(filter: &ServerFilter, user: &User) -> Self {
        Self {
            name: filter.name.as_deref().map(pattern),
            uuids: filter.uuid.as_deref().map(beginning_with),
            text: filter.text.as_deref().map(|text| WantedText {
                pattern: pattern(text),
                identifier: without_nul(text.to_owned()),
                uuids: beginning_with(text),
            }),
            not_of: (filter.scope == ServerScope::Others).then_some(Id(user.id.0)),
        }
    }

    /// Whether all are wanted that there are: their number is known without counting.
    fn is_all(&self) -> bool {
        self.name.is_none() && self.uuids.is_none() && self.text.is_none() && self.not_of.is_none()
    }
}

/// From where on somebody sees servers.
#[derive(Clone, Copy)]
enum Sight {
    All,
    Own,
    Owned,
    Nothing,
}

impl Sight {
    fn of(user: &User, scope: ServerScope) -> Self {
        match scope {
            ServerScope::Visible | ServerScope::Others | ServerScope::All if user.administrator => Self::All,
            ServerScope::Visible | ServerScope::Mine => Self::Own,
            ServerScope::Owned => Self::Owned,
            ServerScope::Others | ServerScope::All | ServerScope::None => Self::Nothing,
        }
    }
}

/// All servers.
macro_rules! all_servers {
    ($wanted:expr) => {
        narrowed!(servers::table.inner_join(nodes::table), $wanted)
    };
}

/// The servers that one user owns.
macro_rules! owned_servers {
    ($user:expr, $wanted:expr) => {
        narrowed!(
            servers::table
                .inner_join(nodes::table)
                .filter(servers::owner_id.eq($user)),
            $wanted
        )
    };
}

/// The servers that were shared with one user.
macro_rules! shared_servers {
    ($user:expr, $wanted:expr) => {
        narrowed!(
            standings::table
                .inner_join(servers::table.inner_join(nodes::table))
                .filter(standings::user_id.eq($user))
                .filter(standings::permissions.is_not_null()),
            $wanted
        )
    };
}

#[async_trait]
impl ServerDirectory for Store {
    async fn list(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<Page<VisibleServer>, StoreError> {
        let user = actor.user.clone();
        let (wanted, sight) = (Wanted::of(filter, &user), Sight::of(&user, filter.scope));
        self.run(move |shared| async move {
            let (database, wanted) = (&shared.database, &wanted);
            let rows = match sight {
                Sight::All => all(database, &user, wanted, page).await?,
                Sight::Own => own(database, &user, wanted, page).await?,
                Sight::Owned => owned(database, &user, wanted, page).await?,
                Sight::Nothing => Vec::new(),
            };
            let total = match (last_of(page, rows.len()), sight) {
                (Some(total), _) => total,
                (None, Sight::All) => count_all(database, wanted).await?,
                (None, Sight::Own) => count_own(database, &user, wanted).await?,
                (None, Sight::Owned) => count_owned(database, &user, wanted).await?,
                (None, Sight::Nothing) => 0,
            };
            let mut nodes = NodesOfPage::new(&shared.key);
            let items = rows
                .into_iter()
                .filter_map(|row| visible(row, &user, |node| nodes.unseal(node)).transpose());
            Ok(Page {
                items: items.collect::<Result<_, _>>()?,
                total,
            })
        })
        .await
    }
}

/// How many there are in all, where a page with so many shows it by being the last.
pub(crate) fn last_of(page: PageRequest, items: usize) -> Option<u64> {
    let items = u64::try_from(items).ok()?;
    let is_last = items < page.limit.get().into() && (items > 0 || page.offset() == 0);
    is_last.then_some(page.offset() + items)
}

async fn all(
    database: &Database,
    user: &User,
    wanted: &Wanted,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let (limit, offset) = limits(page);
    let rows: Vec<(ServerRow, NodeRow)> = load!(
        database,
        all_servers!(wanted)
            .order((servers::name, servers::id))
            .limit(limit)
            .offset(offset)
            .select((ServerRow::as_select(), NodeRow::as_select()))
    )?;
    let rows = rows.into_iter().map(|(server, node)| {
        let standing = StandingRow::of_owner(&server, user);
        (server, node, standing)
    });
    Ok(rows.collect())
}

async fn count_all(database: &Database, wanted: &Wanted) -> Result<u64, StoreError> {
    let total: i64 = if wanted.is_all() {
        totals::servers(database).await?
    } else {
        read!(database, |connection| narrowed!(servers::table, wanted)
            .count()
            .get_result(connection))?
    };
    Ok(total.try_into().unwrap_or(0))
}

/// Each half comes sorted and is no longer than the page needs, so that not all that somebody owns is read for it.
async fn own(
    database: &Database,
    user: &User,
    wanted: &Wanted,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let (limit, offset) = limits(page);
    let id = Id(user.id.0);
    let most = limit.saturating_add(offset);
    let rows: Vec<(ServerRow, NodeRow, StandingRow)> = load!(database, {
        let owned = owned_servers!(id, wanted)
            .order((servers::name, servers::id))
            .limit(most)
            .select((
                ServerRow::as_select(),
                NodeRow::as_select(),
                (servers::id, None::<String>.into_sql::<Nullable<Text>>()),
            ));
        let shared = shared_servers!(id, wanted)
            .order((servers::name, servers::id))
            .limit(most)
            .select((
                ServerRow::as_select(),
                NodeRow::as_select(),
                (standings::server_id, standings::permissions),
            ));
        owned
            .union_all(shared)
            .positional_order_by((NAME, ID))
            .limit(limit)
            .offset(offset)
    })?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(server, node, standing)| (server, node, Some(standing)))
        .collect())
}

async fn owned(
    database: &Database,
    user: &User,
    wanted: &Wanted,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let (limit, offset) = limits(page);
    let rows: Vec<(ServerRow, NodeRow)> = load!(
        database,
        owned_servers!(Id(user.id.0), wanted)
            .order((servers::name, servers::id))
            .limit(limit)
            .offset(offset)
            .select((ServerRow::as_select(), NodeRow::as_select()))
    )?;
    let rows = rows.into_iter().map(|(server, node)| {
        let standing = StandingRow::of_owner(&server, user);
        (server, node, standing)
    });
    Ok(rows.collect())
}

/// Where these columns stand in a [`ServerRow`].
const ID: u32 = 1;
const NAME: u32 = 3;

async fn count_own(database: &Database, user: &User, wanted: &Wanted) -> Result<u64, StoreError> {
    let theirs = standings::table.filter(standings::user_id.eq(Id(user.id.0)));
    let total: i64 = if wanted.is_all() {
        read!(database, |connection| theirs.count().get_result(connection))?
    } else {
        read!(database, |connection| narrowed!(
            theirs.inner_join(servers::table),
            wanted
        )
        .count()
        .get_result(connection))?
    };
    Ok(total.try_into().unwrap_or(0))
}

async fn count_owned(database: &Database, user: &User, wanted: &Wanted) -> Result<u64, StoreError> {
    let total: i64 = read!(database, |connection| narrowed!(
        servers::table.filter(servers::owner_id.eq(Id(user.id.0))),
        wanted
    )
    .count()
    .get_result(connection))?;
    Ok(total.try_into().unwrap_or(0))
}

pub(crate) fn limits(page: PageRequest) -> (i64, i64) {
    let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
    (page.limit.get().into(), offset)
}

/// The pattern of a name that has `text` in it, whatever the case of ASCII letters. Its own wildcards stand for themselves.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in without_nul(text.to_ascii_lowercase()).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The first and the last key whose text begins so. What no key begins with is between the last and the first.
fn beginning_with(text: &str) -> (Id, Id) {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let fits = (1..=32).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let filled = |with: char| {
        let rest = std::iter::repeat_n(with, 32_usize.saturating_sub(digits.len()));
        Uuid::try_parse(&digits.chars().chain(rest).collect::<String>()).ok()
    };
    match (filled('0'), filled('f')) {
        (Some(first), Some(last)) if fits => (Id(first), Id(last)),
        _ => (Id(Uuid::max()), Id(Uuid::nil())),
    }
}
