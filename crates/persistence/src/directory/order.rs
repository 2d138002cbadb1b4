use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_dsl::positional_order_dsl::{IntoPositionalOrderExpr, PositionalOrderExpr};
use diesel::sql_types::Integer;
use diesel::{Expression, QueryResult};

/// The order of a page, by where the columns stand in a [`ServerRow`](crate::rows::ServerRow).
///
/// With diesel's own positions the text of a statement could be another each time, so that it is put together for each.
#[derive(Debug, Clone, Copy, QueryId)]
pub(super) struct ByNameAndId;

impl Expression for ByNameAndId {
    type SqlType = Integer;
}

impl<DB: Backend> QueryFragment<DB> for ByNameAndId {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("3, 1");
        Ok(())
    }
}

impl PositionalOrderExpr for ByNameAndId {}

impl IntoPositionalOrderExpr for ByNameAndId {
    type Output = Self;

    fn into_positional_expr(self) -> Self {
        self
    }
}
