//! The statements that every press costs, word for word.
//!
//! diesel's own would be put together anew each time, and `outcome IN` with parameters is planned anew by SQLite for
//! each value, because one of them could be what a partial index is about. These are prepared once.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Nullable, Text};

use super::{EntryRow, Settlement};
use crate::columns::{At, Id, Key, Moment};

/// Puts an entry at the end of its server's log.
pub(crate) struct Append<'a>(pub(crate) &'a EntryRow);

/// Writes an outcome, unless a definite one is there already: what is known is never overwritten. Nothing is awaited of
/// the action any more.
pub(super) struct Settle<'a>(pub(super) &'a Settlement);

/// [`Settle`] where Wings accepted the action: what is awaited of it stays so, and the index of that is not touched.
pub(super) struct SettleAsSent<'a>(pub(super) &'a Settlement);

/// A backend that knows the types of the log's columns.
pub(crate) trait LogBackend: Backend + HasSqlType<Key> + HasSqlType<Moment> {}

impl<DB: Backend + HasSqlType<Key> + HasSqlType<Moment>> LogBackend for DB {}

impl<DB: LogBackend> QueryFragment<DB> for Append<'_>
where
    Id: ToSql<Key, DB>,
    At: ToSql<Moment, DB>,
    str: ToSql<Text, DB>,
    Option<Id>: ToSql<Nullable<Key>, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
    Option<&'static str>: ToSql<Nullable<Text>, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let entry = self.0;
        statement.push_sql(
            "INSERT INTO activity (id, server_id, occurred_at, actor_kind, actor_id, actor_name, event, ip, outcome, error, \
             instance_id, details, result, number) VALUES (",
        );
        statement.push_bind_param::<Key, _>(&entry.id)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Key, _>(&entry.server_id)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Moment, _>(&entry.occurred_at)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Text, str>(entry.actor_kind)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Key>, _>(&entry.actor_id)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Text, str>(&entry.actor_name)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Text, str>(&entry.event)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Text>, _>(&entry.ip)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Text, str>(entry.outcome)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Text>, _>(&entry.error)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Key, _>(&entry.instance_id)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Text>, _>(&entry.details)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Text>, _>(&entry.result)?;
        statement.push_sql(", coalesce((SELECT number FROM activity WHERE server_id = ");
        statement.push_bind_param::<Key, _>(&entry.server_id)?;
        statement.push_sql(" ORDER BY number DESC LIMIT 1), 0) + 1)");
        Ok(())
    }
}

impl<DB: LogBackend> QueryFragment<DB> for Settle<'_>
where
    Id: ToSql<Key, DB>,
    str: ToSql<Text, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let settlement = self.0;
        statement.push_sql("UPDATE activity SET outcome = ");
        statement.push_bind_param::<Text, str>(settlement.outcome.as_str())?;
        statement.push_sql(", error = ");
        statement.push_bind_param::<Nullable<Text>, _>(&settlement.error)?;
        statement.push_sql(", result = NULL WHERE id = ");
        statement.push_bind_param::<Key, _>(&settlement.entry)?;
        statement.push_sql(IS_OPEN);
        Ok(())
    }
}

impl<DB: LogBackend> QueryFragment<DB> for SettleAsSent<'_>
where
    Id: ToSql<Key, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        statement.push_sql("UPDATE activity SET outcome = 'sent', error = NULL WHERE id = ");
        statement.push_bind_param::<Key, _>(&self.0.entry)?;
        statement.push_sql(IS_OPEN);
        Ok(())
    }
}

const IS_OPEN: &str = " AND outcome IN ('pending', 'unknown')";

impl QueryId for Append<'_> {
    type QueryId = Append<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for Settle<'_> {
    type QueryId = Settle<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for SettleAsSent<'_> {
    type QueryId = SettleAsSent<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Connection> diesel::RunQueryDsl<Connection> for Append<'_> {}
impl<Connection> diesel::RunQueryDsl<Connection> for Settle<'_> {}
impl<Connection> diesel::RunQueryDsl<Connection> for SettleAsSent<'_> {}
