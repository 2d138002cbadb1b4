//! Checks the chain of the activity log, one server's log at a time, while the panel serves.

use aileron_domain::{ServerId, StoreError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::findings::{Finding, Wrong};
use super::heads::LogHead;
use super::links::{End, GENESIS, Link, LogKey};
use super::row::Row;
use super::walk::Walk;
use crate::Store;
use crate::columns::Id;
use crate::database::{Database, find, load, read};
use crate::schema::{activity, activity_heads};

/// How far a log had come, as it is noted somewhere that nobody reaches who reaches the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotedHead {
    /// The number of its last entry.
    pub number: i64,
    /// That entry's link.
    pub link: [u8; 32],
}

/// What checking one server's log came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedLog {
    /// Whose log.
    pub server: ServerId,
    /// How many entries were checked.
    pub entries: u64,
    /// How many were there before the chain: nobody can tell whether those were changed.
    pub not_chained: u64,
    /// Its last entry, where it has one that is chained.
    pub head: Option<NotedHead>,
    /// What is wrong, in the order of the log. At most 1000 are kept.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub further: u64,
}

/// How many entries are read at once.
const PART: i64 = 1000;

impl Store {
    /// The next server, in the order of their keys, that has a log or had one.
    pub async fn next_log(&self, after: Option<ServerId>) -> Result<Option<ServerId>, StoreError> {
        let after = Id(after.map_or(Uuid::nil(), |server| server.0));
        self.run(move |shared| async move {
            let with_entries: Option<Id> = find!(&shared.database, |connection| activity::table
                .filter(activity::server_id.gt(after))
                .order(activity::server_id)
                .select(activity::server_id)
                .first(connection))?;
            let with_head: Option<Id> = find!(&shared.database, |connection| activity_heads::table
                .filter(activity_heads::server_id.gt(after))
                .order(activity_heads::server_id)
                .select(activity_heads::server_id)
                .first(connection))?;
            let next = with_entries.into_iter().chain(with_head).min();
            Ok(next.map(|id| ServerId(id.0)))
        })
        .await
    }

    /// Checks what is kept of all logs together: that no log was taken off as a whole.
    pub async fn check_heads(&self) -> Result<Vec<Finding>, StoreError> {
        self.run(|shared| async move {
            let about_all = |wrong| {
                vec![Finding {
                    server: None,
                    number: None,
                    until: None,
                    entry: None,
                    wrong,
                }]
            };
            let counted: (i64, Option<i64>) = read!(&shared.database, |connection| activity_heads::table
                .select((
                    diesel::dsl::count_star(),
                    diesel::dsl::max(activity_heads::serial)
                ))
                .first(connection))?;
            // Read afterwards: there may be more since, and not fewer.
            let Some(chain) = shared.chain().await? else {
                let has_heads = counted.0 > 0;
                return Ok(if has_heads {
                    about_all(Wrong::HeadChanged)
                } else {
                    Vec::new()
                });
            };
            let key = shared.log_key().await?;
            if !chain.is_authentic(&key) {
                return Ok(about_all(Wrong::HeadChanged));
            }
            let (heads, highest) = (counted.0, counted.1.unwrap_or(0));
            if heads < highest || count(&shared.database).await? < chain.heads {
                return Ok(about_all(Wrong::LogsRemoved));
            }
            Ok(Vec::new())
        })
        .await
    }

