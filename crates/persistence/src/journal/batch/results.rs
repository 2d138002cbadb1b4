use aileron_domain::{ActionResult, EntryId};
use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::statements::LogBackend;
use crate::columns::{Id, Key};

/// What came of an action, on its way into the log.
#[derive(Clone)]
pub(in crate::journal) struct Conclusion {
    entry: Id,
    result: &'static str,
    state: Option<&'static str>,
    milliseconds: Option<i64>,
    superseded_by: Option<Id>,
    /// Whether an action that was accepted since explains it.
    pub(super) gives_way: bool,
}

impl Conclusion {
    pub(in crate::journal) fn new(entry: EntryId, result: ActionResult) -> Self {
        let (state, milliseconds, superseded_by) = match result {
            ActionResult::Awaited | ActionResult::Unobserved => (None, None, None),
            ActionResult::Reached { state, after } => {
                let milliseconds = after.as_millis().try_into().unwrap_or(i64::MAX);
                (Some(state.as_str()), Some(milliseconds), None)
            }
            ActionResult::NotReached { state } => (Some(state.as_str()), None, None),
            ActionResult::Superseded { by } => (None, None, Some(Id(by.0))),
        };
        Self {
            entry: Id(entry.0),
            result: result.as_str(),
            state,
            milliseconds,
            superseded_by,
            gives_way: matches!(result, ActionResult::NotReached { .. } | ActionResult::Unobserved),
        }
    }
}

/// The first action on the same server that was accepted after that of the row of `activity` around it. What a node
/// reported comes late into the log, and counts by its time.
pub(crate) const LATER_ACTION: &str = "(SELECT later.id FROM activity AS later \
     WHERE later.server_id = activity.server_id AND later.number > activity.number AND later.outcome = 'sent' \
     AND later.event IN ('server.power.start', 'server.power.stop', 'server.power.restart', 'server.power.kill') \
     AND (later.result IS NOT NULL OR later.occurred_at > activity.occurred_at) ORDER BY later.number LIMIT 1)";

/// Nothing that somebody has seen is overwritten. An instance that was taken for dead may come back and have seen it.
const IS_OPEN: &str = " AND (result IN ('awaited', 'unobserved') OR (result IS NULL AND outcome = 'sent'))";

/// Writes what was seen.
pub(super) struct Conclude<'a>(pub(super) &'a Conclusion);

/// Writes what was not, or the later action that explains it.
pub(super) struct GiveWay<'a>(pub(super) &'a Conclusion);

impl<DB: LogBackend> QueryFragment<DB> for Conclude<'_>
where
    Id: ToSql<Key, DB>,
    str: ToSql<Text, DB>,
    Option<Id>: ToSql<Nullable<Key>, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<&'static str>: ToSql<Nullable<Text>, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let conclusion = self.0;
        statement.push_sql("UPDATE activity SET result = ");
        statement.push_bind_param::<Text, str>(conclusion.result)?;
        statement.push_sql(", result_state = ");
        statement.push_bind_param::<Nullable<Text>, _>(&conclusion.state)?;
        statement.push_sql(", result_ms = ");
        statement.push_bind_param::<Nullable<BigInt>, _>(&conclusion.milliseconds)?;
        statement.push_sql(", superseded_by = ");
        statement.push_bind_param::<Nullable<Key>, _>(&conclusion.superseded_by)?;
        statement.push_sql(" WHERE id = ");
        statement.push_bind_param::<Key, _>(&conclusion.entry)?;
        statement.push_sql(IS_OPEN);
        Ok(())
    }
}

impl<DB: LogBackend> QueryFragment<DB> for GiveWay<'_>
where
    Id: ToSql<Key, DB>,
    str: ToSql<Text, DB>,
    Option<&'static str>: ToSql<Nullable<Text>, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let conclusion = self.0;
        statement.push_sql("UPDATE activity SET result = CASE WHEN ");
        statement.push_sql(LATER_ACTION);
        statement.push_sql(" IS NULL THEN ");
        statement.push_bind_param::<Text, str>(conclusion.result)?;
        statement.push_sql(" ELSE 'superseded' END, result_state = CASE WHEN ");
        statement.push_sql(LATER_ACTION);
        statement.push_sql(" IS NULL THEN ");
        statement.push_bind_param::<Nullable<Text>, _>(&conclusion.state)?;
        statement.push_sql(" END, superseded_by = ");
        statement.push_sql(LATER_ACTION);
        statement.push_sql(" WHERE id = ");
        statement.push_bind_param::<Key, _>(&conclusion.entry)?;
        statement.push_sql(IS_OPEN);
        Ok(())
    }
}

impl QueryId for Conclude<'_> {
    type QueryId = Conclude<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for GiveWay<'_> {
    type QueryId = GiveWay<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Connection> diesel::RunQueryDsl<Connection> for Conclude<'_> {}
impl<Connection> diesel::RunQueryDsl<Connection> for GiveWay<'_> {}
