use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};

use crate::columns::{Key, Moment};

/// A page of what somebody sees, each server with the entries whose results are awaited on it: once for each of those, and
/// once where there are none. Looking for them costs a step down a small index for each server; a statement of its own
/// costs more before it begins.
///
/// The order does not come out of a join, though it went into it: whoever reads the rows restores it.
#[derive(QueryId)]
pub(super) struct WithAwaited<Q>(pub(super) Q);

/// Names for all columns of the page, of which two are called `id`.
const PAGE: &str = "WITH listed (id, identifier, name, owner_id, suspended, occupation, node_id, node_name, url, \
    sealed_token, maintenance, previous_sealed_token, roots, standing_id, permissions) AS (";

/// And those of an [`AwaitedRow`](crate::history::AwaitedRow).
const WITH_AWAITED: &str = ") SELECT listed.*, awaited.id, awaited.server_id, awaited.number, awaited.occurred_at, \
    awaited.actor_kind, awaited.actor_id, awaited.actor_name, awaited.event, awaited.outcome FROM listed";

/// How a database is to look for what is awaited: on each server by itself.
pub(super) trait OnEachServer: Backend {
    const LOOK: &'static str;
}

impl OnEachServer for Sqlite {
    const LOOK: &'static str = " LEFT JOIN activity AS awaited \
        ON awaited.server_id = listed.id AND awaited.result = 'awaited'";
}

/// Joined without more ado, a plan from when nothing was awaited reads all that is awaited for each server. `OFFSET 0`
/// keeps the sub-select as it is.
impl OnEachServer for Pg {
    const LOOK: &'static str = " LEFT JOIN LATERAL (SELECT id, server_id, number, occurred_at, actor_kind, actor_id, \
        actor_name, event, outcome FROM activity WHERE server_id = listed.id AND result = 'awaited' OFFSET 0) \
        AS awaited ON TRUE";
}

impl<Q: QueryFragment<DB>, DB: OnEachServer> QueryFragment<DB> for WithAwaited<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql(PAGE);
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(WITH_AWAITED);
        pass.push_sql(DB::LOOK);
        Ok(())
    }
}

impl<Q: Query<SqlType = (S, N, G)>, S, N, G> Query for WithAwaited<Q> {
    type SqlType = (S, N, G, Nullable<AwaitedColumns>);
}

type AwaitedColumns = (Key, Key, BigInt, Moment, Text, Nullable<Key>, Text, Text, Text);

impl<Q, Connection> RunQueryDsl<Connection> for WithAwaited<Q> {}
