use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use aileron_domain::{OutcomeKind, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::batch::LATER_ACTION;
use crate::columns::{Id, Key};
use crate::database::{Database, on, write};
use crate::schema::{activity, instances};
use crate::store::lock_for_serving;
use crate::{JournalConfig, OpenError, Store};

/// Spelled out: with the word as a parameter, no database sees that the index of what is pending answers it.
const IS_PENDING: &str = "outcome = 'pending'";

/// What is awaited of actions that nobody waits for, because their process ended. (A release that knows nothing of
/// results settles an entry and leaves the mark.)
pub(crate) const WAS_AWAITED: &str = "result = 'awaited' AND outcome <> 'pending'";

/// What is written for entries whose outcome never came.
const ABANDONED: &str = "The panel stopped before Wings answered";

/// Waits for the lock of a SQLite database: one process serves from it at a time.
pub(super) async fn lock(database: &Path, handover: Duration) -> Result<File, OpenError> {
    let deadline = Instant::now() + handover;
    loop {
        match lock_for_serving(database) {
            Err(OpenError::InUse(_)) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            result => return result,
        }
    }
}

/// Makes this process known as one that writes the log.
///
/// On SQLite it is the only one, by the lock: whatever is still pending was left by the dead.
pub(super) async fn begin(database: &Database, instance: Id) -> Result<(), StoreError> {
    match database {
        Database::Sqlite { .. } => {
            let abandoned = write!(database, |connection| diesel::update(activity::table)
                .filter(sql::<Bool>(IS_PENDING))
                .set((
                    activity::outcome.eq(OutcomeKind::Unknown.as_str()),
                    activity::error.eq(ABANDONED),
                    activity::result.eq(None::<String>)
                ))
                .execute(connection))?;
            report(abandoned);
            let statement = unobserved("");
            write!(database, |connection| sql_query(&statement).execute(connection))?;
            Ok(())
        }
        Database::Postgres(_) => beat(database, instance).await,
    }
}

/// Keeps this instance's lease on PostgreSQL, and settles what instances left whose lease ran out.
///
/// It judges nobody until the database has been reachable for a whole lease: after an outage everybody's lease looks
/// run out, until they have had the time to renew it.
pub(super) async fn keep(store: Store, instance: Id, config: JournalConfig, closed: CancellationToken) {
    let mut ticks = tokio::time::interval(config.heartbeat);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut reachable_since = None;
    while closed.run_until_cancelled(ticks.tick()).await.is_some() {
        let beaten = store
            .run(move |shared| async move { beat(&shared.database, instance).await })
            .await;
        if let Err(error) = beaten {
            warn!(
                error = &error as &dyn Error,
                "this instance could not renew its lease"
            );
            reachable_since = None;
            continue;
        }
        let since = *reachable_since.get_or_insert_with(Instant::now);
        if since.elapsed() >= config.lease {
            match store
                .run(move |shared| async move { settle_abandoned(&shared.database, config.lease).await })
                .await
            {
                Ok(abandoned) => report(abandoned),
                Err(error) => warn!(
                    error = &error as &dyn Error,
                    "abandoned entries could not be settled"
                ),
            }
        }
    }
}

/// Lets go of the lease.
pub(super) async fn end(database: &Database, instance: Id) -> Result<(), StoreError> {
    write!(database, |connection| diesel::delete(
        instances::table.filter(instances::id.eq(instance))
    )
    .execute(connection))
    .map(|_ended| ())
}

/// By the clock of the database, which all instances share.
async fn beat(database: &Database, instance: Id) -> Result<(), StoreError> {
    let statement = "INSERT INTO instances (id, seen_at) VALUES ($1, now()) \
                     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at";
    let pool = database.postgres()?;
    on!(pool, |connection| sql_query(statement)
        .bind::<Key, _>(instance)
        .execute(connection))
    .map(|_beaten| ())
}

fn unobserved(and: &str) -> String {
    let result = nobody_saw();
    format!("UPDATE activity SET superseded_by = {LATER_ACTION}, result = {result} WHERE {WAS_AWAITED} {and}")
}

/// What is written of an action that was awaited and that nobody saw the end of, unless a later one explains it.
pub(crate) fn nobody_saw() -> String {
    format!(
        "CASE WHEN outcome <> 'sent' THEN NULL WHEN {LATER_ACTION} IS NULL THEN 'unobserved' ELSE 'superseded' END"
    )
}

async fn settle_abandoned(database: &Database, lease: Duration) -> Result<usize, StoreError> {
    let lease = lease.as_millis();
    let pool = database.postgres()?;
    let is_of_the_dead = format!(
        "AND NOT EXISTS (SELECT 1 FROM instances WHERE id = activity.instance_id \
         AND seen_at > now() - interval '{lease} milliseconds')"
    );
    let statement = format!(
        "UPDATE activity SET outcome = 'unknown', error = $1, result = NULL WHERE {IS_PENDING} {is_of_the_dead}"
    );
    let abandoned = on!(pool, |connection| sql_query(&statement)
        .bind::<Text, _>(ABANDONED)
        .execute(connection))?;
    let statement = unobserved(&is_of_the_dead);
    on!(pool, |connection| sql_query(&statement).execute(connection))?;
    let forget = "DELETE FROM instances WHERE seen_at < now() - interval '1 day'";
    on!(pool, |connection| sql_query(forget).execute(connection))?;
    Ok(abandoned)
}

fn report(abandoned: usize) {
    if abandoned > 0 {
        info!(
            entries = abandoned,
            "settled entries as unknown that another process had left pending"
        );
    }
}
