use std::sync::Arc;

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
use crate::fixed::Fixed;
use crate::rows::{NodeRow, ServerRow, StandingRow, VisibleRow, visible};
use crate::schema::{nodes, servers, standings};
use crate::store::Shared;
use crate::{Store, totals};

mod order;
mod wanted;

use order::ByNameAndId;
pub(crate) use wanted::pattern;
use wanted::{Sight, Wanted};

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

/// A page of servers.
macro_rules! page_of {
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
                .positional_order_by(ByNameAndId)
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
        let actor = actor.clone();
        let sight = Sight::of(actor.is_of_administrator(), filter.scope);
        let wanted = Wanted::of(filter, &actor.user);
        let is_near = wanted.is_all() && page.offset() <= NEAR;
        let listed = move |shared: Arc<Shared>| async move {
            let (database, wanted, user) = (&shared.database, &wanted, &actor.user);
            let mut shown = |row| visible(row, &actor, &shared).transpose();
            if let Some(servers) = actor.key.as_ref().and_then(|key| key.limits.servers.as_ref()) {
                let rows = chosen(database, user, servers, wanted).await?;
                let rows = rows.into_iter().filter(|row| sight.has(row, user));
                let items: Vec<_> = rows.filter_map(shown).collect::<Result<_, _>>()?;
                return Ok(cut(items, page));
            }
            let rows = match sight {
                Sight::All => all(database, user, wanted, page).await?,
                Sight::Own => own(database, user, wanted, page).await?,
                Sight::Owned => owned(database, user, wanted, page).await?,
                Sight::Nothing => Vec::new(),
            };
            let total = match (last_of(page, rows.len()), sight) {
                (Some(total), _) => total,
                (None, Sight::All) => count_all(database, wanted).await?,
                (None, Sight::Own) => count_own(database, user, wanted).await?,
                (None, Sight::Owned) => count_owned(database, user, wanted).await?,
                (None, Sight::Nothing) => 0,
            };
            Ok(Page {
                items: rows
                    .into_iter()
                    .filter_map(&mut shown)
                    .collect::<Result<_, _>>()?,
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

/// Those that a key is for: they are few.
async fn chosen(
    database: &Database,
    user: &User,
    chosen: &KeyServers,
    wanted: &Wanted,
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
            wanted
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
    wanted: &Wanted,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let servers = servers::table.inner_join(nodes::table);
    let rows: Vec<(ServerRow, NodeRow)> = if wanted.is_all() {
        load!(database, page_of!(servers, page))
    } else {
        load!(database, page_of!(narrowed!(servers, wanted), page))
    }?;
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

async fn own(
    database: &Database,
    user: &User,
    wanted: &Wanted,
    page: PageRequest,
) -> Result<Vec<VisibleRow>, StoreError> {
    let id = Id(user.id.0);
    let (owned, shared) = (owned_servers!(id), shared_servers!(id));
    let rows: Vec<(ServerRow, NodeRow, StandingRow)> = if wanted.is_all() {
        load!(database, page_of_own!(owned, shared, page))
    } else {
        load!(
            database,
            page_of_own!(narrowed!(owned, wanted), narrowed!(shared, wanted), page)
        )
    }?;
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
    let owned = owned_servers!(Id(user.id.0));
    let rows: Vec<(ServerRow, NodeRow)> = load!(database, page_of!(narrowed!(owned, wanted), page))?;
    let rows = rows.into_iter().map(|(server, node)| {
        let standing = StandingRow::of_owner(&server, user);
        (server, node, standing)
    });
    Ok(rows.collect())
}

async fn count_own(database: &Database, user: &User, wanted: &Wanted) -> Result<u64, StoreError> {
    let theirs = standings::table.filter(standings::user_id.eq(Id(user.id.0)));
    let total: i64 = if wanted.is_all() {
        let counted: Vec<i64> = load!(database, Fixed(theirs.count()))?;
        counted.into_iter().next().unwrap_or(0)
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
