//! A page of what a filter lets through.
//!
//! A short log is read. Of a long one there is an index in memory from when somebody first filters it; each look adds to
//! it what is new since the last. No index of the database answers every filter, and each would be one more page to
//! write for every press, while filters are used rarely.

use aileron_domain::{ActivityEntry, ActivityFilter, Page, PageRequest, StoreError};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;

use super::log_index::{Facets, Found, LogIndex};
use super::remembered::{SharedIndex, is_too_long};
use super::row::EntryRow;
use super::{collect, page_by_query};
use crate::columns::{Id, Key, Said};
use crate::database::{Database, load, on, read};
use crate::fixed::Fixed;
use crate::schema::activity;
use crate::store::Shared;

/// A log of so many entries is read: that takes some hundred microseconds.
const SHORT: u8 = 100;

/// How many numbers of the log one query covers, so that none takes long.
const PART: i64 = 1000;

pub(super) async fn page(
    shared: &Shared,
    server: Id,
    filter: &ActivityFilter,
    page: PageRequest,
) -> Result<Page<ActivityEntry>, StoreError> {
    let database = &shared.database;
    let index = match shared.logs.get(server) {
        Some(index) => index,
        None => match newest(database, server).await? {
            log if log.len() <= SHORT.into() => return short(log, filter, page),
            _ => shared.logs.begin(server),
        },
    };
    // Most often nothing has happened since the last look.
    if let Some(page) = as_remembered(database, server, &index, filter, page).await? {
        return Ok(page);
    }
    let Some(ends) = Ends::of(database, server).await? else {
        shared.logs.forget(server);
        return collect(Vec::new(), 0);
    };
    if !catch_up(database, server, &index, &ends).await? {
        shared.logs.forget(server);
        return page_by_query(database, server, filter, page).await;
    }
    if filter.outcome.is_some() {
        look_after_open(database, server, &index).await?;
    }
    let Found { numbers, total } = index.look().find(filter, page);
    shared.logs.keep(server, index);
    collect(numbered(database, server, numbers).await?, total)
}

/// A page as it is if nothing has happened to the log; the same query tells whether something has.
async fn as_remembered(
    database: &Database,
    server: Id,
    index: &SharedIndex,
    filter: &ActivityFilter,
    page: PageRequest,
) -> Result<Option<Page<ActivityEntry>>, StoreError> {
    let (found, edges) = {
        let index = index.look();
        if index.newest().is_none() || (filter.outcome.is_some() && !index.open().is_empty()) {
            return Ok(None);
        }
        (index.find(filter, page), index.edges())
    };
    let mut wanted = found.numbers.clone();
    wanted.extend(edges.iter().filter(|edge| !found.numbers.contains(edge)));
    let mut entries = numbered(database, server, wanted).await?;
    if !index.look().is_whole(&entries) {
        return Ok(None);
    }
    entries.retain(|entry| found.numbers.contains(&entry.number));
    collect(entries, found.total).map(Some)
}

/// The newest entries of a log: all of them where it is short, and else one more.
async fn newest(database: &Database, server: Id) -> Result<Vec<EntryRow>, StoreError> {
    load!(
        database,
        activity::table
            .filter(activity::server_id.eq(server))
            .order(activity::number.desc())
            .limit(i64::from(SHORT) + 1)
            .select(EntryRow::as_select())
    )
}

fn short(
    log: Vec<EntryRow>,
    filter: &ActivityFilter,
    page: PageRequest,
) -> Result<Page<ActivityEntry>, StoreError> {
    let mut index = LogIndex::default();
    index.go_on_with(log.iter().rev().map(Facets::of));
    let Found { numbers, total } = index.find(filter, page);
    let on_page = log.into_iter().filter(|entry| numbers.contains(&entry.number));
    collect(on_page, total)
}

/// Where a log begins and ends.
struct Ends {
    first: i64,
    last: i64,
    newest: Id,
}

