//! What is kept under the panel's secret key, and how it comes under another one.

use aileron_domain::StoreError;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Binary;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::Store;
use crate::columns::{Id, Key};
use crate::database::{Database, read, write};
use crate::error::corrupt;
use crate::store::Shared;

/// A column whose values are under the panel's secret key, each bound to the UUID that its row is found by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sealed {
    table: &'static str,
    key: &'static str,
    column: &'static str,
}

/// All that is kept under the panel's secret key. What is not in here does not outlive the key's next rotation.
pub(crate) const SEALED: [Sealed; 4] = [
    Sealed {
        table: "nodes",
        key: "id",
        column: "sealed_token",
    },
    Sealed {
        table: "nodes",
        key: "id",
        column: "previous_sealed_token",
    },
    Sealed {
        table: "activity_chain",
        key: "id",
        column: "sealed_key",
    },
    Sealed {
        table: "second_factors",
        key: "user_id",
        column: "sealed_secret",
    },
];

/// How many values are looked at at once.
const PART: i64 = 64;

impl Store {
    /// Encrypts under the first of the panel's secret keys whatever is under another one, a few values at a time, and says
    /// how many those were. Fails where something opens under none of them.
    ///
    /// Instances may serve meanwhile; what they change is not put back.
    pub async fn reseal(&self) -> Result<u64, StoreError> {
        let mut resealed = 0;
        for column in SEALED {
            let mut after = Id(Uuid::nil());
            loop {
                let (changed, last) = self
                    .run(move |shared| async move { column.reseal_part(&shared, after).await })
                    .await?;
                resealed += changed;
                let Some(last) = last else { break };
                after = last;
            }
        }
        Ok(resealed)
    }
}

#[derive(QueryableByName)]
struct SealedRow {
    #[diesel(sql_type = Key)]
    id: Id,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
}

impl Sealed {
    /// Says how many values were under another key, and where to go on.
    async fn reseal_part(self, shared: &Shared, after: Id) -> Result<(u64, Option<Id>), StoreError> {
        let Self { table, key, column } = self;
        let statement = format!(
            "SELECT {key} AS id, {column} AS sealed FROM {table} WHERE {key} > $1 AND {column} IS NOT NULL \
             ORDER BY {key} LIMIT {PART}"
        );
        let rows: Vec<SealedRow> = read!(&shared.database, |connection| sql_query(&statement)
            .bind::<Key, _>(after)
            .load(connection))?;
        let mut changed = 0;
        for row in &rows {
            let resealed = shared.key.reseal(row.id, &row.sealed).map_err(|_| {
                corrupt(Unopened {
                    table,
                    column,
                    row: row.id.0,
                })
            })?;
            if let Some(resealed) = resealed {
                changed += self.put(&shared.database, row, &resealed).await?;
            }
        }
        Ok((changed, rows.last().map(|row| row.id)))
    }

    /// Unless somebody else has changed it meanwhile: then it is looked at again in the next round.
    async fn put(self, database: &Database, row: &SealedRow, resealed: &[u8]) -> Result<u64, StoreError> {
        let Self { table, key, column } = self;
        let statement = format!("UPDATE {table} SET {column} = $1 WHERE {key} = $2 AND {column} = $3");
        let _changed = write!(database, |connection| sql_query(&statement)
            .bind::<Binary, _>(resealed)
            .bind::<Key, _>(row.id)
            .bind::<Binary, _>(&row.sealed)
            .execute(connection))?;
        Ok(1)
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "none of the secret keys opens {column} of table {table}, row {row}: nothing was lost, and the old key is still needed"
)]
struct Unopened {
    table: &'static str,
    column: &'static str,
    row: Uuid,
}
