//! Where each log begins, and how far it had come when somebody last looked: what is cut off from either end is missed.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tracing::warn;

use super::links::{End, GENESIS, Link, LogKey};
use super::secret::{ChainRow, ROW, row_of};
use crate::columns::Id;
use crate::database::SqliteWriter;
use crate::schema::{activity_chain, activity_heads};

/// A log's head, as it is in the table.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = activity_heads, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct LogHead {
    pub(crate) server_id: Id,
    pub(crate) serial: i64,
    pub(crate) number: i64,
    pub(super) link: Vec<u8>,
    pub(super) mac: Vec<u8>,
    pub(crate) base_number: i64,
    base_link: Vec<u8>,
    base_mac: Vec<u8>,
}

impl LogHead {
    /// How far the log had come.
    pub(crate) fn end(&self) -> End {
        End::at(self.number, Link::read(&self.link).unwrap_or(GENESIS))
    }

    /// What its first entry comes after.
    pub(crate) fn base(&self) -> End {
        End::at(self.base_number, Link::read(&self.base_link).unwrap_or(GENESIS))
    }

    pub(crate) fn is_authentic(&self, key: &LogKey) -> bool {
        let link = Link::read(&self.link);
        link.is_some_and(|link| key.head(self.server_id, self.number, link)[..] == self.mac)
    }

    pub(crate) fn base_is_authentic(&self, key: &LogKey) -> bool {
        Link::read(&self.base_link).is_some_and(|link| {
            key.base(self.server_id, self.serial, self.base_number, link)[..] == self.base_mac
        })
    }
}

/// A log that has no head yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewLog {
    pub(crate) server: Id,
    /// How far it has come.
    pub(crate) end: End,
    /// What its first entry comes after.
    pub(crate) base: End,
}

/// The head of a log that had none.
#[derive(Insertable)]
#[diesel(table_name = activity_heads)]
struct NewHead {
    server_id: Id,
    serial: i64,
    number: i64,
    link: Vec<u8>,
    mac: Vec<u8>,
    base_number: i64,
    base_link: Vec<u8>,
    base_mac: Vec<u8>,
}

impl NewHead {
    fn new(key: &LogKey, serial: i64, log: NewLog) -> Self {
        let NewLog { server, end, base } = log;
        Self {
            server_id: server,
            serial,
            number: end.chained,
            link: end.link.0.to_vec(),
            mac: key.head(server, end.chained, end.link).to_vec(),
            base_number: base.number,
            base_link: base.link.0.to_vec(),
            base_mac: key.base(server, serial, base.number, base.link).to_vec(),
        }
    }
}

/// What retention removes from the front of a log: the numbers and links of consecutive entries, the oldest first.
pub(crate) struct Removed {
    pub(crate) server: Id,
    pub(crate) entries: Vec<(i64, Option<Link>)>,
}

impl Removed {
    fn first_number(&self) -> Option<i64> {
        self.entries.as_slice().first().map(|(number, _)| *number)
    }

    /// The last of them that is in the chain.
    fn last_link(&self) -> Option<End> {
        let mut linked = self.entries.iter().rev();
        linked.find_map(|(number, link)| Some(End::at(*number, (*link)?)))
    }

    /// Whether the log had come to this entry, and it is this one, if it is among them.
    fn agrees_with(&self, end: End) -> bool {
        let entry = self.entries.iter().find(|(number, _)| *number == end.number);
        entry.is_none_or(|(_, link)| *link == Some(end.link))
    }
}

/// The heads of these logs, for [`LogHead`].
macro_rules! heads_of {
    ($servers:expr) => {
        activity_heads::table
            .filter(activity_heads::server_id.eq_any($servers))
            .order(activity_heads::server_id)
            .select(LogHead::as_select())
    };
}
pub(super) use heads_of;

/// A connection within a transaction, on which heads are written.
pub(crate) trait WritesHeads {
    /// The row of all logs, which nobody else changes until the transaction is over.
    async fn lock_chain(&mut self) -> QueryResult<ChainRow>;

    /// Makes heads for those of these logs that have none, and counts them. Says which.
    async fn begin_logs(&mut self, key: &LogKey, logs: Vec<NewLog>) -> QueryResult<BTreeSet<Id>>;

    /// Says that all logs have a head.
    async fn complete_chain(&mut self, key: &LogKey) -> QueryResult<()>;

    /// Moves the beginning of a log behind what is removed from its front. Says whether it may be removed: not where somebody
    /// else has moved it meanwhile.
    async fn forward(&mut self, key: &LogKey, removed: &Removed) -> QueryResult<bool>;
}