impl Ends {
    /// `None` where it has no entries.
    async fn of(database: &Database, server: Id) -> Result<Option<Self>, StoreError> {
        let log = activity::table.filter(activity::server_id.eq(server));
        // Each is one step down the index.
        let (first, last, newest): (Option<i64>, Option<i64>, Option<Id>) =
            read!(database, |connection| diesel::select((
                log.select(activity::number)
                    .order(activity::number.asc())
                    .limit(1)
                    .single_value(),
                log.select(activity::number)
                    .order(activity::number.desc())
                    .limit(1)
                    .single_value(),
                log.select(activity::id)
                    .order(activity::number.desc())
                    .limit(1)
                    .single_value(),
            ))
            .get_result(connection))?;
        let ends = first.zip(last).zip(newest);
        Ok(ends.map(|((first, last), newest)| Self { first, last, newest }))
    }

    fn entries(&self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(usize::MAX)
    }
}

/// Brings an index up to the end of its log. `false` where it cannot be: the log is too long, or does not stay as it is
/// for long enough.
///
/// What was written never changes but for outcomes, and goes from the front only. A log that has lost all and begun
/// again is known by the key of the entry that had been the newest.
async fn catch_up(
    database: &Database,
    server: Id,
    index: &SharedIndex,
    ends: &Ends,
) -> Result<bool, StoreError> {
    if is_too_long(ends.entries()) {
        return Ok(false);
    }
    if index.look().len() > 2 * ends.entries() + usize::from(SHORT) {
        index.look().begin_again(ends.first);
    }
    index.look().forget_before(ends.first);
    let mut stumbles = 0;
    while stumbles < STUMBLES {
        let newest = index.look().newest();
        if newest == Some((ends.last, ends.newest)) {
            return Ok(true);
        }
        let from = newest.map_or(ends.first, |(number, _)| number);
        let entries: Vec<Facets> = load!(
            database,
            activity::table
                .filter(activity::server_id.eq(server))
                .filter(activity::number.ge(from))
                .filter(activity::number.lt(from + PART))
                .order(activity::number)
                .select(Facets::as_select())
        )?;
        let is_of_this_log = !entries.is_empty() && index.look().go_on_with(entries);
        if !is_of_this_log {
            index.look().begin_again(ends.first);
        }
        match index.look().newest() {
            Some((number, _)) if number >= ends.last => return Ok(true),
            now if now == newest || now.is_none() => stumbles += 1,
            _ => {}
        }
        tokio::task::yield_now().await;
    }
    Ok(false)
}

/// How often a log may turn out to have begun again while it is looked at.
const STUMBLES: u32 = 3;

/// Asks again for the outcomes that may have changed since they were taken down.
async fn look_after_open(database: &Database, server: Id, index: &SharedIndex) -> Result<(), StoreError> {
    let open = index.look().open();
    for some in open.chunks(OPEN) {
        let entries = numbered(database, server, some.to_vec()).await?;
        let mut index = index.look();
        for entry in entries {
            if let Said(Some(outcome)) = entry.outcome {
                index.settle(entry.number, outcome);
            }
        }
    }
    Ok(())
}

/// How many of them at once.
const OPEN: usize = 100;

/// The entries with these numbers, the newest first.
async fn numbered(database: &Database, server: Id, numbers: Vec<i64>) -> Result<Vec<EntryRow>, StoreError> {
    match database {
        _ if numbers.is_empty() => Ok(Vec::new()),
        Database::Sqlite { readers, .. } => {
            let query = Fixed(
                activity::table
                    .filter(activity::server_id.eq(server))
                    .filter(activity::number.eq_any(numbers))
                    .order(activity::number.desc())
                    .select(EntryRow::as_select()),
            );
            on!(readers, |connection| connection.spawn_blocking(
                move |connection| diesel::RunQueryDsl::load(query, connection)
            ))
        }
        Database::Postgres(pool) => on!(pool, |connection| Fixed(
            sql_query(EACH)
                .bind::<Array<BigInt>, _>(numbers)
                .bind::<Key, _>(server)
        )
        .load(connection)),
    }
}

/// Each by itself (`OFFSET 0` keeps it so). PostgreSQL takes every log for a short one, as most are, and for
/// `number = ANY` would rather read all of it.
const EACH: &str = "SELECT entry.* FROM unnest($1::bigint[]) AS wanted (number) CROSS JOIN LATERAL \
                    (SELECT * FROM activity WHERE server_id = $2 AND activity.number = wanted.number OFFSET 0) AS entry \
                    ORDER BY wanted.number DESC";
