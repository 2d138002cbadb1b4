use std::time::Duration;

use aileron_domain::{SessionTerms, StoreError, Use, Used, Uses};
use async_trait::async_trait;
use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{Database, transaction};
use crate::error::store_error;
use crate::schema::{api_keys, sessions};

#[async_trait]
impl Uses for Store {
    async fn note_uses(&self, uses: &[Use], idle: Duration) -> Result<(), StoreError> {
        // On PostgreSQL each by itself: several instances that write some of the same rows would wait for each other's.
        let at_once = match self.shared.database {
            Database::Sqlite { .. } => AT_ONCE,
            Database::Postgres(_) => 1,
        };
        for some in uses.chunks(at_once) {
            let some = some.to_vec();
            self.run(move |shared| async move { note(&shared.database, &some, idle).await })
                .await?;
        }
        Ok(())
    }
}

/// The most that is written with one commit: a few milliseconds of the one connection that writes to a SQLite.
const AT_ONCE: usize = 256;

async fn note(database: &Database, uses: &[Use], idle: Duration) -> Result<(), StoreError> {
    let noted: QueryResult<()> = transaction!(database, async |connection| {
        for used in uses {
            let (at, from) = (At(used.at), used.from.to_string());
            match used.of {
                Used::ApiKey(key) => {
                    let older = api_keys::last_used_at
                        .is_null()
                        .or(api_keys::last_used_at.lt(at).assume_not_null());
                    diesel::update(api_keys::table.filter(api_keys::id.eq(Id(key.0))).filter(older))
                        .set((api_keys::last_used_at.eq(at), api_keys::last_used_ip.eq(from)))
                        .execute(connection)
                        .await?;
                }
                Used::Session(hash) => {
                    let older = sessions::last_seen_at
                        .is_null()
                        .or(sessions::last_seen_at.lt(at).assume_not_null());
                    let idle_until = At(idle_until(used.at, idle));
                    let goes_on = case_when(sessions::ends_at.is_null(), sessions::expires_at)
                        .when(
                            sessions::ends_at.assume_not_null().le(idle_until),
                            sessions::ends_at.assume_not_null(),
                        )
                        .otherwise(idle_until);
                    let session = sessions::table.filter(sessions::token_hash.eq(hash.0.as_slice()));
                    diesel::update(session.filter(older))
                        .set((
                            sessions::last_seen_at.eq(at),
                            sessions::last_seen_ip.eq(from),
                            sessions::expires_at.eq(goes_on),
                        ))
                        .execute(connection)
                        .await?;
                }
            }
        }
        Ok(())
    });
    noted.map_err(store_error)
}

/// Until when a session goes on that was used at this moment, and is not used again.
pub(crate) fn idle_until(used: Timestamp, idle: Duration) -> Timestamp {
    let idle = SignedDuration::try_from(idle.saturating_add(SessionTerms::GRACE));
    let until = used.saturating_add(idle.unwrap_or(SignedDuration::MAX));
    until.unwrap_or(Timestamp::MAX)
}