macro_rules! writes_heads {
    ($connection:ty, |$locking:ident| $lock:expr, |$inserting:ident, $heads:ident| $insert:expr) => {
        impl WritesHeads for $connection {
            async fn lock_chain(&mut self) -> QueryResult<ChainRow> {
                let $locking = self;
                $lock.await
            }

            async fn begin_logs(&mut self, key: &LogKey, logs: Vec<NewLog>) -> QueryResult<BTreeSet<Id>> {
                // Nobody else makes heads from here on.
                let chain = self.lock_chain().await?;
                if !chain.is_authentic(key) {
                    return Ok(BTreeSet::new());
                }
                let servers: Vec<Id> = logs.iter().map(|log| log.server).collect();
                let begun: Vec<Id> = activity_heads::table
                    .filter(activity_heads::server_id.eq_any(servers))
                    .select(activity_heads::server_id)
                    .load(self)
                    .await?;
                let new = logs.into_iter().filter(|log| !begun.contains(&log.server));
                let $heads: Vec<NewHead> = (chain.heads + 1..)
                    .zip(new)
                    .map(|(serial, log)| NewHead::new(key, serial, log))
                    .collect();
                let Some(last) = $heads.last().map(|head| head.serial) else {
                    return Ok(BTreeSet::new());
                };
                let made = $heads.iter().map(|head| head.server_id).collect();
                let $inserting = &mut *self;
                $insert.await?;
                diesel::update(activity_chain::table.filter(activity_chain::id.eq(ROW)))
                    .set((
                        activity_chain::heads.eq(last),
                        activity_chain::mac.eq(&key.logs(last, chain.complete)[..]),
                    ))
                    .execute(self)
                    .await?;
                Ok(made)
            }

            async fn complete_chain(&mut self, key: &LogKey) -> QueryResult<()> {
                let chain = self.lock_chain().await?;
                if chain.complete || !chain.is_authentic(key) {
                    return Ok(());
                }
                diesel::update(activity_chain::table.filter(activity_chain::id.eq(ROW)))
                    .set((
                        activity_chain::complete.eq(true),
                        activity_chain::mac.eq(&key.logs(chain.heads, true)[..]),
                    ))
                    .execute(self)
                    .await
                    .map(|_completed| ())
            }

            async fn forward(&mut self, key: &LogKey, removed: &Removed) -> QueryResult<bool> {
                // What was never chained is missed by nobody.
                let (Some(last), Some(first)) = (removed.last_link(), removed.first_number()) else {
                    return Ok(true);
                };
                let server = removed.server;
                let mut head: Option<LogHead> = heads_of!([server]).first(self).await.optional()?;
                if head.is_none() {
                    let log = NewLog {
                        server,
                        end: last,
                        base: last,
                    };
                    if !self.begin_logs(key, vec![log]).await?.is_empty() {
                        return Ok(true);
                    }
                    // Somebody else has begun it meanwhile.
                    head = heads_of!([server]).first(self).await.optional()?;
                }
                let Some(head) = head else { return Ok(true) };
                if head.base_number >= last.number {
                    return Ok(true);
                }
                let is_known = head.number <= head.base_number || removed.agrees_with(head.end());
                let is_authentic = head.is_authentic(key) && head.base_is_authentic(key);
                if !is_known || !is_authentic || first > head.base_number + 1 {
                    // What is too old goes all the same, and the traces stay.
                    warn!(server = %server.0, "this server's activity log was tampered with");
                    return Ok(true);
                }
                let end = if head.number > last.number { head.end() } else { last };
                let moved = diesel::update(
                    activity_heads::table
                        .filter(activity_heads::server_id.eq(server))
                        .filter(activity_heads::base_mac.eq(&head.base_mac)),
                )
                .set((
                    activity_heads::base_number.eq(last.number),
                    activity_heads::base_link.eq(&last.link.0[..]),
                    activity_heads::base_mac
                        .eq(&key.base(server, head.serial, last.number, last.link)[..]),
                ))
                .execute(self)
                .await?;
                if moved == 1 && end.number > head.number {
                    diesel::update(
                        activity_heads::table
                            .filter(activity_heads::server_id.eq(server))
                            .filter(activity_heads::number.lt(end.number)),
                    )
                    .set((
                        activity_heads::number.eq(end.number),
                        activity_heads::link.eq(&end.link.0[..]),
                        activity_heads::mac.eq(&key.head(server, end.number, end.link)[..]),
                    ))
                    .execute(self)
                    .await?;
                }
                Ok(moved == 1)
            }
        }
    };
}

writes_heads!(
    AsyncPgConnection,
    |connection| row_of(ROW).for_update().first(connection),
    |connection, heads| diesel::insert_into(activity_heads::table)
        .values(heads)
        .execute(connection)
);

// One transaction writes at a time.
writes_heads!(
    SqliteWriter,
    |connection| row_of(ROW).first(connection),
    |connection, heads| connection.spawn_blocking(move |connection| {
        diesel::RunQueryDsl::execute(
            diesel::insert_into(activity_heads::table).values(heads),
            connection,
        )
    })
);