    /// Checks a server's whole log, oldest entry first, in parts that fit into memory. Entries and results that are written
    /// meanwhile are no harm, nor is what retention removes.
    pub async fn check_log(
        &self,
        server: ServerId,
        noted: Option<NotedHead>,
    ) -> Result<CheckedLog, StoreError> {
        let id = Id(server.0);
        let (chain, head) = self
            .run(move |shared| async move { Ok((shared.chain().await?, head(&shared.database, id).await?)) })
            .await?;
        let mut checked = CheckedLog {
            server,
            entries: 0,
            not_chained: 0,
            head: None,
            findings: Vec::new(),
            further: 0,
        };
        let first = self.first_number(id).await?;
        let is_complete = chain.is_some_and(|chain| chain.complete);
        if head.is_none() && !is_complete {
            // It was not begun yet.
            checked.not_chained = self.length(id).await?;
            checked
                .findings
                .extend(noted.map(|noted| Finding::not_as_noted(server, noted)));
            return Ok(checked);
        }
        let key = self.log_key().await?;
        let base = head.as_ref().map_or(End::START, LogHead::base);
        let mut heads = Vec::new();
        if let Some(head) = &head {
            if head.is_authentic(&key) && head.base_is_authentic(&key) {
                heads.push((head.end(), Wrong::AnotherHead));
            } else {
                checked.findings.push(head_changed(server));
            }
        }
        // Where it begins anew, nothing can have been noted before.
        if let Some(noted) = noted
            && base.link == GENESIS
            && noted.number <= base.number
        {
            checked.findings.push(Finding::not_as_noted(server, noted));
        }
        heads.extend(noted.map(|noted| (End::at(noted.number, Link(noted.link)), Wrong::NotAsNoted)));
        checked.not_chained = first.map_or(0, |first| (base.number - first + 1).max(0).unsigned_abs());
        let mut walk = Walk::new(&key, server, base, heads);
        self.walk(id, &key, &mut walk).await?;
        walk.finish();
        checked.entries = walk.entries;
        checked.head = (walk.end.chained > 0).then_some(NotedHead {
            number: walk.end.chained,
            link: walk.end.link.0,
        });
        checked.further = walk.further;
        checked.findings.append(&mut walk.findings);
        Ok(checked)
    }

    async fn walk(&self, server: Id, key: &LogKey, walk: &mut Walk<'_>) -> Result<(), StoreError> {
        loop {
            let after = walk.end.number;
            let rows: Vec<Row> = self
                .run(move |shared| async move { part(&shared.database, server, after).await })
                .await?;
            let is_last = rows.len() < PART.unsigned_abs().try_into().unwrap_or(usize::MAX);
            let is_next = rows.as_slice().first().is_some_and(|row| row.number == after + 1);
            if !is_next
                && let Some(base) = self.base_now(server, key).await?
                && base.number > after
            {
                walk.skip_to(base);
                continue;
            }
            for row in &rows {
                walk.see(row);
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Where the log begins by now.
    async fn base_now(&self, server: Id, key: &LogKey) -> Result<Option<End>, StoreError> {
        let head = self
            .run(move |shared| async move { head(&shared.database, server).await })
            .await?;
        let authentic = head.filter(|head| head.base_is_authentic(key));
        Ok(authentic.map(|head| head.base()))
    }

    async fn first_number(&self, server: Id) -> Result<Option<i64>, StoreError> {
        self.run(move |shared| async move {
            find!(&shared.database, |connection| activity::table
                .filter(activity::server_id.eq(server))
                .order(activity::number)
                .select(activity::number)
                .first(connection))
        })
        .await
    }

    async fn length(&self, server: Id) -> Result<u64, StoreError> {
        let ends = self
            .run(move |shared| async move { crate::history::ends(&shared.database, server).await })
            .await?;
        Ok(ends.map_or(0, |(first, last)| (last - first + 1).max(0).unsigned_abs()))
    }
}

fn head_changed(server: ServerId) -> Finding {
    Finding {
        server: Some(server),
        number: None,
        until: None,
        entry: None,
        wrong: Wrong::HeadChanged,
    }
}

async fn count(database: &Database) -> Result<i64, StoreError> {
    read!(database, |connection| activity_heads::table
        .count()
        .get_result(connection))
}

async fn head(database: &Database, server: Id) -> Result<Option<LogHead>, StoreError> {
    find!(database, |connection| activity_heads::table
        .filter(activity_heads::server_id.eq(server))
        .select(LogHead::as_select())
        .first(connection))
}

async fn part(database: &Database, server: Id, after: i64) -> Result<Vec<Row>, StoreError> {
    load!(
        database,
        activity::table
            .filter(activity::server_id.eq(server))
            .filter(activity::number.gt(after))
            .order(activity::number)
            .limit(PART)
            .select(Row::as_select())
    )
}
