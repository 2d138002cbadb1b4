//! What is known beside of users and servers, and the numbers that stand for them.

use std::collections::HashMap;

use aileron_domain::{
    Builds, BuiltServer, Numbered, Numbers, People, ServerId, StoreError, UserId, UserRecord,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::Store;
use crate::columns::Id;
use crate::database::{Database, load, write};
use crate::error::unavailable;
use crate::hosting::described::hosted;
use crate::rows::{ServerRow, UserRow};
use crate::schema::{numbers, servers, users};
use crate::users::{UserRecordRow, record};

#[async_trait]
impl People for Store {
    async fn people(&self, wanted: &[UserId]) -> Result<Vec<UserRecord>, StoreError> {
        let ids: Vec<Id> = wanted.iter().map(|user| Id(user.0)).collect();
        self.run(move |shared| async move {
            let rows: Vec<UserRecordRow> = load!(
                &shared.database,
                users::table.filter(users::id.eq_any(ids)).select((
                    UserRow::as_select(),
                    users::disabled,
                    users::created_at
                ))
            )?;
            rows.into_iter().map(record).collect()
        })
        .await
    }
}

#[async_trait]
impl Builds for Store {
    async fn builds(&self, wanted: &[ServerId]) -> Result<Vec<BuiltServer>, StoreError> {
        let ids: Vec<Id> = wanted.iter().map(|server| Id(server.0)).collect();
        self.run(move |shared| async move {
            let rows: Vec<(ServerRow, bool)> = load!(
                &shared.database,
                servers::table
                    .filter(servers::id.eq_any(ids))
                    .select((ServerRow::as_select(), servers::install_failed))
            )?;
            let (rows, failed): (Vec<ServerRow>, Vec<bool>) = rows.into_iter().unzip();
            let described = hosted(&shared.database, rows).await?.into_iter();
            let built = described.zip(failed).map(|((server, hosted), install_failed)| {
                let build = match hosted {
                    Ok(hosted) => hosted.build,
                    Err(error) => {
                        let error = &error as &(dyn std::error::Error + 'static);
                        tracing::warn!(error, %server, "a build cannot be read");
                        None
                    }
                };
                BuiltServer {
                    server,
                    build,
                    install_failed,
                }
            });
            Ok(built.collect())
        })
        .await
    }
}

/// How often it is tried to be faster than others who number the same things.
const TRIES: u32 = 16;

#[async_trait]
impl Numbers for Store {
    async fn numbers(&self, kind: Numbered, ids: &[Uuid]) -> Result<Vec<(Uuid, u64)>, StoreError> {
        let mut ids: Vec<Id> = ids.iter().copied().map(Id).collect();
        ids.sort_unstable();
        ids.dedup();
        self.run(move |shared| async move {
            for _ in 0..TRIES {
                let known = known(&shared.database, kind, &ids).await?;
                let unknown: Vec<Id> = ids.iter().filter(|id| !known.contains_key(id)).copied().collect();
                if unknown.is_empty() {
                    let numbered = known.into_iter();
                    return Ok(numbered
                        .map(|(id, number)| (id.0, number.unsigned_abs()))
                        .collect());
                }
                number(&shared.database, kind, &unknown).await?;
            }
            Err(unavailable("others number the same things all the time"))
        })
        .await
    }
}

async fn known(database: &Database, kind: Numbered, ids: &[Id]) -> Result<HashMap<Id, i64>, StoreError> {
    let rows: Vec<(Id, i64)> = load!(
        database,
        numbers::table
            .filter(numbers::kind.eq(kind.as_str()))
            .filter(numbers::id.eq_any(ids.to_vec()))
            .select((numbers::id, numbers::number))
    )?;
    Ok(rows.into_iter().collect())
}

/// Gives each the next number. Where somebody else was faster with one of them, or with a number, that one is left as it is,
/// and no number is left out for it.
async fn number(database: &Database, kind: Numbered, ids: &[Id]) -> Result<(), StoreError> {
    let kind = kind.as_str();
    for id in ids {
        write!(database, |connection| {
            let highest = numbers::table
                .filter(numbers::kind.eq(kind))
                .select(diesel::dsl::max(numbers::number))
                .single_value();
            diesel::insert_into(numbers::table)
                .values((
                    numbers::kind.eq(kind),
                    numbers::id.eq(*id),
                    numbers::number.eq(coalesce(highest, 0) + 1),
                ))
                .on_conflict_do_nothing()
                .execute(connection)
        })?;
    }
    Ok(())
}

diesel::define_sql_function! {
    /// The number, or the other one where there is none.
    fn coalesce(number: diesel::sql_types::Nullable<diesel::sql_types::BigInt>, other: diesel::sql_types::BigInt)
        -> diesel::sql_types::BigInt;
}
