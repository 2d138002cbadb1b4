//! The statements that every press costs, word for word.
//!
//! diesel's own would be put together anew each time, and `outcome IN` with parameters is planned anew by SQLite for
//! each value, because one of them could be what a partial index is about. These are prepared once.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, HasSqlType, Nullable, Text};
use diesel::sqlite::Sqlite;

use super::{EntryRow, Settlement};
use crate::chain::{End, Link, LogKey, Next, Seal, SealedOutcome, SealedResult};
use crate::columns::{Id, Key, Moment};

/// Puts an entry at the end of its server's log; does nothing where somebody else has put one there meanwhile.
pub(crate) struct Append<'a> {
    pub(crate) entry: &'a EntryRow,
    pub(crate) place: &'a Place,
}

/// Where an entry comes in its log, and what vouches for it there: nothing where the log is not chained yet.
#[derive(Default)]
pub(crate) struct Place {
    pub(super) number: i64,
    pub(super) link: Option<[u8; 32]>,
    pub(super) outcome_seal: Option<[u8; 16]>,
    pub(super) result_seal: Option<[u8; 16]>,
}

impl Place {
    /// The place of an entry that is next in its log.
    pub(crate) fn of(entry: &EntryRow, next: Next, key: &LogKey) -> Self {
        match next {
            Next::Unchained(number) => Self {
                number,
                ..Self::default()
            },
            Next::After(end) => {
                let number = end.number + 1;
                Self {
                    number,
                    link: Some(key.link(end, number, &entry.facts()).0),
                    outcome_seal: Some(key.outcome(entry.id, &entry.sealed_outcome()).0),
                    result_seal: Some(key.result(entry.id, &entry.sealed_result()).0),
                }
            }
        }
    }

    /// Where the log goes on after it, if it is chained.
    pub(crate) fn end(&self) -> Option<End> {
        Some(End::at(self.number, Link(self.link?)))
    }

    /// What comes after it in the same log.
    pub(crate) fn next(&self) -> Next {
        self.end().map_or(Next::Unchained(self.number + 1), Next::After)
    }
}

/// Writes an outcome, unless a definite one is there already: what is known is never overwritten. Nothing is awaited of
/// the action any more.
pub(super) struct Settle<'a> {
    settlement: &'a Settlement,
    outcome: Seal,
    result: Seal,
}

/// [`Settle`] where Wings accepted the action: what is awaited of it stays so, and the index of that is not touched.
pub(super) struct SettleAsSent<'a> {
    settlement: &'a Settlement,
    outcome: Seal,
}

impl<'a> Settle<'a> {
    pub(super) fn new(settlement: &'a Settlement, key: &LogKey) -> Self {
        let outcome = SealedOutcome {
            outcome: settlement.outcome.as_str(),
            error: settlement.error.as_deref(),
        };
        Self {
            settlement,
            outcome: key.outcome(settlement.entry, &outcome),
            result: key.result(settlement.entry, &SealedResult::default()),
        }
    }
}

impl<'a> SettleAsSent<'a> {
    pub(super) fn new(settlement: &'a Settlement, key: &LogKey) -> Self {
        Self {
            settlement,
            outcome: settlement.seal_as_sent(key),
        }
    }
}

/// A backend that knows the types of the log's columns.
pub(crate) trait LogBackend: Backend + HasSqlType<Key> + HasSqlType<Moment> {}

impl<DB: Backend + HasSqlType<Key> + HasSqlType<Moment>> LogBackend for DB {}

impl QueryFragment<Sqlite> for Append<'_> {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let Self { entry, place } = *self;
        statement.push_sql(
            "INSERT INTO activity (id, server_id, occurred_at, actor_kind, actor_id, actor_name, event, ip, outcome, error, \
             instance_id, details, result, number, link, outcome_seal, result_seal) VALUES (",
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
        statement.push_sql(", ");
        statement.push_bind_param::<BigInt, _>(&place.number)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Binary>, _>(&place.link)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Binary>, _>(&place.outcome_seal)?;
        statement.push_sql(", ");
        statement.push_bind_param::<Nullable<Binary>, _>(&place.result_seal)?;
        statement.push_sql(") ON CONFLICT (server_id, number) DO NOTHING");
        Ok(())
    }
}

impl<DB: LogBackend> QueryFragment<DB> for Settle<'_>
where
    Id: ToSql<Key, DB>,
    str: ToSql<Text, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
    [u8]: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let settlement = self.settlement;
        statement.push_sql("UPDATE activity SET outcome = ");
        statement.push_bind_param::<Text, str>(settlement.outcome.as_str())?;
        statement.push_sql(", error = ");
        statement.push_bind_param::<Nullable<Text>, _>(&settlement.error)?;
        statement.push_sql(", outcome_seal = ");
        statement.push_bind_param::<Binary, [u8]>(&self.outcome.0[..])?;
        statement.push_sql(
            ", result = NULL, result_state = NULL, result_ms = NULL, superseded_by = NULL, result_seal = ",
        );
        statement.push_bind_param::<Binary, [u8]>(&self.result.0[..])?;
        statement.push_sql(" WHERE id = ");
        statement.push_bind_param::<Key, _>(&settlement.entry)?;
        statement.push_sql(IS_OPEN);
        Ok(())
    }
}

impl QueryFragment<Sqlite> for SettleAsSent<'_> {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        statement.push_sql("UPDATE activity SET outcome = 'sent', error = NULL, outcome_seal = ");
        statement.push_bind_param::<Binary, [u8]>(&self.outcome.0[..])?;
        statement.push_sql(" WHERE id = ");
        statement.push_bind_param::<Key, _>(&self.settlement.entry)?;
        statement.push_sql(IS_OPEN);
        Ok(())
    }
}

pub(super) const IS_OPEN: &str = " AND outcome IN ('pending', 'unknown')";

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
