use aileron_domain::{
    ActivityEntry, ActivityFilter, ActivityHistory, ActorFilter, ActorKind, ActorStamp, EntryId, Event,
    NewEntry, OutcomeKind, Page, PageRequest, ServerId, StoreError, UserId,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::read;
use crate::error::{UnreadableColumn, corrupt};
use crate::schema::activity;
use crate::text::without_nul;

#[derive(Queryable, Selectable)]
#[diesel(table_name = activity, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
struct EntryRow {
    id: Id,
    server_id: Id,
    occurred_at: At,
    actor_kind: String,
    actor_id: Option<Id>,
    actor_name: String,
    event: String,
    ip: Option<String>,
    outcome: String,
    error: Option<String>,
}

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

pub use export::ActivityExport;

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
            let total: i64 = read!(&shared.database, |connection| entries!(server, &filter)
                .count()
                .get_result(connection))?;
            let rows: Vec<EntryRow> = read!(&shared.database, |connection| entries!(server, &filter)
                .order(activity::number.desc())
                .limit(page.limit.get().into())
                .offset(page.offset().try_into().unwrap_or(i64::MAX))
                .select(EntryRow::as_select())
                .load(connection))?;
            collect(rows, total)
        })
        .await
    }
}

/// A page of a server's whole log. Its entries are numbered without a gap, so that neither the page nor the total costs
/// more in a long log than in a short one.
async fn whole_log(
    database: &crate::database::Database,
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
    let rows: Vec<EntryRow> = read!(database, |connection| activity::table
        .filter(activity::server_id.eq(server))
        .filter(activity::number.le(newest))
        .order(activity::number.desc())
        .limit(page.limit.get().into())
        .select(EntryRow::as_select())
        .load(connection))?;
    collect(rows, last - first + 1)
}

/// The numbers of a server's oldest and newest entries.
async fn ends(database: &crate::database::Database, server: Id) -> Result<Option<(i64, i64)>, StoreError> {
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

fn collect(rows: Vec<EntryRow>, total: i64) -> Result<Page<ActivityEntry>, StoreError> {
    let items = rows
        .into_iter()
        .map(ActivityEntry::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        total: total.try_into().unwrap_or(0),
    })
}

impl TryFrom<EntryRow> for ActivityEntry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, Self::Error> {
        let unreadable = |column| {
            corrupt(UnreadableColumn {
                table: "activity",
                column,
                row: row.id.0.to_string(),
            })
        };
        let kind = ActorKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == row.actor_kind);
        let outcome: OutcomeKind = row.outcome.parse().map_err(|_| unreadable("outcome"))?;
        let ip = row
            .ip
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| unreadable("ip"))?;
        let actor = ActorStamp {
            kind: kind.ok_or_else(|| unreadable("actor_kind"))?,
            id: row.actor_id.map(|id| UserId(id.0)),
            name: row.actor_name,
        };
        let entry = NewEntry {
            occurred_at: row.occurred_at.0,
            actor,
            event: Event::from_name(&row.event),
            target: ServerId(row.server_id.0),
            ip,
            outcome: outcome.because(row.error.unwrap_or_default()),
        };
        Ok(Self {
            id: EntryId(row.id.0),
            entry,
        })
    }
}
