use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, SelectableHelper as _,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};

use super::{Found, Next, behind_unlinked, found};
use crate::chain::heads::LogHead;
use crate::chain::links::{End, LogKey};
use crate::chain::newest::{FindsNewest as _, newest, newest_chained};
use crate::chain::secret::{ChainRow, ROW, row_of};
use crate::columns::Id;
use crate::schema::activity_heads;

/// Where a log goes on, on PostgreSQL, by whoever has its turn.
pub(crate) async fn next_postgres(
    mut connection: &AsyncPgConnection,
    key: &LogKey,
    server: Id,
) -> QueryResult<Next> {
    let last = newest(server).first(&mut connection).await.optional()?;
    let head: Option<LogHead> = head_of!(server).first(&mut connection).await.optional()?;
    let chain: Option<ChainRow> = row_of(ROW).first(&mut connection).await.optional()?;
    match found(last, head.as_ref(), chain.as_ref(), key) {
        Found::Next(next) => Ok(next),
        Found::Unlinked { number, after } => {
            let chained = newest_chained(server, after.number);
            let chained = chained.first(&mut connection).await.optional()?;
            Ok(behind_unlinked(number, after, chained))
        }
    }
}

/// Where several logs end, of those whose newest entry is chained.
pub(crate) async fn last_of_each(
    mut connection: &AsyncPgConnection,
    logs: BTreeSet<Id>,
) -> QueryResult<BTreeMap<Id, End>> {
    let newest = connection.newest_of(logs).await?;
    let chained = newest
        .iter()
        .filter_map(|entry| Some((entry.server, entry.end()?)));
    Ok(chained.collect())
}
