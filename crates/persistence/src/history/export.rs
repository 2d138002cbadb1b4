use aileron_domain::{ActivityEntry, ActivityFilter, ActorFilter, ServerId, StoreError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{EntryRow, ends};
use crate::Store;
use crate::columns::{At, Id};
use crate::database::read;
use crate::schema::activity;
use crate::text::without_nul;

/// Reads a server's log from its oldest entry to what is the newest when it begins, in parts that fit into memory.
pub struct ActivityExport {
    store: Store,
    server: Id,
    filter: ActivityFilter,
    next: i64,
    last: i64,
}

/// How many numbers of the log one part covers: no query takes long, however many entries a filter keeps back.
const PART: i64 = 1000;

impl Store {
    /// Begins to read a server's log, oldest entry first.
    pub async fn export_activity(
        &self,
        server: ServerId,
        filter: ActivityFilter,
    ) -> Result<ActivityExport, StoreError> {
        let server = Id(server.0);
        let ends = self
            .run(move |shared| async move { ends(&shared.database, server).await })
            .await?;
        let (next, last) = ends.unwrap_or((1, 0));
        Ok(ActivityExport {
            store: self.clone(),
            server,
            filter,
            next,
            last,
        })
    }
}

impl ActivityExport {
    /// The next part, which is empty where the filter lets nothing through; `None` after the last.
    pub async fn next_part(&mut self) -> Result<Option<Vec<ActivityEntry>>, StoreError> {
        if self.next > self.last {
            return Ok(None);
        }
        let (server, filter, first) = (self.server, self.filter.clone(), self.next);
        let last = self.last.min(first + PART - 1);
        let part = self
            .store
            .run(move |shared| async move {
                let rows: Vec<EntryRow> = read!(&shared.database, |connection| entries!(server, &filter)
                    .filter(activity::number.between(first, last))
                    .order(activity::number)
                    .select(EntryRow::as_select())
                    .load(connection))?;
                rows.into_iter().map(ActivityEntry::try_from).collect()
            })
            .await?;
        self.next = last + 1;
        Ok(Some(part))
    }
}
