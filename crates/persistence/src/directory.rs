use aileron_domain::{
    Actor, KeyServers, Page, PageRequest, ServerDirectory, ServerFilter, StoreError, User, VisibleServer,
};
use async_trait::async_trait;
use diesel::IntoSql as _;
use diesel::prelude::*;
use diesel::query_dsl::positional_order_dsl::PositionalOrderDsl as _;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::columns::Id;
use crate::database::{Database, load, lower, read};
use crate::rows::{NodeRow, NodesOfPage, ServerRow, StandingRow, VisibleRow, visible};
use crate::schema::{nodes, servers, standings};
use crate::text::without_nul;
use crate::{Store, totals};

/// A query with servers in it, narrowed by a pattern of the name.
macro_rules! narrowed {
    ($query:expr, $pattern:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(pattern) = $pattern {
            query = query.filter(lower(servers::name).like(pattern.to_owned()).escape('\\'));
        }
        query
    }};
}

/// All servers.
macro_rules! all_servers {
    ($pattern:expr) => {
        narrowed!(servers::table.inner_join(nodes::table), $pattern)
    };
}

/// The servers that one user owns.
macro_rules! owned_servers {
    ($user:expr, $pattern:expr) => {
        narrowed!(
            servers::table
                .inner_join(nodes::table)
                .filter(servers::owner_id.eq($user)),
            $pattern
        )
    };
}

/// The servers that were shared with one user.
macro_rules! shared_servers {
    ($user:expr, $pattern:expr) => {
        narrowed!(
            standings::table
                .inner_join(servers::table.inner_join(nodes::table))
                .filter(standings::user_id.eq($user))
                .filter(standings::permissions.is_not_null()),
            $pattern
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
        let actor = actor.clone();
        let pattern = filter.name.as_deref().map(pattern);
        self.run(move |shared| async move {
            let (database, pattern) = (&shared.database, pattern.as_deref());
            let user = &actor.user;
            let mut nodes = NodesOfPage::new(&shared.key);
            let mut shown = |row| visible(row, &actor, |node| nodes.unseal(node)).transpose();
            if let Some(servers) = actor.key.as_ref().and_then(|key| key.limits.servers.as_ref()) {
                let rows = chosen(database, user, servers, pattern).await?;
                let items: Vec<_> = rows.into_iter().filter_map(shown).collect::<Result<_, _>>()?;
                return Ok(cut(items, page));
            }
            let administrator = actor.is_of_administrator();
            let rows = if administrator {
                all(database, user, pattern, page).await?
            } else {
                own(database, user, pattern, page).await?
            };
            let total = match last_of(page, rows.len()) {
                Some(total) => total,
                None if administrator => count_all(database, pattern).await?,
                None => count_own(database, user, pattern).await?,
            };
            Ok(Page {
                items: rows
                    .into_iter()
                    .filter_map(&mut shown)
                    .collect::<Result<_, _>>()?,
                total,
            })
        })
        .await
    }
}

/// Those that a key is for: they are few.
async fn chosen(
    database: &Database,
    user: &User,
    chosen: &KeyServers,
    pattern: Option<&str>,
) -> Result<Vec<VisibleRow>, StoreError> {
    let user = Id(user.id.0);
    let ids: Vec<Id> = chosen.as_slice().iter().map(|server| Id(server.0)).collect();
    load!(
        database,
        narrowed!(
            servers::table
                .inner_join(nodes::table)
                .left_join(
                    standings::table.on(standings::server_id
                        .eq(servers::id)
                        .and(standings::user_id.eq(user)))
                )
                .filter(servers::id.eq_any(ids)),
            pattern
        )
        .order((servers::name, servers::id))
        .select((
            ServerRow::as_select(),
            NodeRow::as_select(),
            Option::<StandingRow>::as_select(),
        ))
    )
}

/// One page of a whole list.
fn cut(all: Vec<VisibleServer>, page: PageRequest) -> Page<VisibleServer> {
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let limit = usize::try_from(page.limit.get()).unwrap_or(usize::MAX);
    Page {
        items: all.into_iter().skip(offset).take(limit).collect(),
        total,
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
    pattern: Option<&str>,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let (limit, offset) = limits(page);
    let rows: Vec<(ServerRow, NodeRow)> = load!(
        database,
        all_servers!(pattern)
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

async fn count_all(database: &Database, pattern: Option<&str>) -> Result<u64, StoreError> {
    let total: i64 = match pattern {
        None => totals::servers(database).await?,
        Some(_) => read!(database, |connection| narrowed!(servers::table, pattern)
            .count()
            .get_result(connection))?,
    };
    Ok(total.try_into().unwrap_or(0))
}

/// Each half comes sorted and is no longer than the page needs, so that not all that somebody owns is read for it.
async fn own(
    database: &Database,
    user: &User,
    pattern: Option<&str>,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let (limit, offset) = limits(page);
    let id = Id(user.id.0);
    let most = limit.saturating_add(offset);
    let rows: Vec<(ServerRow, NodeRow, StandingRow)> = load!(database, {
        let owned = owned_servers!(id, pattern)
            .order((servers::name, servers::id))
            .limit(most)
            .select((
                ServerRow::as_select(),
                NodeRow::as_select(),
                (servers::id, None::<String>.into_sql::<Nullable<Text>>()),
            ));
        let shared = shared_servers!(id, pattern)
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

/// Where these columns stand in a [`ServerRow`].
const ID: u32 = 1;
const NAME: u32 = 3;

async fn count_own(database: &Database, user: &User, pattern: Option<&str>) -> Result<u64, StoreError> {
    let theirs = standings::table.filter(standings::user_id.eq(Id(user.id.0)));
    let total: i64 = match pattern {
        None => read!(database, |connection| theirs.count().get_result(connection))?,
        Some(_) => read!(database, |connection| narrowed!(
            theirs.inner_join(servers::table),
            pattern
        )
        .count()
        .get_result(connection))?,
    };
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
