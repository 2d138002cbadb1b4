//! The newest entries of logs.

use std::collections::BTreeSet;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Nullable};
use diesel_async::AsyncPgConnection;

use super::links::{End, Link};
use crate::columns::{Id, Key};
use crate::database::SqliteWriter;
use crate::schema::activity;

/// Where an entry is in its log: the newest one, unless said otherwise.
#[derive(Queryable)]
pub(crate) struct Newest {
    pub(crate) server: Id,
    pub(crate) number: i64,
    link: Option<Vec<u8>>,
}

impl Newest {
    /// How far the log had come with it, where it is in the chain.
    pub(crate) fn end(&self) -> Option<End> {
        let link = Link::read(self.link.as_deref()?)?;
        Some(End::at(self.number, link))
    }
}

/// The newest entry of a log.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn newest(server: Id) -> _ {
    activity::table
        .filter(activity::server_id.eq(server))
        .order(activity::number.desc())
        .limit(1_i64)
        .select((activity::server_id, activity::number, activity::link))
}

/// The newest entry of a log that is in the chain, after this number.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn newest_chained(server: Id, after: i64) -> _ {
    activity::table
        .filter(activity::server_id.eq(server))
        .filter(activity::number.gt(after))
        .filter(activity::link.is_not_null())
        .order(activity::number.desc())
        .limit(1_i64)
        .select((activity::server_id, activity::number, activity::link))
}

/// A connection on which the newest entries of several logs are found at once.
pub(crate) trait FindsNewest {
    /// Of those logs that have any.
    async fn newest_of(&mut self, logs: BTreeSet<Id>) -> QueryResult<Vec<Newest>>;
}

/// By one statement whose text never changes.
impl FindsNewest for &AsyncPgConnection {
    async fn newest_of(&mut self, logs: BTreeSet<Id>) -> QueryResult<Vec<Newest>> {
        let each = NewestOfEach(logs.into_iter().collect());
        diesel_async::RunQueryDsl::load(each, self).await
    }
}

impl FindsNewest for AsyncPgConnection {
    async fn newest_of(&mut self, logs: BTreeSet<Id>) -> QueryResult<Vec<Newest>> {
        (&*self).newest_of(logs).await
    }
}

impl FindsNewest for SqliteWriter {
    async fn newest_of(&mut self, logs: BTreeSet<Id>) -> QueryResult<Vec<Newest>> {
        self.spawn_blocking(move |connection| {
            let mut found = Vec::with_capacity(logs.len());
            for server in logs {
                found.extend(newest(server).first(connection).optional()?);
            }
            Ok(found)
        })
        .await
    }
}

struct NewestOfEach(Vec<Id>);

impl QueryFragment<Pg> for NewestOfEach {
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

impl Query for NewestOfEach {
    type SqlType = (Key, BigInt, Nullable<Binary>);
}

impl QueryId for NewestOfEach {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
