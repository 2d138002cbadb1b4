use aileron_domain::{ActionResult, EntryId};
use diesel::QueryResult;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};

use super::statements::LogBackend;
use crate::chain::{LogKey, Seal, SealedResult};
use crate::columns::{Id, Key};

/// What came of an action, on its way into the log.
#[derive(Clone)]
pub(in crate::journal) struct Conclusion {
    pub(super) entry: Id,
    pub(super) result: &'static str,
    pub(super) state: Option<&'static str>,
    pub(super) milliseconds: Option<i64>,
    pub(super) later: Option<Id>,
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
            later: superseded_by,
            gives_way: matches!(result, ActionResult::NotReached { .. } | ActionResult::Unobserved),
        }
    }

    pub(super) fn seal(&self, key: &LogKey) -> Seal {
        let result = SealedResult {
            result: Some(self.result),
            state: self.state,
            milliseconds: self.milliseconds,
            superseded_by: self.later,
        };
        key.result(self.entry, &result)
    }

    /// What is written in its place where this later action explains it.
    pub(super) fn superseded_by(&self, later: Id) -> Self {
        Self::new(
            EntryId(self.entry.0),
            ActionResult::Superseded { by: EntryId(later.0) },
        )
    }
}

/// The first action on the same server that was accepted after that of the row of `activity` around it. What a node
/// reported comes late into the log, and counts by its time.
pub(crate) const LATER_ACTION: &str = "(SELECT later.id FROM activity AS later \
     WHERE later.server_id = activity.server_id AND later.number > activity.number AND later.outcome = 'sent' \
     AND later.event IN ('server.power.start', 'server.power.stop', 'server.power.restart', 'server.power.kill') \
     AND (later.result IS NOT NULL OR later.occurred_at > activity.occurred_at) ORDER BY later.number LIMIT 1)";

/// Nothing that somebody has seen is overwritten. An instance that was taken for dead may come back and have seen it.
pub(super) const IS_OPEN: &str =
    " AND (result IN ('awaited', 'unobserved') OR (result IS NULL AND outcome = 'sent'))";

/// Writes what was seen, or that nothing was.
pub(super) struct Conclude<'a> {
    conclusion: &'a Conclusion,
    seal: Seal,
}

impl<'a> Conclude<'a> {
    pub(super) fn new(conclusion: &'a Conclusion, key: &LogKey) -> Self {
        Self {
            conclusion,
            seal: conclusion.seal(key),
        }
    }
}

/// Asks for the later action that explains what was not seen. What is written must be known, to be sealed.
pub(super) struct Later<'a>(pub(super) &'a Conclusion);

impl<DB: LogBackend> QueryFragment<DB> for Conclude<'_>
where
    Id: ToSql<Key, DB>,
    str: ToSql<Text, DB>,
    Option<Id>: ToSql<Nullable<Key>, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<&'static str>: ToSql<Nullable<Text>, DB>,
    [u8]: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let conclusion = self.conclusion;
        statement.push_sql("UPDATE activity SET result = ");
        statement.push_bind_param::<Text, str>(conclusion.result)?;
        statement.push_sql(", result_state = ");
        statement.push_bind_param::<Nullable<Text>, _>(&conclusion.state)?;
        statement.push_sql(", result_ms = ");
        statement.push_bind_param::<Nullable<BigInt>, _>(&conclusion.milliseconds)?;
        statement.push_sql(", superseded_by = ");
        statement.push_bind_param::<Nullable<Key>, _>(&conclusion.later)?;
        statement.push_sql(", result_seal = ");
        statement.push_bind_param::<Binary, [u8]>(&self.seal.0[..])?;
        statement.push_sql(" WHERE id = ");
        statement.push_bind_param::<Key, _>(&conclusion.entry)?;
        statement.push_sql(IS_OPEN);
        Ok(())
    }
}

impl<DB: LogBackend> QueryFragment<DB> for Later<'_>
where
    Id: ToSql<Key, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        statement.push_sql("SELECT ");
        statement.push_sql(LATER_ACTION);
        statement.push_sql(" FROM activity WHERE id = ");
        statement.push_bind_param::<Key, _>(&self.0.entry)?;
        Ok(())
    }
}

impl Query for Later<'_> {
    type SqlType = Nullable<Key>;
}

impl QueryId for Conclude<'_> {
    type QueryId = Conclude<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for Later<'_> {
    type QueryId = Later<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Connection> diesel::RunQueryDsl<Connection> for Conclude<'_> {}
impl<Connection> diesel::RunQueryDsl<Connection> for Later<'_> {}
