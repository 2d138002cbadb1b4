use std::sync::Arc;

use aileron_domain::{
    Actor, Page, PageRequest, ServerDirectory, ServerFilter, StoreError, User, VisibleServer,
};
use async_trait::async_trait;
use diesel::IntoSql as _;
use diesel::prelude::*;
use diesel::query_dsl::positional_order_dsl::PositionalOrderDsl as _;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::columns::Id;
use crate::database::{Database, load, lower, read};
use crate::fixed::Fixed;
use crate::rows::{NodeRow, ServerRow, StandingRow, VisibleRow, visible};
use crate::schema::{nodes, servers, standings};
use crate::store::Shared;
use crate::text::without_nul;
use crate::{Store, totals};

/// A query with servers in it, narrowed by a pattern of the name.
macro_rules! narrowed {
    ($query:expr, $pattern:expr) => {
        $query.filter(lower(servers::name).like($pattern).escape('\\'))
    };
}

/// A page of all servers.
macro_rules! page_of_all {
    ($servers:expr, $page:expr) => {{
        let (limit, offset) = limits($page);
        Fixed(
            $servers
                .order((servers::name, servers::id))
                .limit(limit)
                .offset(offset)
                .select((ServerRow::as_select(), NodeRow::as_select())),
        )
    }};
}

/// The servers that one user owns.
macro_rules! owned_servers {
    ($user:expr) => {
        servers::table
            .inner_join(nodes::table)
            .filter(servers::owner_id.eq($user))
    };
}

/// The servers that were shared with one user.
macro_rules! shared_servers {
    ($user:expr) => {
        standings::table
            .inner_join(servers::table.inner_join(nodes::table))
            .filter(standings::user_id.eq($user))
            .filter(standings::permissions.is_not_null())
    };
}

/// A page of what one user owns and what was shared with them. Each half comes sorted and is no longer than the page
/// needs, so that not all that somebody owns is read for it.
macro_rules! page_of_own {
    ($owned:expr, $shared:expr, $page:expr) => {{
        let (limit, offset) = limits($page);
        let most = limit.saturating_add(offset);
        let owned = $owned.order((servers::name, servers::id)).limit(most).select((
            ServerRow::as_select(),
            NodeRow::as_select(),
            (servers::id, None::<String>.into_sql::<Nullable<Text>>()),
        ));
        let shared = $shared.order((servers::name, servers::id)).limit(most).select((
            ServerRow::as_select(),
            NodeRow::as_select(),
            (standings::server_id, standings::permissions),
        ));
        Fixed(
            owned
                .union_all(shared)
                .positional_order_by((NAME, ID))
                .limit(limit)
                .offset(offset),
        )
    }};
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
        let pattern = filter.name.as_deref().map(pattern);
        let is_near = pattern.is_none() && page.offset() <= NEAR;
        let listed = move |shared: Arc<Shared>| async move {
            let (database, pattern) = (&shared.database, pattern.as_deref());
            let rows = if user.administrator {
                all(database, &user, pattern, page).await?
            } else {
                own(database, &user, pattern, page).await?
            };
            let total = match last_of(page, rows.len()) {
                Some(total) => total,
                None if user.administrator => count_all(database, pattern).await?,
                None => count_own(database, &user, pattern).await?,
            };
            let items = rows
                .into_iter()
                .filter_map(|row| visible(row, &user, &shared).transpose());
            Ok(Page {
                items: items.collect::<Result<_, _>>()?,
                total,
            })
        };
        if is_near {
            self.look_up(listed).await
        } else {
            self.run(listed).await
        }
    }
}

/// Up to here the servers before a page are passed over in no time.
const NEAR: u64 = 200;

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
    let servers = servers::table.inner_join(nodes::table);
    let rows: Vec<(ServerRow, NodeRow)> = match pattern.map(ToOwned::to_owned) {
        None => load!(database, page_of_all!(servers, page)),
        Some(pattern) => load!(database, page_of_all!(narrowed!(servers, pattern), page)),
    }?;
    let rows = rows.into_iter().map(|(server, node)| {
        let standing = StandingRow::of_owner(&server, user);
        (server, node, standing)
    });
    Ok(rows.collect())
}

async fn count_all(database: &Database, pattern: Option<&str>) -> Result<u64, StoreError> {
    let total: i64 = match pattern {
        None => totals::servers(database).await?,
        Some(pattern) => read!(database, |connection| narrowed!(servers::table, pattern)
            .count()
            .get_result(connection))?,
    };
    Ok(total.try_into().unwrap_or(0))
}

async fn own(
    database: &Database,
    user: &User,
    pattern: Option<&str>,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let id = Id(user.id.0);
    let (owned, shared) = (owned_servers!(id), shared_servers!(id));
    let rows: Vec<(ServerRow, NodeRow, StandingRow)> = match pattern.map(ToOwned::to_owned) {
        None => load!(database, page_of_own!(owned, shared, page)),
        Some(pattern) => load!(
            database,
            page_of_own!(
                narrowed!(owned, pattern.clone()),
                narrowed!(shared, pattern),
                page
            )
        ),
    }?;
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
        Some(pattern) => read!(database, |connection| narrowed!(
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
pub(crate) fn pattern(text: &str) -> String {
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
