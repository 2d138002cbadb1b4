//! What an operator does with accounts that are there already.

use aileron_domain::{
    NewPassword, Page, PageRequest, RegistryError, StoreError, User, UserRecord, UserRegistry,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{Database, find, is_called, load, lower, read, transaction};
use crate::error::store_error;
use crate::rows::UserRow;
use crate::schema::{sessions, users};
use crate::text::without_nul;

pub(crate) type UserRecordRow = (UserRow, bool, At);

#[async_trait]
impl UserRegistry for Store {
    async fn users(&self, page: PageRequest) -> Result<Page<UserRecord>, StoreError> {
        self.run(move |shared| async move {
            let total: i64 = read!(&shared.database, |connection| users::table
                .count()
                .get_result(connection))?;
            let rows: Vec<UserRecordRow> = load!(
                &shared.database,
                users::table
                    .order(lower(users::username))
                    .limit(i64::from(page.limit.get()))
                    .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX))
                    .select((UserRow::as_select(), users::disabled, users::created_at))
            )?;
            Ok(Page {
                items: rows.into_iter().map(record).collect::<Result<_, _>>()?,
                total: u64::try_from(total).unwrap_or(0),
            })
        })
        .await
    }

    async fn user(&self, name: &str) -> Result<UserRecord, RegistryError> {
        let name = name.to_owned();
        self.run_fallible(move |shared| async move { find_user(&shared.database, &name).await })
            .await
    }

    async fn set_password(&self, name: &str, password: &NewPassword) -> Result<User, RegistryError> {
        let (name, password) = (name.to_owned(), password.as_password().clone());
        self.run_fallible(move |shared| async move {
            let UserRecord { user, .. } = find_user(&shared.database, &name).await?;
            let hash = shared.passwords.hash(password).await?;
            let id = Id(user.id.0);
            let changed: QueryResult<usize> = transaction!(&shared.database, async |connection| {
                diesel::update(users::table.find(id))
                    .set(users::password_hash.eq(&hash))
                    .execute(connection)
                    .await?;
                diesel::delete(sessions::table.filter(sessions::user_id.eq(id)))
                    .execute(connection)
                    .await
            });
            changed.map_err(store_error)?;
            Ok(user)
        })
        .await
    }

    async fn set_disabled(&self, name: &str, disabled: bool) -> Result<User, RegistryError> {
        let name = name.to_owned();
        self.run_fallible(move |shared| async move {
            let UserRecord { user, .. } = find_user(&shared.database, &name).await?;
            let id = Id(user.id.0);
            let changed: QueryResult<usize> = transaction!(&shared.database, async |connection| {
                let changed = diesel::update(users::table.find(id))
                    .set(users::disabled.eq(disabled))
                    .execute(connection)
                    .await?;
                if disabled {
                    diesel::delete(sessions::table.filter(sessions::user_id.eq(id)))
                        .execute(connection)
                        .await?;
                }
                Ok(changed)
            });
            changed.map_err(store_error)?;
            Ok(user)
        })
        .await
    }
}

async fn find_user(database: &Database, name: &str) -> Result<UserRecord, RegistryError> {
    let id = Id(Uuid::try_parse(name).unwrap_or_default());
    let login = without_nul(name.to_ascii_lowercase());
    let found: Result<Option<UserRecordRow>, StoreError> = find!(database, |connection| users::table
        .filter(is_called!(&login).or(users::id.eq(id)))
        .select((UserRow::as_select(), users::disabled, users::created_at))
        .first(connection));
    let found = found?.ok_or_else(|| RegistryError::NotFound {
        what: "user",
        name: name.to_owned(),
    })?;
    Ok(record(found)?)
}

pub(crate) fn record((user, disabled, created_at): UserRecordRow) -> Result<UserRecord, StoreError> {
    Ok(UserRecord {
        user: user.try_into()?,
        disabled,
        created_at: created_at.0,
    })
}
