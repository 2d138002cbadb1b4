use aileron_domain::{
    ApiKeyId, ApiKeyRecord, ApiKeyWish, ApiKeys, IssuedApiKey, KeyForm, LastUse, NotRotated, Rotation,
    SecretToken, StoreError, UserId,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{load, transaction, write};
use crate::error::{store_error, unavailable};
use crate::key_limits;
use crate::rows::unreadable;
use crate::schema::api_keys;
use crate::secret_key::random;

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
struct ApiKeyRow {
    id: Id,
    description: String,
    prefix: Option<String>,
    created_at: At,
    expires_at: Option<At>,
    limits: Option<String>,
    last_used_at: Option<At>,
    last_used_ip: Option<String>,
    replaced_by: Option<Id>,
}

/// Removes the keys of a user whose places others have taken, and says whether there is room for one more.
///
/// Several that come to a PostgreSQL at once may all see room for the last one: the bound is there to keep the table small,
/// not exact.
macro_rules! has_room {
    ($connection:expr, $user:expr, $now:expr) => {{
        let gone = api_keys::table
            .filter(api_keys::user_id.eq($user))
            .filter(api_keys::replaced_by.is_not_null())
            .filter(api_keys::expires_at.le($now));
        diesel::delete(gone).execute($connection).await?;
        let present: i64 = api_keys::table
            .filter(api_keys::user_id.eq($user))
            .count()
            .get_result($connection)
            .await?;
        present < i64::from(ApiKeyRecord::MOST)
    }};
}

/// Puts a key into the table.
macro_rules! insert {
    ($connection:expr, $user:expr, $new:expr, $hash:expr) => {
        diesel::insert_into(api_keys::table)
            .values((
                api_keys::token_hash.eq($hash.0.as_slice()),
                api_keys::id.eq(Id($new.id.0)),
                api_keys::user_id.eq($user),
                api_keys::description.eq(&$new.description),
                api_keys::created_at.eq(At($new.created_at)),
                api_keys::prefix.eq(&$new.prefix),
                api_keys::expires_at.eq($new.expires_at.map(At)),
                api_keys::limits.eq(key_limits::write(&$new.limits)),
            ))
            .execute($connection)
            .await?
    };
}

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
            limits: wish.limits,
            last_use: None,
            replaced_by: None,
        };
        let (hash, new, user) = (token.hash(), record.clone(), Id(user.0));
        let issued = self
            .run(move |shared| async move {
                let inserted: QueryResult<bool> = transaction!(&shared.database, async |connection| {
                    if !has_room!(connection, user, At(new.created_at)) {
                        return Ok(false);
                    }
                    insert!(connection, user, new, hash);
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
                    .select(ApiKeyRow::as_select())
            )?;
            rows.into_iter().map(ApiKeyRecord::try_from).collect()
        })
        .await
    }

    async fn rotate_key(
        &self,
        user: UserId,
        key: ApiKeyId,
        rotation: Rotation,
    ) -> Result<Result<IssuedApiKey, NotRotated>, StoreError> {
        let random = random().map_err(unavailable)?;
        let (user, key) = (Id(user.0), Id(key.0));
        let now = to_the_millisecond(Timestamp::now());
        self.run(move |shared| async move {
            let rotated: QueryResult<Result<Result<IssuedApiKey, NotRotated>, StoreError>> =
                transaction!(&shared.database, async |connection| {
                    let old: Option<ApiKeyRow> = api_keys::table
                        .filter(api_keys::id.eq(key))
                        .filter(api_keys::user_id.eq(user))
                        .select(ApiKeyRow::as_select())
                        .first(connection)
                        .await
                        .optional()?;
                    let old = match old.map(ApiKeyRecord::try_from).transpose() {
                        Ok(Some(old)) => old,
                        Ok(None) => return Ok(Ok(Err(NotRotated::NotFound))),
                        Err(unreadable) => return Ok(Err(unreadable)),
                    };
                    if old.expires_at.is_some_and(|end| end <= now) {
                        return Ok(Ok(Err(NotRotated::Expired)));
                    }
                    if !has_room!(connection, user, At(now)) {
                        return Ok(Ok(Err(NotRotated::TooMany)));
                    }
                    let token = KeyForm::of(old.prefix.as_deref()).mint(random);
                    let new = successor(&old, &token, now, rotation);
                    // Who rotates it at the same time has taken its place already.
                    let replaced = diesel::update(
                        api_keys::table
                            .filter(api_keys::id.eq(key))
                            .filter(api_keys::replaced_by.is_null()),
                    )
                    .set((
                        api_keys::expires_at.eq(At(overlap_end(&old, now, rotation))),
                        api_keys::replaced_by.eq(Id(new.id.0)),
                    ))
                    .execute(connection)
                    .await?;
                    if replaced == 0 {
                        return Ok(Ok(Err(NotRotated::RotatedAlready)));
                    }
                    insert!(connection, user, new, token.hash());
                    Ok(Ok(Ok(IssuedApiKey { record: new, token })))
                });
            rotated.map_err(store_error)?
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

/// The key that takes this one's place.
fn successor(old: &ApiKeyRecord, token: &SecretToken, now: Timestamp, rotation: Rotation) -> ApiKeyRecord {
    ApiKeyRecord {
        id: ApiKeyId(Uuid::now_v7()),
        prefix: Some(token.beginning().to_owned()),
        created_at: now,
        expires_at: rotation.expires_at.map(to_the_millisecond).or(old.expires_at),
        last_use: None,
        replaced_by: None,
        ..old.clone()
    }
}

/// When the old one is good no more: after the overlap, and not later than it would have been.
fn overlap_end(old: &ApiKeyRecord, now: Timestamp, rotation: Rotation) -> Timestamp {
    let overlap = SignedDuration::try_from(rotation.overlap).unwrap_or(SignedDuration::MAX);
    let end = now.saturating_add(overlap).unwrap_or(Timestamp::MAX);
    old.expires_at.map_or(end, |before| before.min(end))
}

impl TryFrom<ApiKeyRow> for ApiKeyRecord {
    type Error = StoreError;

    fn try_from(row: ApiKeyRow) -> Result<Self, Self::Error> {
        let unreadable = |column| unreadable("api_keys", column, row.id);
        let from = row.last_used_ip.map(|ip| ip.parse());
        let from = from.transpose().map_err(|_| unreadable("last_used_ip"))?;
        let limits = key_limits::read(row.limits.as_deref());
        Ok(Self {
            id: ApiKeyId(row.id.0),
            description: row.description,
            prefix: row.prefix,
            created_at: row.created_at.0,
            expires_at: row.expires_at.map(|at| at.0),
            limits: limits.ok_or_else(|| unreadable("limits"))?,
            last_use: row.last_used_at.map(|at| LastUse { at: at.0, from }),
            replaced_by: row.replaced_by.map(|key| ApiKeyId(key.0)),
        })
    }
}

/// As the databases keep it.
fn to_the_millisecond(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}
