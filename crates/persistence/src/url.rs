use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Which database to use, as `--database-url` names it.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite://path/to/file` (relative) or `sqlite:///path/to/file` (absolute).
    Sqlite(PathBuf),
    /// `postgres://user:password@host/database?sslmode=…`, with several hosts if need be.
    Postgres(String),
}

impl DatabaseUrl {
    /// The file, where the database is one.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    /// A PostgreSQL address may carry a password, and stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://<address>"),
        }
    }
}

/// The text names no database that Aileron can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected sqlite://PATH or postgres://USER@HOST/DATABASE")]
pub struct InvalidDatabaseUrl;

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").ok_or(InvalidDatabaseUrl)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let is_file = !path.is_empty() && !path.starts_with(":memory:") && !path.contains(['?', '\0']);
        if is_file {
            Ok(Self::Sqlite(PathBuf::from(path)))
        } else {
            Err(InvalidDatabaseUrl)
        }
    }
}
