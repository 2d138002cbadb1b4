use std::collections::{BTreeMap, BTreeSet};

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Nullable};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, SelectableHelper as _,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};

use super::{Found, Next, behind_unlinked, found, newest, newest_chained};
use crate::chain::heads::LogHead;
use crate::chain::links::{End, Link, LogKey};
use crate::chain::secret::{ChainRow, ROW, row_of};
use crate::columns::{Id, Key};
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
    connection: &AsyncPgConnection,
    logs: BTreeSet<Id>,
) -> QueryResult<BTreeMap<Id, End>> {
    let newest = newest_of_each(connection, logs).await?;
    let chained = newest.into_iter().filter_map(|(server, number, link)| {
        let link = Link::read(&link?)?;
        Some((server, End::at(number, link)))
    });
    Ok(chained.collect())
}

/// The newest entries of several logs, of those that have any, by one statement whose text never changes.
pub(super) async fn newest_of_each(
    mut connection: &AsyncPgConnection,
    logs: BTreeSet<Id>,
) -> QueryResult<Vec<(Id, i64, Option<Vec<u8>>)>> {
    LastOfEach(logs.into_iter().collect()).load(&mut connection).await
}

struct LastOfEach(Vec<Id>);

impl QueryFragment<Pg> for LastOfEach {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        statement.push_sql("SELECT log.id, newest.number, newest.link FROM unnest(");
        statement.push_bind_param::<Array<Key>, _>(&self.0)?;
        statement.push_sql(
            "::uuid[]) AS log (id) CROSS JOIN LATERAL (SELECT number, link FROM activity WHERE server_id = log.id \
             ORDER BY number DESC LIMIT 1) AS newest",
        );
        Ok(())
    }
}

impl Query for LastOfEach {
    type SqlType = (Key, BigInt, Nullable<Binary>);
}

impl QueryId for LastOfEach {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
