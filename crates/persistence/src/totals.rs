//! How many servers there are: counted once, because an administrator's list says it on every page.

use aileron_domain::StoreError;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::database::{Database, read, write};
use crate::schema::{servers, totals};

pub(crate) const SERVERS: &str = "servers";

pub(crate) async fn servers(database: &Database) -> Result<i64, StoreError> {
    read!(database, |connection| totals::table
        .find(SERVERS)
        .select(totals::number)
        .get_result(connection))
}

/// Goes into the transaction that makes so many servers.
macro_rules! servers_more {
    ($number:expr) => {
        diesel::update($crate::schema::totals::table.find($crate::totals::SERVERS))
            .set($crate::schema::totals::number.eq($crate::schema::totals::number + $number))
    };
}

/// Goes into the transaction that forgets one.
macro_rules! one_server_less {
    () => {
        diesel::update($crate::schema::totals::table.find($crate::totals::SERVERS))
            .set($crate::schema::totals::number.eq($crate::schema::totals::number - 1))
    };
}

pub(crate) use {one_server_less, servers_more};

impl Store {
    /// Counts the servers again, and says by how many the count was wrong.
    ///
    /// It is when a release that knows nothing of the count made servers. Both are read as they were at one moment, and
    /// the difference is added if nobody has changed the count meanwhile: nothing needs to be locked.
    pub async fn recount_servers(&self) -> Result<i64, StoreError> {
        self.run(|shared| async move {
            let (counted, are): (i64, Option<i64>) = read!(&shared.database, |connection| totals::table
                .find(SERVERS)
                .select((totals::number, servers::table.count().single_value()))
                .get_result(connection))?;
            let off = are.unwrap_or(0) - counted;
            if off != 0 {
                write!(&shared.database, |connection| diesel::update(
                    totals::table.find(SERVERS)
                )
                .filter(totals::number.eq(counted))
                .set(totals::number.eq(totals::number + off))
                .execute(connection))?;
            }
            Ok(off)
        })
        .await
    }
}
