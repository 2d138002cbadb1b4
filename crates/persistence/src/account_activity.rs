use std::net::IpAddr;

use aileron_domain::{
    AccountActivity, AccountActor, AccountEntry, AccountEvent, EntryDetails, EntryId, NewAccountEntry, Page,
    PageRequest, StoreError, UserId,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{Database, find, is_called, load, read, transaction, write};
use crate::directory::limits;
use crate::error::store_error;
use crate::retention::{BATCH, first_key_of};
use crate::rows::unreadable;
use crate::schema::{account_activity, users};
use crate::text::without_nul;

#[derive(Queryable, Selectable)]
#[diesel(table_name = account_activity, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
struct AccountEntryRow {
    id: Id,
    user_id: Id,
    occurred_at: At,
    event: String,
    actor: String,
    ip: Option<String>,
    details: Option<String>,
}

#[async_trait]
impl AccountActivity for Store {
    async fn record_for_account(&self, entry: NewAccountEntry) -> Result<(), StoreError> {
        self.run(move |shared| async move { record(&shared.database, &entry).await })
            .await
    }

    async fn record_failed_log_in(
        &self,
        login: &str,
        ip: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let login = without_nul(login.to_ascii_lowercase());
        self.run(move |shared| async move {
            let user: Option<Id> = find!(&shared.database, |connection| users::table
                .filter(is_called!(&login))
                .select(users::id)
                .first(connection))?;
            let Some(user) = user else {
                return Ok(());
            };
            let entry = NewAccountEntry {
                user: UserId(user.0),
                occurred_at: at,
                event: AccountEvent::LogInFailed,
                by: AccountActor::User,
                ip,
                details: None,
            };
            record(&shared.database, &entry).await
        })
        .await
    }

    async fn account_entries(
        &self,
        user: UserId,
        page: PageRequest,
    ) -> Result<Page<AccountEntry>, StoreError> {
        let user = Id(user.0);
        self.run(move |shared| async move {
            let (limit, offset) = limits(page);
            let total: i64 = read!(&shared.database, |connection| account_activity::table
                .filter(account_activity::user_id.eq(user))
                .count()
                .get_result(connection))?;
            let rows: Vec<AccountEntryRow> = load!(
                &shared.database,
                account_activity::table
                    .filter(account_activity::user_id.eq(user))
                    .order(account_activity::id.desc())
                    .limit(limit)
                    .offset(offset)
                    .select(AccountEntryRow::as_select())
            )?;
            Ok(Page {
                items: rows
                    .into_iter()
                    .map(AccountEntry::try_from)
                    .collect::<Result<_, _>>()?,
                total: u64::try_from(total).unwrap_or_default(),
            })
        })
        .await
    }
}

impl Store {
    /// Removes the entries of before `cutoff` from all accounts' logs, and says how many those were.
    pub async fn remove_old_account_activity(&self, cutoff: Timestamp) -> Result<u64, StoreError> {
        let before = first_key_of(cutoff);
        self.remove_in_batches(move |shared| async move { remove_old(&shared.database, before).await })
            .await
    }
}

async fn remove_old(database: &Database, before: Id) -> Result<u64, StoreError> {
    let old: Vec<Id> = read!(database, |connection| account_activity::table
        .filter(account_activity::id.lt(before))
        .order(account_activity::id)
        .limit(BATCH)
        .select(account_activity::id)
        .load(connection))?;
    if old.is_empty() {
        return Ok(0);
    }
    let removed = write!(database, |connection| diesel::delete(
        account_activity::table.filter(account_activity::id.eq_any(&old))
    )
    .execute(connection))?;
    Ok(removed.try_into().unwrap_or(u64::MAX))
}

async fn record(database: &Database, entry: &NewAccountEntry) -> Result<(), StoreError> {
    let (user, event) = (Id(entry.user.0), entry.event.name());
    let recorded: QueryResult<()> = transaction!(database, async |connection| {
        diesel::insert_into(account_activity::table)
            .values((
                account_activity::id.eq(Id(Uuid::now_v7())),
                account_activity::user_id.eq(user),
                account_activity::occurred_at.eq(At(entry.occurred_at)),
                account_activity::event.eq(event),
                account_activity::actor.eq(entry.by.as_str()),
                account_activity::ip.eq(entry.ip.map(|ip| ip.to_string())),
                account_activity::details.eq(entry.details.as_ref().map(EntryDetails::as_json)),
            ))
            .execute(connection)
            .await?;
        let Some(most) = entry.event.most_kept() else {
            return Ok(());
        };
        let same = account_activity::table
            .filter(account_activity::user_id.eq(user))
            .filter(account_activity::event.eq(event));
        let too_old: Option<Id> = same
            .order(account_activity::id.desc())
            .offset(i64::from(most))
            .limit(1)
            .select(account_activity::id)
            .first(connection)
            .await
            .optional()?;
        if let Some(too_old) = too_old {
            diesel::delete(same.filter(account_activity::id.le(too_old)))
                .execute(connection)
                .await?;
        }
        Ok(())
    });
    recorded.map_err(store_error)
}

impl TryFrom<AccountEntryRow> for AccountEntry {
    type Error = StoreError;

    fn try_from(row: AccountEntryRow) -> Result<Self, Self::Error> {
        let unreadable = |column| unreadable("account_activity", column, row.id);
        let by = AccountActor::ALL
            .into_iter()
            .find(|actor| actor.as_str() == row.actor);
        let ip = row.ip.map(|ip| ip.parse().map_err(|_| unreadable("ip")));
        let details = row
            .details
            .map(|json| EntryDetails::of_json(json).ok_or_else(|| unreadable("details")));
        Ok(Self {
            id: EntryId(row.id.0),
            entry: NewAccountEntry {
                user: UserId(row.user_id.0),
                occurred_at: row.occurred_at.0,
                event: AccountEvent::from_name(&row.event),
                by: by.ok_or_else(|| unreadable("actor"))?,
                ip: ip.transpose()?,
                details: details.transpose()?,
            },
        })
    }
}
