//! How heads follow their logs, many at once.

use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary};
use diesel_async::AsyncPgConnection;

use super::heads::LogHead;
use super::links::{End, LogKey};
use crate::columns::{Id, Key};
use crate::database::SqliteWriter;
use crate::schema::{activity, activity_heads};

/// A head that is to be moved on to where its log has come.
pub(super) struct Move {
    from: LogHead,
    to: End,
    mac: [u8; 32],
}

impl Move {
    pub(super) fn new(key: &LogKey, from: LogHead, to: End) -> Self {
        Self {
            mac: key.head(from.server_id, to.chained, to.link),
            from,
            to,
        }
    }

    pub(super) fn server(&self) -> Id {
        self.from.server_id
    }

    pub(super) fn to(&self) -> End {
        self.to
    }
}

/// A connection within a transaction, on which heads are moved.
pub(super) trait MovesHeads {
    /// Moves those that nobody else has moved, and whose entries are still there or have gone for their age. Says which.
    async fn move_heads(&mut self, moves: Vec<Move>) -> QueryResult<BTreeSet<Id>>;
}

impl MovesHeads for AsyncPgConnection {
    async fn move_heads(&mut self, moves: Vec<Move>) -> QueryResult<BTreeSet<Id>> {
        let servers: Vec<Id> = diesel_async::RunQueryDsl::load(MoveAll::new(moves), self).await?;
        Ok(servers.into_iter().collect())
    }
}

/// All of them by one thread, without going back and forth: nobody else can write meanwhile.
impl MovesHeads for SqliteWriter {
    async fn move_heads(&mut self, moves: Vec<Move>) -> QueryResult<BTreeSet<Id>> {
        self.spawn_blocking(move |connection| {
            let mut servers = BTreeSet::new();
            for Move { from, to, mac } in moves {
                let was_there = exists(
                    activity::table
                        .filter(activity::server_id.eq(from.server_id))
                        .filter(activity::number.eq(from.number))
                        .filter(activity::link.eq(&from.link))
                        .select(activity::id),
                );
                let had_gone = activity_heads::number.le(activity_heads::base_number);
                let head = diesel::update(
                    activity_heads::table
                        .filter(activity_heads::server_id.eq(from.server_id))
                        .filter(activity_heads::mac.eq(&from.mac))
                        .filter(was_there.or(had_gone)),
                );
                let changed = head
                    .set((
                        activity_heads::number.eq(to.chained),
                        activity_heads::link.eq(&to.link.0[..]),
                        activity_heads::mac.eq(&mac[..]),
                    ))
                    .execute(connection)?;
                if changed == 1 {
                    servers.insert(from.server_id);
                }
            }
            Ok(servers)
        })
        .await
    }
}

#[derive(Default)]
struct MoveAll {
    servers: Vec<Id>,
    macs_before: Vec<Vec<u8>>,
    numbers: Vec<i64>,
    links: Vec<[u8; 32]>,
    macs: Vec<[u8; 32]>,
}

impl MoveAll {
    fn new(moves: Vec<Move>) -> Self {
        let mut all = Self::default();
        for Move { from, to, mac } in moves {
            all.servers.push(from.server_id);
            all.macs_before.push(from.mac);
            all.numbers.push(to.chained);
            all.links.push(to.link.0);
            all.macs.push(mac);
        }
        all
    }
}

impl QueryFragment<Pg> for MoveAll {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // In one order, so that two instances which move the same ones do not wait for each other.
        statement.push_sql("WITH locked AS (SELECT server_id FROM activity_heads WHERE server_id = ANY (");
        statement.push_bind_param::<Array<Key>, _>(&self.servers)?;
        statement.push_sql(
            ") ORDER BY server_id FOR UPDATE) \
             UPDATE activity_heads AS head SET number = moved.number, link = moved.link, mac = moved.mac \
             FROM locked JOIN unnest(",
        );
        statement.push_bind_param::<Array<Key>, _>(&self.servers)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Binary>, _>(&self.macs_before)?;
        statement.push_sql("::bytea[], ");
        statement.push_bind_param::<Array<BigInt>, _>(&self.numbers)?;
        statement.push_sql("::bigint[], ");
        statement.push_bind_param::<Array<Binary>, _>(&self.links)?;
        statement.push_sql("::bytea[], ");
        statement.push_bind_param::<Array<Binary>, _>(&self.macs)?;
        statement.push_sql(
            "::bytea[]) AS moved (server_id, mac_before, number, link, mac) USING (server_id) \
             WHERE head.server_id = locked.server_id AND head.mac = moved.mac_before \
             AND (head.number <= head.base_number OR EXISTS (SELECT 1 FROM activity WHERE activity.server_id = head.server_id \
             AND activity.number = head.number AND activity.link = head.link)) RETURNING head.server_id",
        );
        Ok(())
    }
}

impl Query for MoveAll {
    type SqlType = Key;
}

impl QueryId for MoveAll {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
