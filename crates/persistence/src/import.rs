//! What is taken over from another panel: all of it, or nothing.

mod fitting;
mod present;
mod statements;
mod write;

use std::error::Error;
use std::sync::Arc;

use aileron_domain::{Import, ImportReport, StoreError};
use diesel::sql_query;
use diesel_async::RunQueryDsl as _;
use tracing::warn;

use crate::Store;
use crate::columns::Id;
use crate::database::{Database, on};
use crate::store::Shared;
use fitting::Fitting;
use present::Present;

impl Store {
    /// Says what would come of an import, and writes nothing.
    pub async fn try_import(&self, import: Import) -> Result<ImportReport, StoreError> {
        let shared = Arc::clone(&self.shared);
        let fitting = self
            .see_through(async move { fit(&shared, import).await })
            .await??;
        Ok(fitting.report)
    }

    /// Takes over what another panel has, and says what came of each thing. If anything fails, nothing was taken over.
    ///
    /// What is there already stays as it is, so that what comes twice is there once. Somebody is there already who has the
    /// same key or the same e-mail address, and a node that has the same key or the same token id.
    ///
    /// It takes as long as it takes, and who writes to a SQLite database waits for it.
    pub async fn import(&self, import: Import) -> Result<ImportReport, StoreError> {
        let shared = Arc::clone(&self.shared);
        let (report, ends) = self
            .see_through(async move {
                let fitting = fit(&shared, import).await?;
                write::write(&shared, fitting).await
            })
            .await??;
        self.note_heads_if_possible(ends).await;
        self.count_what_has_come().await;
        Ok(report)
    }

    /// PostgreSQL plans by how much there was when it last counted, and an instance that is serving keeps its plans. It
    /// would count by itself, but only after a minute or more.
    async fn count_what_has_come(&self) {
        let counted = self.run(|shared| async move {
            let Database::Postgres(pool) = &shared.database else {
                return Ok(());
            };
            for table in COUNTED {
                on!(pool, |connection| sql_query(format!("ANALYZE {table}"))
                    .execute(connection))?;
            }
            Ok(())
        });
        if let Err(error) = counted.await {
            warn!(
                error = &error as &dyn Error,
                "PostgreSQL has not counted what was taken over; it may be slow until it does so by itself"
            );
        }
    }
}

/// What whoever calls, presses or lists is looked up in. Each is counted by itself: a statement has five seconds.
const COUNTED: [&str; 8] = [
    "users",
    "api_keys",
    "servers",
    "standings",
    "nodes",
    "allocations",
    "builds",
    "activity",
];

async fn fit(shared: &Shared, import: Import) -> Result<Fitting, StoreError> {
    let entries = import.activity.iter().map(|coming| Id(coming.id.0)).collect();
    let present = Present::look(&shared.database, entries).await?;
    Ok(Fitting::of(import, present))
}
