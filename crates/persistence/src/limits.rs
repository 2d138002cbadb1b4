use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aileron_domain::{Counted, LimitKey, SharedLimits, StoreError, Together};
use async_trait::async_trait;
use diesel::sql_types::{Array, BigInt, Binary, Integer};
use diesel::{QueryableByName, sql_query};

use crate::Store;
use crate::database::{Database, on};
use crate::error::corrupt;

impl Store {
    /// Where instances tell each other what they have let through. `None` on SQLite, where there is one instance.
    #[must_use]
    pub fn shared_limits(&self) -> Option<Arc<dyn SharedLimits>> {
        match self.shared.database {
            Database::Sqlite { .. } => None,
            Database::Postgres(_) => Some(Arc::new(InPostgres {
                store: self.clone(),
                rounds: AtomicU32::new(0),
            })),
        }
    }
}

/// All times are by the database's clock, and go to instances and come from them as lengths.
struct InPostgres {
    store: Store,
    rounds: AtomicU32,
}

/// After so many rounds, what says nothing any more is removed.
const TIDY_EVERY: u32 = 64;

/// In the order of their keys: two instances that tell of the same ones do not wait for each other in a ring. No more than
/// two minutes are kept, because after an outage everybody tells at once.
const USE: &str = "INSERT INTO rate_limits (key, used_until, changed_at) \
    SELECT key, now() + used * interval '1 microsecond', now() FROM unnest($1, $2) AS told (key, used) ORDER BY key \
    ON CONFLICT (key) DO UPDATE SET changed_at = now(), used_until = LEAST(now() + interval '2 minutes', \
    GREATEST(rate_limits.used_until, now()) + (excluded.used_until - now()))";

const GUESS_WRONG: &str = "INSERT INTO wrong_guesses (key, wrong, changed_at) \
    SELECT key, wrong, now() FROM unnest($1, $2) AS told (key, wrong) ORDER BY key \
    ON CONFLICT (key) DO UPDATE SET changed_at = now(), wrong = LEAST(1000000, excluded.wrong + \
    CASE WHEN wrong_guesses.changed_at < now() - interval '1 hour' THEN 0 ELSE wrong_guesses.wrong END)";

const FORGIVE: &str = "UPDATE wrong_guesses SET wrong = 0, changed_at = now() WHERE key = ANY($1)";

const USED: &str = "SELECT key, CAST(EXTRACT(EPOCH FROM used_until - now()) * 1000000 AS BIGINT) AS number \
    FROM rate_limits WHERE used_until > now() AND changed_at > now() - $1 * interval '1 second'";

const WRONG: &str = "SELECT key, CAST(wrong AS BIGINT) AS number FROM wrong_guesses \
    WHERE changed_at > now() - $1 * interval '1 second'";

const FORGET_USED: &str = "DELETE FROM rate_limits WHERE used_until < now()";

const FORGET_WRONG: &str = "DELETE FROM wrong_guesses WHERE changed_at < now() - interval '1 hour'";

/// How far back it is read what others have told: some rounds, so that none that was late is missed.
const LATELY: Duration = Duration::from_secs(5);

/// How far back the first time.
const EVER: Duration = Duration::from_secs(60 * 60);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Binary)]
    key: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[async_trait]
impl SharedLimits for InPostgres {
    async fn exchange(&self, counted: Counted) -> Result<Together, StoreError> {
        let round = self.rounds.load(Ordering::Relaxed);
        let together = self
            .store
            .run(move |shared| async move {
                tell(&shared.database, counted).await?;
                if round % TIDY_EVERY == TIDY_EVERY - 1 {
                    forget(&shared.database).await?;
                }
                ask(&shared.database, if round == 0 { EVER } else { LATELY }).await
            })
            .await?;
        self.rounds.fetch_add(1, Ordering::Relaxed);
        Ok(together)
    }
}

async fn tell(database: &Database, counted: Counted) -> Result<(), StoreError> {
    use diesel_async::RunQueryDsl as _;

    let Counted {
        used,
        wrong,
        forgiven,
    } = counted;
    let pool = database.postgres()?;
    if !used.is_empty() {
        let (keys, used): (Vec<_>, Vec<_>) = used
            .into_iter()
            .map(|(key, used)| {
                (
                    key.to_bytes(),
                    i64::try_from(used.as_micros()).unwrap_or(i64::MAX),
                )
            })
            .unzip();
        on!(pool, |connection| sql_query(USE)
            .bind::<Array<Binary>, _>(keys)
            .bind::<Array<BigInt>, _>(used)
            .execute(connection))?;
    }
    if !forgiven.is_empty() {
        let keys: Vec<_> = forgiven.into_iter().map(LimitKey::to_bytes).collect();
        on!(pool, |connection| sql_query(FORGIVE)
            .bind::<Array<Binary>, _>(keys)
            .execute(connection))?;
    }
    if !wrong.is_empty() {
        let (keys, wrong): (Vec<_>, Vec<_>) = wrong
            .into_iter()
            .map(|(key, wrong)| (key.to_bytes(), i32::try_from(wrong).unwrap_or(i32::MAX)))
            .unzip();
        on!(pool, |connection| sql_query(GUESS_WRONG)
            .bind::<Array<Binary>, _>(keys)
            .bind::<Array<Integer>, _>(wrong)
            .execute(connection))?;
    }
    Ok(())
}

async fn ask(database: &Database, since: Duration) -> Result<Together, StoreError> {
    use diesel_async::RunQueryDsl as _;

    let pool = database.postgres()?;
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let used: Vec<Row> = on!(pool, |connection| sql_query(USED)
        .bind::<BigInt, _>(seconds)
        .load(connection))?;
    let wrong: Vec<Row> = on!(pool, |connection| sql_query(WRONG)
        .bind::<BigInt, _>(seconds)
        .load(connection))?;
    let used = used
        .into_iter()
        .map(|row| Ok((row.key()?, Duration::from_micros(row.number.unsigned_abs()))));
    let wrong = wrong
        .into_iter()
        .map(|row| Ok((row.key()?, u32::try_from(row.number).unwrap_or(u32::MAX))));
    Ok(Together {
        used: used.collect::<Result<_, StoreError>>()?,
        wrong: wrong.collect::<Result<_, StoreError>>()?,
    })
}

async fn forget(database: &Database) -> Result<(), StoreError> {
    use diesel_async::RunQueryDsl as _;

    let pool = database.postgres()?;
    on!(pool, |connection| sql_query(FORGET_USED).execute(connection))?;
    on!(pool, |connection| sql_query(FORGET_WRONG).execute(connection))?;
    Ok(())
}

impl Row {
    fn key(&self) -> Result<LimitKey, StoreError> {
        LimitKey::from_bytes(&self.key).ok_or_else(|| corrupt("a key of rate limits is not 17 bytes"))
    }
}
