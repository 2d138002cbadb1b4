//! What was done to all servers. Keys sort by the time at which something happened, so the primary key is the order, and
//! each look begins where the last one ended: nothing is counted, and nothing is skipped by reading it.

use std::collections::HashMap;

use aileron_domain::{
    ActivityEntry, ActivityFilter, ActorFilter, EntryId, PageLimit, PlacedEntry, ServerId, ServerNames,
    StoreError, Stretch,
};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::row::EntryRow;
use crate::columns::{At, Id};
use crate::database::{Database, load};
use crate::retention::first_key_of;
use crate::rows::unreadable;
use crate::schema::{activity, servers};
use crate::text::without_nul;

/// How many entries one query looks through, so that none takes long.
const PART: i64 = 10_000;

/// How many such parts one stretch goes back. No index answers every filter, and who looks for something rare looks
/// further by asking again.
const PARTS: u32 = 10;

pub(super) async fn stretch(
    database: &Database,
    filter: &ActivityFilter,
    before: Option<EntryId>,
    limit: PageLimit,
) -> Result<Stretch, StoreError> {
    let bounds = Bounds::of(filter, before);
    let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
    let (rows, older) = look_back(database, filter, bounds, limit).await?;
    let names = names(database, &rows).await?;
    let placed = rows.into_iter().map(|row| {
        let entry = ActivityEntry::try_from(row)?;
        let server = names.get(&entry.entry.target).cloned();
        Ok(PlacedEntry { entry, server })
    });
    Ok(Stretch {
        entries: placed.collect::<Result<_, StoreError>>()?,
        older: older.map(|id| EntryId(id.0)),
    })
}

/// What a time is kept to.
const A_MILLISECOND: SignedDuration = SignedDuration::from_millis(1);

/// Which keys are looked at: from the first on, and before the second.
#[derive(Clone, Copy)]
struct Bounds {
    from: Id,
    before: Id,
}

impl Bounds {
    fn of(filter: &ActivityFilter, before: Option<EntryId>) -> Self {
        let next = |to: Timestamp| to.saturating_add(A_MILLISECOND).unwrap_or(Timestamp::MAX);
        let after_the_last = filter.to.map_or(Id(Uuid::max()), |to| first_key_of(next(to)));
        Self {
            from: filter.from.map_or(Id(Uuid::nil()), first_key_of),
            before: before.map_or(after_the_last, |before| Id(before.0).min(after_the_last)),
        }
    }
}

/// Up to so many rows, and where to go on.
async fn look_back(
    database: &Database,
    filter: &ActivityFilter,
    mut bounds: Bounds,
    limit: usize,
) -> Result<(Vec<EntryRow>, Option<Id>), StoreError> {
    let narrows = filter.event.is_some() || filter.actor.is_some() || filter.outcome.is_some();
    let mut found: Vec<EntryRow> = Vec::new();
    for _part in 0..PARTS {
        // Without a filter all that is looked at comes.
        let floor = if narrows {
            floor(database, bounds).await?
        } else {
            None
        };
        // One more says whether there is more.
        let wanted = limit + 1 - found.len();
        let (from, before) = (floor.unwrap_or(bounds.from), bounds.before);
        let part: Vec<EntryRow> = load!(
            database,
            let_through!(
                activity::table
                    .filter(activity::id.lt(before))
                    .filter(activity::id.ge(from)),
                filter
            )
            .order(activity::id.desc())
            .limit(wanted.try_into().unwrap_or(i64::MAX))
            .select(EntryRow::as_select())
        )?;
        found.extend(part);
        if found.len() > limit {
            found.truncate(limit);
            let last = found.last().map(|row| row.id);
            return Ok((found, last));
        }
        match floor {
            Some(floor) => bounds.before = floor,
            None => return Ok((found, None)),
        }
    }
    Ok((found, Some(bounds.before)))
}

/// The key of the last entry in the next part; `None` where the rest is no longer than one.
async fn floor(database: &Database, bounds: Bounds) -> Result<Option<Id>, StoreError> {
    let last: Vec<Id> = load!(
        database,
        activity::table
            .filter(activity::id.lt(bounds.before))
            .filter(activity::id.ge(bounds.from))
            .order(activity::id.desc())
            .offset(PART - 1)
            .limit(1)
            .select(activity::id)
    )?;
    Ok(last.into_iter().next())
}

/// What the servers of these entries are called.
async fn names(database: &Database, rows: &[EntryRow]) -> Result<HashMap<ServerId, ServerNames>, StoreError> {
    let mut ids: Vec<Id> = rows.iter().map(|row| row.server_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let known: Vec<(Id, String, String)> = load!(
        database,
        servers::table.filter(servers::id.eq_any(ids)).select((
            servers::id,
            servers::identifier,
            servers::name
        ))
    )?;
    let named = known.into_iter().map(|(id, identifier, name)| {
        let identifier = identifier
            .parse()
            .map_err(|_| unreadable("servers", "identifier", id))?;
        Ok((ServerId(id.0), ServerNames { identifier, name }))
    });
    named.collect()
}
