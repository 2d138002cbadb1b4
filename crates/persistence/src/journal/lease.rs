use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use aileron_domain::StoreError;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::abandoned::{settle_awaited, settle_pending};
use crate::columns::{Id, Key};
use crate::database::{Database, on, read, write};
use crate::schema::instances;
use crate::store::{Shared, lock_for_serving};
use crate::{JournalConfig, OpenError, Store};

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
pub(super) async fn begin(shared: &Shared, instance: Id) -> Result<(), StoreError> {
    let database = &shared.database;
    match database {
        Database::Sqlite { .. } => {
            report(settle_pending(shared, "").await?);
            settle_awaited(shared, "", None).await.map(|_settled| ())
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
    let mut is_chained = false;
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
                .run(move |shared| async move { settle_abandoned(&shared, config.lease).await })
                .await
            {
                Ok(abandoned) => report(abandoned),
                Err(error) => warn!(
                    error = &error as &dyn Error,
                    "abandoned entries could not be settled"
                ),
            }
            if !is_chained {
                is_chained = begin_chain(&store, config.lease).await;
            }
        }
    }
}

/// Chains the logs that were there before, once no instance is left that would write to them without a link.
async fn begin_chain(store: &Store, lease: Duration) -> bool {
    let waits = store
        .run(move |shared| async move { someone_does_not_chain(&shared.database, lease).await })
        .await;
    let begun = match waits {
        Ok(true) => return false,
        Ok(false) => store.begin_chain().await,
        Err(error) => Err(error),
    };
    if let Err(error) = &begun {
        warn!(
            error = error as &dyn Error,
            "activity logs could not be chained yet"
        );
    }
    begun.is_ok()
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
    let statement = "INSERT INTO instances (id, seen_at, chains) VALUES ($1, now(), TRUE) \
                     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at";
    let pool = database.postgres()?;
    on!(pool, |connection| sql_query(statement)
        .bind::<Key, _>(instance)
        .execute(connection))
    .map(|_beaten| ())
}

async fn settle_abandoned(shared: &Shared, lease: Duration) -> Result<usize, StoreError> {
    let lease = lease.as_millis();
    let is_of_the_dead = format!(
        " AND NOT EXISTS (SELECT 1 FROM instances WHERE id = activity.instance_id \
         AND seen_at > now() - interval '{lease} milliseconds')"
    );
    let abandoned = settle_pending(shared, &is_of_the_dead).await?;
    settle_awaited(shared, &is_of_the_dead, None).await?;
    let forget = "DELETE FROM instances WHERE seen_at < now() - interval '1 day'";
    let pool = shared.database.postgres()?;
    on!(pool, |connection| sql_query(forget).execute(connection))?;
    Ok(abandoned)
}

/// Whether an instance is alive that does not chain what it writes.
async fn someone_does_not_chain(database: &Database, lease: Duration) -> Result<bool, StoreError> {
    let lease = lease.as_millis();
    let is_alive = format!("seen_at > now() - interval '{lease} milliseconds'");
    let others: i64 = read!(database, |connection| instances::table
        .filter(instances::chains.eq(false))
        .filter(sql::<Bool>(&is_alive))
        .count()
        .get_result(connection))?;
    Ok(others > 0)
}

fn report(abandoned: usize) {
    if abandoned > 0 {
        info!(
            entries = abandoned,
            "settled entries as unknown that another process had left pending"
        );
    }
}
