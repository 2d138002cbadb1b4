//! TBD

mod accounts;
mod admission;
mod columns;
mod database;
mod directory;
mod error;
mod history;
mod journal;
mod migrations;
mod passwords;
mod postgres;
mod registry;
mod rows;
mod schema;
mod secret_key;
mod sqlite;
mod store;
mod url;

pub use error::RegistryError;
pub use journal::Journal;
pub use registry::{CreatedApiKey, CreatedServer, NewApiKey, NewNode, NewServer, NewUser};
pub use secret_key::{SecretKey, SecretKeyError};
pub use store::{Migrate, OpenError, Store, StoreConfig};
pub use url::{DatabaseUrl, InvalidDatabaseUrl};
