//! The pages, as the database is asked for them.

use aileron_domain::{KeyServers, PageRequest, StoreError, User};
use diesel::IntoSql as _;
use diesel::prelude::*;
use diesel::query_dsl::positional_order_dsl::PositionalOrderDsl as _;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;

use super::awaited::WithAwaited;
use super::limits;
use super::order::ByNameAndId;
use super::wanted::Wanted;
use crate::columns::Id;
use crate::database::{Database, load, lower, read};
use crate::fixed::Fixed;
use crate::history::AwaitedRow;
use crate::rows::{NodeRow, ServerRow, StandingRow, VisibleRow};
use crate::schema::{nodes, servers, standings};
use crate::totals;

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

/// Those that a key is for: they are few.
pub(super) async fn chosen(
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

pub(super) async fn all(
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

pub(super) async fn count_all(database: &Database, wanted: &Wanted) -> Result<u64, StoreError> {
    let total: i64 = if wanted.is_all() {
        totals::servers(database).await?
    } else {
        read!(database, |connection| narrowed!(servers::table, wanted)
            .count()
            .get_result(connection))?
    };
    Ok(total.try_into().unwrap_or(0))
}

pub(super) async fn own(
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

/// Such a page, and what is awaited on its servers.
pub(super) async fn own_now(
    database: &Database,
    user: &User,
    page: PageRequest,
) -> Result<(Vec<VisibleRow>, Vec<AwaitedRow>), StoreError> {
    type Row = (ServerRow, NodeRow, StandingRow, Option<AwaitedRow>);
    let id = Id(user.id.0);
    let (owned, shared) = (owned_servers!(id), shared_servers!(id));
    let mut joined: Vec<Row> = load!(database, Fixed(WithAwaited(page_of_own!(owned, shared, page))))?;
    joined.sort_by(|(a, ..), (b, ..)| a.place().cmp(&b.place()));
    let mut rows: Vec<VisibleRow> = Vec::with_capacity(joined.len());
    let mut awaited = Vec::new();
    for (server, node, standing, entry) in joined {
        awaited.extend(entry);
        if rows.last().is_none_or(|(last, ..)| last.id != server.id) {
            rows.push((server, node, Some(standing)));
        }
    }
    Ok((rows, awaited))
}

pub(super) async fn owned(
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

pub(super) async fn count_own(database: &Database, user: &User, wanted: &Wanted) -> Result<u64, StoreError> {
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

pub(super) async fn count_owned(
    database: &Database,
    user: &User,
    wanted: &Wanted,
) -> Result<u64, StoreError> {
    let total: i64 = read!(database, |connection| narrowed!(
        servers::table.filter(servers::owner_id.eq(Id(user.id.0))),
        wanted
    )
    .count()
    .get_result(connection))?;
    Ok(total.try_into().unwrap_or(0))
}
