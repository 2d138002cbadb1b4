use std::io;

/// Why a PostgreSQL, or a database in it, could not be had.
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
    /// The server refused a connection or a statement.
    #[error("PostgreSQL refused: {0}")]
    Sql(#[from] tokio_postgres::Error),
    /// The server was found and not started here: it is not for this process to stop, start or copy it.
    #[error("only a PostgreSQL that was started here can be stopped, started or followed")]
    NotOurs,
    /// The standby did not become a synchronous one.
    #[error("the primary did not accept the standby as a synchronous one in time")]
    NoStandby,
}
