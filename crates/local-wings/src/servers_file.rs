use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::ServerSpec;

/// A servers file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ServersFileError {
    /// It is not there, or may not be read.
    #[error("cannot read the servers file {}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// It does not say what servers are to be run.
    #[error("cannot understand the servers file {}", file.display())]
    Malformed {
        /// Which file.
        file: PathBuf,
        /// What is wrong, with its line and column.
        #[source]
        cause: serde_json::Error,
    },
}

impl ServerSpec {
    /// Reads the servers of a file, in the format that the crate's documentation describes.
    pub fn read_all(file: &Path) -> Result<Vec<Self>, ServersFileError> {
        let text = fs::read(file).map_err(|cause| ServersFileError::Unreadable {
            file: file.to_owned(),
            cause,
        })?;
        serde_json::from_slice(&text).map_err(|cause| ServersFileError::Malformed {
            file: file.to_owned(),
            cause,
        })
    }
}
