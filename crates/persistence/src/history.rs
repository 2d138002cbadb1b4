use aileron_domain::{
    ActivityEntry, ActivityFilter, ActivityHistory, ActorFilter, EntryId, Page, PageLimit, PageRequest,
    ServerId, StoreError, Stretch,
};
use async_trait::async_trait;
use diesel::IntoSql as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{Database, load, read};
use crate::fixed::Fixed;
use crate::schema::activity;
use crate::text::without_nul;

/// The entries of one server that a filter lets through.
macro_rules! entries {
    ($server:expr, $filter:expr) => {
        let_through!(activity::table.filter(activity::server_id.eq($server)), $filter)
    };
}

/// Those of some entries that a filter lets through. `$filter` is taken apart once per query.
macro_rules! let_through {
    ($entries:expr, $filter:expr) => {{
        let filter: &ActivityFilter = $filter;
        let mut entries = $entries.into_boxed();
        if let Some(event) = &filter.event {
            entries = entries.filter(activity::event.eq(without_nul(event.name())));
        }
        match &filter.actor {
            Some(ActorFilter::Id(id)) => entries = entries.filter(activity::actor_id.eq(Id(id.0))),
            Some(ActorFilter::Name(name)) => {
                entries = entries.filter(activity::actor_name.eq(without_nul(name.clone())))
            }
            None => {}
        }
        if let Some(outcome) = filter.outcome {
            entries = entries.filter(activity::outcome.eq(outcome.as_str()));
        }
        if let Some(from) = filter.from {
            entries = entries.filter(activity::occurred_at.ge(At(from)));
        }
        if let Some(to) = filter.to {
            entries = entries.filter(activity::occurred_at.le(At(to)));
        }
        entries
    }};
}

diesel::alias!(activity as log: Log);
diesel::infix_operator!(Minus, " - ", BigInt);

/// The number of the oldest entry of a server's log.
macro_rules! first {
    ($server:expr) => {
        log.filter(log.field(activity::server_id).eq($server))
            .select(log.field(activity::number))
            .order(log.field(activity::number).asc())
            .limit(1)
            .single_value()
    };
}

/// The number of the newest entry of a server's log.
macro_rules! last {
    ($server:expr) => {
        log.filter(log.field(activity::server_id).eq($server))
            .select(log.field(activity::number))
            .order(log.field(activity::number).desc())
            .limit(1)
            .single_value()
    };
}

mod across;
mod awaited;
mod export;
mod filtered;
mod log_index;
mod lookup;
mod matching;
mod remembered;
mod row;
mod times;

pub(crate) use awaited::{AwaitedRow, latest};
pub use export::ActivityExport;
pub(crate) use lookup::under_way_on;
pub(crate) use remembered::RememberedLogs;
use row::EntryRow;

#[async_trait]
impl ActivityHistory for Store {
    async fn page(
        &self,
        server: ServerId,
        filter: &ActivityFilter,
        page: PageRequest,
    ) -> Result<Page<ActivityEntry>, StoreError> {
        let (server, filter) = (Id(server.0), filter.clone());
        if filter == ActivityFilter::default() {
            return self
                .look_up(move |shared| async move { whole_log(&shared.database, server, page).await })
                .await;
        }
        self.run(move |shared| async move { filtered::page(&shared, server, &filter, page).await })
            .await
    }

    async fn across_servers(
        &self,
        filter: &ActivityFilter,
        before: Option<EntryId>,
        limit: PageLimit,
    ) -> Result<Stretch, StoreError> {
        let filter = filter.clone();
        self.run(move |shared| async move { across::stretch(&shared.database, &filter, before, limit).await })
            .await
    }
}

/// A page of a server's whole log. Its entries are numbered without a gap, so that neither the page nor the total costs
/// more in a long log than in a short one.
async fn whole_log(
    database: &Database,
    server: Id,
    page: PageRequest,
) -> Result<Page<ActivityEntry>, StoreError> {
    let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
    let limit = page.limit.get().into();
    if offset == 0 {
        return newest(database, server, limit).await;
    }
    let rows: Vec<(EntryRow, Option<i64>, Option<i64>)> = load!(
        database,
        Fixed(
            activity::table
                .filter(activity::server_id.eq(server))
                .filter(
                    activity::number
                        .nullable()
                        .le(Minus::new(last!(server), offset.into_sql::<Nullable<BigInt>>()))
                )
                .order(activity::number.desc())
                .limit(limit)
                .select((EntryRow::as_select(), first!(server), last!(server)))
        )
    )?;
    let ends = match rows.as_slice() {
        [(_, first, last), ..] => first.zip(*last),
        // The log may end before this page.
        [] => ends(database, server).await?,
    };
    collect(rows.into_iter().map(|(row, ..)| row), between(ends))
}

/// The first page, which most ask for. The newest entry is on it, and need not be looked for.
async fn newest(database: &Database, server: Id, limit: i64) -> Result<Page<ActivityEntry>, StoreError> {
    let rows: Vec<(EntryRow, Option<i64>)> = load!(
        database,
        Fixed(
            activity::table
                .filter(activity::server_id.eq(server))
                .order(activity::number.desc())
                .limit(limit)
                .select((EntryRow::as_select(), first!(server)))
        )
    )?;
    let ends = match rows.as_slice() {
        [(newest, first), ..] => first.map(|first| (first, newest.number)),
        [] => None,
    };
    collect(rows.into_iter().map(|(row, _)| row), between(ends))
}

/// How many entries a log has, by the numbers of its oldest and newest.
fn between(ends: Option<(i64, i64)>) -> u64 {
    ends.map_or(0, |(first, last)| u64::try_from(last - first + 1).unwrap_or(0))
}

/// A page of what a filter lets through, by reading all of the log.
async fn page_by_query(
    database: &Database,
    server: Id,
    filter: &ActivityFilter,
    page: PageRequest,
) -> Result<Page<ActivityEntry>, StoreError> {
    let total: i64 = read!(database, |connection| entries!(server, filter)
        .count()
        .get_result(connection))?;
    let rows: Vec<EntryRow> = read!(database, |connection| entries!(server, filter)
        .order(activity::number.desc())
        .limit(page.limit.get().into())
        .offset(page.offset().try_into().unwrap_or(i64::MAX))
        .select(EntryRow::as_select())
        .load(connection))?;
    collect(rows, total.try_into().unwrap_or(0))
}

/// The numbers of a server's oldest and newest entries.
pub(crate) async fn ends(database: &Database, server: Id) -> Result<Option<(i64, i64)>, StoreError> {
    // Each end by itself is one step down the index; asked for together, SQLite would read all of it.
    let ends: Vec<(Option<i64>, Option<i64>)> =
        load!(database, Fixed(diesel::select((first!(server), last!(server)))))?;
    Ok(ends.into_iter().next().and_then(|(first, last)| first.zip(last)))
}

fn collect(rows: impl IntoIterator<Item = EntryRow>, total: u64) -> Result<Page<ActivityEntry>, StoreError> {
    let items = rows
        .into_iter()
        .map(ActivityEntry::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Page { items, total })
}
