use std::error::Error;

use aileron_domain::{RegistryError, StoreError};
use diesel::result::{DatabaseErrorKind, Error as QueryError};

/// Sorts a database's error: what the same call may overcome later, and what it never will.
pub(crate) fn store_error(error: QueryError) -> StoreError {
    match error {
        QueryError::NotFound | QueryError::DeserializationError(_) => StoreError::Corrupt(Box::new(error)),
        other => StoreError::Unavailable(Box::new(other)),
    }
}

pub(crate) fn unavailable(error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Unavailable(error.into())
}

pub(crate) fn corrupt(error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Corrupt(error.into())
}

/// A row holds what no release of Aileron writes.
#[derive(Debug, thiserror::Error)]
#[error("column {column} of table {table}, row {row}, holds what cannot be read")]
pub(crate) struct UnreadableColumn {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: String,
}

/// Says which of a table's unique columns a change ran into, if that is why it failed.
///
/// PostgreSQL names the index, SQLite the column or the index: `columns` gives the text to look for in either, beside
/// the error that it means.
pub(crate) fn taken(error: QueryError, columns: &[(&str, &'static str, &str)]) -> RegistryError {
    if let QueryError::DatabaseError(DatabaseErrorKind::UniqueViolation, details) = &error {
        let clue = details
            .constraint_name()
            .unwrap_or(details.message())
            .replace('.', "_");
        for (index, what, name) in columns {
            if clue.contains(index) {
                return RegistryError::Taken {
                    what,
                    name: (*name).to_owned(),
                };
            }
        }
    }
    RegistryError::Store(store_error(error))
}
