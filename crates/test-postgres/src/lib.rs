//! A real PostgreSQL for tests.
//!
//! [`Cluster::find_or_start`] uses the server that `AILERON_TEST_POSTGRES_URL` names, or starts one of its own from the
//! programs that are installed (Debian's package `postgresql` is enough). Each test gets a database to itself, best as
//! a copy of one that was migrated once; it is dropped with its [`TestDatabase`]. A server that was started here ends,
//! and its files go away, when its [`Cluster`] is dropped or the process ends, however it ends. Where there is no
//! PostgreSQL the tests say so and are skipped; with `CI=true` that is a failure.
//!
//! ```
//! use test_postgres::{Cluster, Error};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let Some(cluster) = Cluster::find_or_start().await else {
//!     return Ok(());
//! };
//! let template = cluster.create_database().await?;
//! // Here the code under test makes its tables in `template.url()`.
//! let database = cluster.clone_of(&template).await?;
//! assert!(database.url().ends_with(database.name()));
//! # Ok(())
//! # }
//! ```
//!
//! A server that was started here can also be killed, started again, followed by a standby and succeeded by it:
//! [`Cluster::kill_immediately`], [`Cluster::start_again`], [`Cluster::standby_of`], [`Cluster::promote`].

mod address;
mod admin;
mod cluster;
mod database;
mod directory;
mod error;
mod installation;
mod presence;
mod server;
mod watchdog;

pub use cluster::{Cluster, Durability};
pub use database::TestDatabase;
pub use error::Error;
