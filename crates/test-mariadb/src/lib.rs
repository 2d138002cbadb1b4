//! A real MariaDB for tests, started for the length of a test run.
//!
//! It has a temporary directory and a port of its own, and ends, and its files go away, when its [`MariaDb`] is dropped or
//! the process ends, however it ends. Where MariaDB is not installed the tests say so and are skipped; with `CI=true`
//! that is a failure.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), test_mariadb::Error> {
//! let Some(server) = test_mariadb::MariaDb::start().await else {
//!     return Ok(());
//! };
//! server.create_database("panel").await?;
//! server.execute("panel", "CREATE TABLE numbers (n INT)").await?;
//! assert!(server.url("panel").ends_with("/panel"));
//! let dump = server.dump("panel", &["--skip-comments"]).await?;
//! assert!(String::from_utf8_lossy(&dump).contains("CREATE TABLE `numbers`"));
//! # Ok(())
//! # }
//! ```

mod installation;
mod server;

use std::io;

pub use server::MariaDb;

/// Why a MariaDB, or something of it, could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program could not be run at all.
    #[error("cannot run {program}")]
    Run {
        /// Which.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// A program failed.
    #[error("{program} failed: {said}")]
    Failed {
        /// Which.
        program: String,
        /// What it said.
        said: String,
    },
    /// A file or a port could not be used.
    #[error("cannot prepare the server")]
    System(#[from] io::Error),
    /// The server did not answer.
    #[error("the server does not answer: {log}")]
    Silent {
        /// What it has written into its log.
        log: String,
    },
}
