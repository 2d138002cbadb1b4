//! What is taken over from another panel: all of it, or nothing.

mod fitting;
mod present;
mod statements;
mod write;

use std::sync::Arc;

use aileron_domain::{Import, ImportReport, StoreError};

use crate::Store;
use crate::columns::Id;
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
        self.note_heads(ends).await?;
        Ok(report)
    }
}

async fn fit(shared: &Shared, import: Import) -> Result<Fitting, StoreError> {
    let entries = import.activity.iter().map(|coming| Id(coming.id.0)).collect();
    let present = Present::look(&shared.database, entries).await?;
    Ok(Fitting::of(import, present))
}
