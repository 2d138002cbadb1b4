//! On PostgreSQL, requests that come together are looked up together.

use std::marker::PhantomData;
use std::sync::Arc;

use aileron_domain::StoreError;
use diesel::dsl::{not, sql};
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};
use diesel_async::RunQueryDsl as _;
use jiff::Timestamp;

use super::{
    HolderRow, KeyHolderRow, Question, coalesce, holder, holder_and_server, key_holder, named_servers,
    session_holder,
};
use crate::Store;
use crate::columns::{At, Id, Key};
use crate::database::on;
use crate::line::Line;
use crate::rows::{ActingKeyRow, NodeRow, ServerRow, StandingRow, UserRow};
use crate::schema::{api_keys, nodes, servers, sessions, standings, users};
use crate::store::Shared;

/// Who waits to be looked up.
pub(crate) struct Admissions {
    sessions: Arc<Line<Question, Option<HolderRow>>>,
    keys: Arc<Line<Question, Option<KeyHolderRow>>>,
}

impl Admissions {
    pub(crate) fn new() -> Self {
        Self {
            sessions: Arc::new(Line::new()),
            keys: Arc::new(Line::new()),
        }
    }
}

impl Store {
    pub(super) async fn session_holder_among_others(
        &self,
        question: Question,
    ) -> Result<Option<HolderRow>, StoreError> {
        self.shared
            .admissions
            .sessions
            .ask(self, question, session_holders)
            .await
    }

    pub(super) async fn key_holder_among_others(
        &self,
        question: Question,
    ) -> Result<Option<KeyHolderRow>, StoreError> {
        self.shared.admissions.keys.ask(self, question, key_holders).await
    }
}

async fn session_holders(
    shared: Arc<Shared>,
    questions: Vec<Question>,
) -> Result<Vec<Option<HolderRow>>, StoreError> {
    let wanted = questions.len();
    let together = Together::<_, sessions::table>::new(questions, session_holder!(token(), id(), short()));
    let rows = on!(shared.database.postgres()?, |connection| together
        .load(connection))?;
    Ok(in_their_places(rows, wanted))
}

async fn key_holders(
    shared: Arc<Shared>,
    questions: Vec<Question>,
) -> Result<Vec<Option<KeyHolderRow>>, StoreError> {
    let wanted = questions.len();
    let together = Together::<_, api_keys::table>::new(questions, key_holder!(token(), id(), short()));
    let rows = on!(shared.database.postgres()?, |connection| together
        .load(connection))?;
    Ok(in_their_places(rows, wanted))
}

/// The answers in the order of the questions, each of which has one or none.
fn in_their_places<R>(rows: Vec<(i64, R)>, wanted: usize) -> Vec<Option<R>> {
    let mut answers: Vec<Option<R>> = std::iter::repeat_with(|| None).take(wanted).collect();
    for (place, row) in rows {
        let place = usize::try_from(place - 1).ok();
        if let Some(answer) = place.and_then(|place| answers.get_mut(place)) {
            *answer = Some(row);
        }
    }
    answers
}

/// A query for one question, whose values are those of the row around it, for each of several.
///
/// Each is looked up by itself, as the sub-select with a limit says: joined, PostgreSQL could read all sessions for it.
struct Together<Q, T> {
    tokens: Vec<Vec<u8>>,
    ids: Vec<Option<Id>>,
    shorts: Vec<Option<String>>,
    query: Q,
    tokens_of: PhantomData<T>,
}

fn token() -> SqlLiteral<Binary> {
    sql("asked.token")
}

fn id() -> SqlLiteral<Nullable<Key>> {
    sql("asked.id")
}

fn short() -> SqlLiteral<Nullable<Text>> {
    sql("asked.short")
}

impl<Q, T> Together<Q, T> {
    fn new(questions: Vec<Question>, query: Q) -> Self {
        let mut together = Self {
            tokens: Vec::with_capacity(questions.len()),
            ids: Vec::with_capacity(questions.len()),
            shorts: Vec::with_capacity(questions.len()),
            query,
            tokens_of: PhantomData,
        };
        for Question { hash, id, short } in questions {
            together.tokens.push(hash);
            together.ids.push(id);
            together.shorts.push(short);
        }
        together
    }
}

impl<Q: QueryFragment<Pg>, T> QueryFragment<Pg> for Together<Q, T> {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        statement.push_sql("SELECT asked.place, holder.* FROM unnest(");
        statement.push_bind_param::<Array<Binary>, _>(&self.tokens)?;
        statement.push_sql("::bytea[], ");
        statement.push_bind_param::<Array<Nullable<Key>>, _>(&self.ids)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Nullable<Text>>, _>(&self.shorts)?;
        statement
            .push_sql("::text[]) WITH ORDINALITY AS asked (token, id, short, place) CROSS JOIN LATERAL (");
        self.query.walk_ast(statement.reborrow())?;
        statement.push_sql(" LIMIT 1) AS holder");
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: Query, T> Query for Together<Q, T> {
    type SqlType = (BigInt, Q::SqlType);
}

/// There is one text for each kind of token.
impl<Q, T: 'static> QueryId for Together<Q, T> {
    type QueryId = Together<(), T>;
    const HAS_STATIC_QUERY_ID: bool = true;
}
