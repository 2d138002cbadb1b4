use aileron_domain::{
    ActivityEntry, ActivityFilter, ActivityHistory, ActorFilter, Page, PageRequest, ServerId, StoreError,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{Database, load, read};
use crate::schema::activity;
use crate::text::without_nul;

/// The entries of one server that a filter lets through. `$filter` is taken apart once per query.
macro_rules! entries {
    ($server:expr, $filter:expr) => {{
        let filter: &ActivityFilter = $filter;
        let mut entries = activity::table
            .filter(activity::server_id.eq($server))
            .into_boxed();
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

mod export;
mod filtered;
mod log_index;
mod lookup;
mod matching;
mod remembered;
mod row;
mod times;

pub use export::ActivityExport;
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
        self.run(move |shared| async move {
            if filter == ActivityFilter::default() {
                return whole_log(&shared.database, server, page).await;
            }
            filtered::page(&shared, server, &filter, page).await
        })
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
    let Some((first, last)) = ends(database, server).await? else {
        return Ok(Page {
            items: Vec::new(),
            total: 0,
        });
    };
    let newest = last.saturating_sub(page.offset().try_into().unwrap_or(i64::MAX));
    let rows: Vec<EntryRow> = load!(
        database,
        activity::table
            .filter(activity::server_id.eq(server))
            .filter(activity::number.le(newest))
            .order(activity::number.desc())
            .limit(page.limit.get().into())
            .select(EntryRow::as_select())
    )?;
    collect(rows, (last - first + 1).try_into().unwrap_or(0))
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
    let log = activity::table.filter(activity::server_id.eq(server));
    let (first, last): (Option<i64>, Option<i64>) = read!(database, |connection| diesel::select((
        log.select(activity::number)
            .order(activity::number.asc())
            .limit(1)
            .single_value(),
        log.select(activity::number)
            .order(activity::number.desc())
            .limit(1)
            .single_value(),
    ))
    .get_result(connection))?;
    Ok(first.zip(last))
}

fn collect(rows: Vec<EntryRow>, total: u64) -> Result<Page<ActivityEntry>, StoreError> {
    let items = rows
        .into_iter()
        .map(ActivityEntry::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Page { items, total })
}
