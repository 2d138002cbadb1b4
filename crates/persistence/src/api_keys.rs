use aileron_domain::{ApiKeyId, ApiKeyRecord, ApiKeyWish, ApiKeys, IssuedApiKey, StoreError, UserId};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{load, transaction, write};
use crate::error::{store_error, unavailable};
use crate::schema::api_keys;
use crate::secret_key::random;

type ApiKeyRow = (Id, String, Option<String>, At, Option<At>);

#[async_trait]
impl ApiKeys for Store {
    async fn issue_key(&self, user: UserId, wish: ApiKeyWish) -> Result<Option<IssuedApiKey>, StoreError> {
        let token = wish.form.mint(random().map_err(unavailable)?);
        let record = ApiKeyRecord {
            id: ApiKeyId(Uuid::now_v7()),
            description: wish.description.as_str().to_owned(),
            prefix: Some(token.beginning().to_owned()),
            created_at: to_the_millisecond(Timestamp::now()),
            expires_at: wish.expires_at.map(to_the_millisecond),
        };
        let (hash, new) = (token.hash(), record.clone());
        let issued = self
            .run(move |shared| async move {
                let inserted: QueryResult<bool> = transaction!(&shared.database, async |connection| {
                    // Several that come to a PostgreSQL at once may all see room for the last one: the bound is there to
                    // keep the table small, not exact.
                    let present: i64 = api_keys::table
                        .filter(api_keys::user_id.eq(Id(user.0)))
                        .count()
                        .get_result(connection)
                        .await?;
                    if present >= i64::from(ApiKeyRecord::MOST) {
                        return Ok(false);
                    }
                    diesel::insert_into(api_keys::table)
                        .values((
                            api_keys::token_hash.eq(hash.0.as_slice()),
                            api_keys::id.eq(Id(new.id.0)),
                            api_keys::user_id.eq(Id(user.0)),
                            api_keys::description.eq(&new.description),
                            api_keys::created_at.eq(At(new.created_at)),
                            api_keys::prefix.eq(&new.prefix),
                            api_keys::expires_at.eq(new.expires_at.map(At)),
                        ))
                        .execute(connection)
                        .await?;
                    Ok(true)
                });
                inserted.map_err(store_error)
            })
            .await?;
        Ok(issued.then_some(IssuedApiKey { record, token }))
    }

    async fn keys_of(&self, user: UserId) -> Result<Vec<ApiKeyRecord>, StoreError> {
        self.run(move |shared| async move {
            let rows: Vec<ApiKeyRow> = load!(
                &shared.database,
                api_keys::table
                    .filter(api_keys::user_id.eq(Id(user.0)))
                    .order(api_keys::id.desc())
                    .select((
                        api_keys::id,
                        api_keys::description,
                        api_keys::prefix,
                        api_keys::created_at,
                        api_keys::expires_at,
                    ))
            )?;
            Ok(rows.into_iter().map(read).collect())
        })
        .await
    }

    async fn revoke_key(&self, user: UserId, key: ApiKeyId) -> Result<bool, StoreError> {
        self.run(move |shared| async move {
            let revoked: usize = write!(&shared.database, |connection| diesel::delete(
                api_keys::table
                    .filter(api_keys::id.eq(Id(key.0)))
                    .filter(api_keys::user_id.eq(Id(user.0)))
            )
            .execute(connection))?;
            Ok(revoked > 0)
        })
        .await
    }
}

fn read((id, description, prefix, created_at, expires_at): ApiKeyRow) -> ApiKeyRecord {
    ApiKeyRecord {
        id: ApiKeyId(id.0),
        description,
        prefix,
        created_at: created_at.0,
        expires_at: expires_at.map(|at| at.0),
    }
}

/// As the databases keep it.
fn to_the_millisecond(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}
