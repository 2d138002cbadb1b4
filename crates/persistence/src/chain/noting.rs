//! How far logs have come is written down some moments after the entries that it is about, and never on the way of a press. So
//! a head may lag behind its log, and that is no harm: what it does not know yet is chained all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use aileron_domain::StoreError;
use diesel::prelude::*;
use tracing::warn;

use super::heads::{LogHead, NewLog, WritesHeads as _, heads_of};
use super::links::End;
use super::moving::{Move, MovesHeads as _};
use crate::Store;
use crate::columns::Id;
use crate::database::{load, transaction};
use crate::error::store_error;
use crate::schema::activity_heads;
use crate::store::Shared;

impl Store {
    /// Writes down how far these logs have come. Where what is written down already is not in its log any more, or was not
    /// written by a panel, it stays as it is, for [`Store::check_log`] to find.
    pub(crate) async fn note_heads(&self, ends: BTreeMap<Id, End>) -> Result<(), StoreError> {
        let ends: Vec<(Id, End)> = ends.into_iter().collect();
        for part in ends.chunks(PART.into()) {
            let mut part = part.to_vec();
            self.run(move |shared| async move {
                for _ in 0..TRIES {
                    part = note(&shared, &part).await?;
                    if part.is_empty() {
                        break;
                    }
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// [`Store::note_heads`], for whoever has written what they came for: that how far its logs have come could not be written
    /// down beside it is no failure of theirs.
    pub(crate) async fn note_heads_if_possible(&self, ends: BTreeMap<Id, End>) {
        if let Err(error) = self.note_heads(ends).await {
            warn!(
                error = &error as &dyn Error,
                "how far activity logs have come could not be written down; it is tried again with their next entries"
            );
        }
    }
}

/// Of how many logs something is written at once.
pub(super) const PART: u16 = 256;

/// How often heads are looked at again that others wrote meanwhile, who may not have come as far.
const TRIES: u32 = 3;

/// Says which of them it did not write.
async fn note(shared: &Shared, ends: &[(Id, End)]) -> Result<Vec<(Id, End)>, StoreError> {
    let key = shared.log_key().await?;
    let servers: Vec<Id> = ends.iter().map(|(server, _)| *server).collect();
    let heads: Vec<LogHead> = load!(&shared.database, heads_of!(servers))?;
    let mut heads: BTreeMap<Id, LogHead> = heads.into_iter().map(|head| (head.server_id, head)).collect();
    let (mut new, mut moves) = (Vec::new(), Vec::new());
    for (server, end) in ends {
        match heads.remove(server) {
            None => new.push((*server, *end)),
            Some(head) if head.number >= end.chained => {}
            Some(head) if head.is_authentic(&key) => moves.push(Move::new(&key, head, *end)),
            Some(head) => {
                warn!(server = %head.server_id.0, "the head of this server's activity log was tampered with");
            }
        }
    }
    // Until all logs are chained, they are begun one by one.
    if !new.is_empty() && !shared.chain().await?.is_some_and(|chain| chain.complete) {
        new.clear();
    }
    let mut left = Vec::new();
    if !new.is_empty() {
        let begun: QueryResult<BTreeSet<Id>> = transaction!(&shared.database, async |connection| {
            let logs = new.iter().map(|(server, end)| NewLog {
                server: *server,
                end: *end,
                base: End::START,
            });
            connection.begin_logs(&key, logs.collect()).await
        });
        let begun = begun.map_err(store_error)?;
        left.extend(new.into_iter().filter(|(server, _)| !begun.contains(server)));
    }
    if moves.is_empty() {
        return Ok(left);
    }
    // By itself: retention moves heads first, and makes new ones then.
    let aims: Vec<(Id, End)> = moves.iter().map(|one| (one.server(), one.to())).collect();
    let written: QueryResult<BTreeSet<Id>> = transaction!(&shared.database, async |connection| {
        connection.move_heads(moves).await
    });
    let written = written.map_err(store_error)?;
    left.extend(aims.into_iter().filter(|(server, _)| !written.contains(server)));
    Ok(left)
}
