//! Where a log goes on: the number and the link that the next entry comes after.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use lru::LruCache;

use super::heads::LogHead;
use super::links::{End, GENESIS, LogKey};
use super::newest::{Newest, newest, newest_chained};
use super::secret::{ChainRow, ROW, row_of};
use crate::columns::Id;
use crate::schema::activity_heads;

/// The head of a log, for [`LogHead`].
macro_rules! head_of {
    ($server:expr) => {
        activity_heads::table
            .filter(activity_heads::server_id.eq($server))
            .select(LogHead::as_select())
    };
}

mod postgres;

pub(crate) use postgres::{last_of_each, next_postgres};

/// What comes next in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// An entry that is chained to this end.
    After(End),
    /// An entry with this number that is not chained: an instance of a release that does not chain may still be running.
    Unchained(i64),
}

/// How far logs have come that this process wrote to lately. Others may have written to them since: who goes on from here
/// finds the next number taken then.
pub(crate) struct Ends(LruCache<Id, (End, Instant)>);

impl Ends {
    pub(crate) fn new() -> Self {
        Self(LruCache::new(REMEMBERED))
    }

    pub(crate) fn of(&mut self, server: Id) -> Option<End> {
        let (end, since) = self.0.get(&server)?;
        (since.elapsed() < GOOD_FOR).then_some(*end)
    }

    pub(crate) fn remember(&mut self, ends: &BTreeMap<Id, End>) {
        for (server, end) in ends {
            self.0.put(*server, (*end, Instant::now()));
        }
    }

    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }
}

/// How many logs are remembered: some hundred kilobytes.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

/// What somebody else has written since must still be there, so that its number is found taken: retention leaves a day.
const GOOD_FOR: Duration = Duration::from_secs(60 * 60);

/// Puts together what was found of a log: its newest entry, its head, and whether every log is chained.
enum Found {
    Next(Next),
    /// The newest entry is not chained, and others before it, behind this end, may be.
    Unlinked {
        number: i64,
        after: End,
    },
}

fn found(newest: Option<Newest>, head: Option<&LogHead>, chain: Option<&ChainRow>, key: &LogKey) -> Found {
    let newest = newest.map(|entry| (entry.number, entry.end()));
    let after = |end| Found::Next(Next::After(end));
    match (newest, head.map(LogHead::end)) {
        (None, None) => after(End::START),
        (None, Some(head)) => after(head),
        // Entries were cut off. What is written now comes after them, so that they are missed.
        (Some((number, Some(_))), Some(head)) if head.number > number => after(head),
        (Some((_, Some(end))), _) => after(end),
        (Some((number, None)), Some(head)) if head.number >= number => after(head),
        (Some((number, None)), Some(head)) => Found::Unlinked { number, after: head },
        (Some((number, None)), None) => {
            if chain.is_some_and(|chain| chain.is_authentic(key) && !chain.complete) {
                Found::Next(Next::Unchained(number + 1))
            } else {
                after(End {
                    number,
                    chained: 0,
                    link: GENESIS,
                })
            }
        }
    }
}

fn behind_unlinked(number: i64, after: End, chained: Option<Newest>) -> Next {
    let chained = chained.and_then(|entry| entry.end());
    Next::After(End {
        number,
        ..chained.unwrap_or(after)
    })
}

/// Where a log goes on, on SQLite, within a transaction.
pub(crate) fn next_sqlite(connection: &mut SqliteConnection, key: &LogKey, server: Id) -> QueryResult<Next> {
    let last = newest(server).first(connection).optional()?;
    let head: Option<LogHead> = head_of!(server).first(connection).optional()?;
    let chain: Option<ChainRow> = row_of(ROW).first(connection).optional()?;
    match found(last, head.as_ref(), chain.as_ref(), key) {
        Found::Next(next) => Ok(next),
        Found::Unlinked { number, after } => {
            let chained = newest_chained(server, after.number)
                .first(connection)
                .optional()?;
            Ok(behind_unlinked(number, after, chained))
        }
    }
}
