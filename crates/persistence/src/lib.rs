//! Aileron's servers, users, sessions and activity log, in SQLite or PostgreSQL.
//!
//! A [`Store`] is one of the two databases, chosen by its [`DatabaseUrl`] when the program runs. It is the domain's
//! [`Admission`], [`Accounts`], [`Sessions`], [`ServerDirectory`], [`ActivityHistory`] and [`ActivityLookup`]; towards
//! nodes its [`NodeAdmission`], [`NodeServers`], [`NodeReports`] and [`FileAccess`]; and for operators its
//! [`EggRegistry`], [`NodeRegistry`] and [`ServerRegistry`], with `create_user`, `set_subuser` and so on besides. A
//! [`Journal`] is the [`ActivityLog`] and the [`ActionResults`] of a process that serves: it makes entries durable, many with one commit, and settles what a process
//! that died had left pending. SQL is written in this crate and nowhere else, and each query once for both databases
//! where they allow it. Passwords are kept as Argon2id hashes, tokens as SHA-256, and the tokens of nodes encrypted under
//! the panel's [`SecretKey`].
//!
//! Callers may live on any runtime, and may stop waiting: what was begun is carried to its end on the store's own.
//!
//! # Using it by itself
//!
//! ```
//! use std::time::Duration;
//!
//! use aileron_domain::{Admission, Credential, NewNode, NewServer, NodeRegistry, Password, PowerAction, ServerId};
//! use aileron_domain::{ServerRegistry, Sessions, ShortIdentifier};
//! use aileron_persistence::{Migrate, NewUser, SecretKey, Store, StoreConfig};
//! use uuid::Uuid;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let directory = tempfile::tempdir()?;
//! let url = format!("sqlite://{}", directory.path().join("panel.db").display());
//! let key = SecretKey::beside(&directory.path().join("panel.db.key"))?;
//! let store = Store::open(StoreConfig::new(url.parse()?, key), Migrate::First).await?;
//!
//! let user = NewUser {
//!     username: "ada".parse()?,
//!     email: "ada@example.com".parse()?,
//!     password: Password::new("correct horse battery staple".to_owned()).ok_or("not a password")?,
//!     administrator: false,
//! };
//! let ada = store.create_user(user).await?;
//! let node = NewNode {
//!     name: "node1".to_owned(),
//!     url: "https://node1.example.com:8080".parse()?,
//!     token_id: "node1".parse()?,
//!     token: "what-its-wings-takes".parse()?,
//!     roots: None,
//! };
//! store.create_node(node).await?;
//! let id = ServerId(Uuid::new_v4());
//! let server = NewServer {
//!     id,
//!     identifier: ShortIdentifier::of(id),
//!     name: "Survival".to_owned(),
//!     owner: "ada".to_owned(),
//!     node: "node1".to_owned(),
//!     build: None,
//! };
//! let server = store.create_server(server).await?;
//!
//! // Somebody shows the token of a session, and names a server.
//! let session = store.open(ada.id, Duration::from_secs(3600)).await?;
//! let credential = Credential::recognise(session.token.expose()).ok_or("not a token")?;
//! let identifier = server.identifier.as_str().parse()?;
//! let admitted = store.admit(&credential, Some(&identifier)).await?.ok_or("nobody's session")?;
//! let visible = admitted.server.ok_or("not theirs to see")?;
//!
//! assert_eq!(admitted.actor.user, ada);
//! assert!(visible.allows(&PowerAction::Start.permission()));
//! # Ok(())
//! # }
//! ```
//!
//! [`Accounts`]: aileron_domain::Accounts
//! [`ActionResults`]: aileron_domain::ActionResults
//! [`ActivityHistory`]: aileron_domain::ActivityHistory
//! [`ActivityLog`]: aileron_domain::ActivityLog
//! [`ActivityLookup`]: aileron_domain::ActivityLookup
//! [`Admission`]: aileron_domain::Admission
//! [`EggRegistry`]: aileron_domain::EggRegistry
//! [`FileAccess`]: aileron_domain::FileAccess
//! [`NodeAdmission`]: aileron_domain::NodeAdmission
//! [`NodeRegistry`]: aileron_domain::NodeRegistry
//! [`NodeReports`]: aileron_domain::NodeReports
//! [`NodeServers`]: aileron_domain::NodeServers
//! [`ServerDirectory`]: aileron_domain::ServerDirectory
//! [`ServerRegistry`]: aileron_domain::ServerRegistry
//! [`Sessions`]: aileron_domain::Sessions

mod account_activity;
mod accounts;
mod admission;
mod api_keys;
mod backup;
mod chain;
mod columns;
mod database;
mod directory;
mod error;
mod fixed;
mod history;
mod hosting;
mod import;
mod journal;
mod key_limits;
mod known;
mod known_nodes;
mod limits;
mod line;
mod migrations;
mod passwords;
mod postgres;
mod registry;
mod retention;
mod rows;
mod schema;
mod sealed;
mod second_factors;
mod secret_key;
mod sessions;
mod sqlite;
mod store;
mod subusers;
mod text;
mod totals;
mod url;
mod users;
mod uses;

pub use backup::{Backup, BackupError};
pub use chain::{CheckedLog, Finding, NotedHead, Wrong};
pub use history::ActivityExport;
pub use journal::{Journal, JournalConfig};
pub use postgres::InvalidPostgresUrl;
pub use registry::{CreatedApiKey, NewApiKey, NewUser};
pub use secret_key::{KeyRotation, SecretKey, SecretKeyError};
pub use store::{Migrate, OpenError, Store, StoreConfig};
pub use url::{DatabaseUrl, InvalidDatabaseUrl};
