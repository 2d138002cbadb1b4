use std::error::Error;

use aileron_domain::StoreError;
use diesel::result::{DatabaseErrorKind, Error as QueryError};

/// Why a change that an operator asked for was not made. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Somebody or something else has it already.
    #[error("{what} `{name}` is already taken")]
    Taken {
        /// What must be unique, such as `username`.
        what: &'static str,
        /// The name that was asked for.
        name: String,
    },
    /// What the change refers to is not there.
    #[error("there is no {what} `{name}`")]
    NotFound {
        /// What was looked for, such as `user`.
        what: &'static str,
        /// The name or id that was looked for.
        name: String,
    },
    /// An owner has every permission and cannot be given a part of them.
    #[error("user `{user}` owns server `{server}` and has every permission on it already")]
    SubuserIsOwner {
        /// The owner.
        user: String,
        /// Their server.
        server: String,
    },
    /// The database, or the password hash function, did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

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
