use std::process::Command;

use aileron_local_wings::ServerSpec;
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::{OpenOptions, Receiver};
use tokio::time::timeout;

use crate::panel::PATIENCE;

/// A pipe that a server's processes hold open as long as one of them lives. A process id would not do: it stays taken
/// for as long as nobody collects the dead.
pub(crate) struct Lifeline {
    pipe: Receiver,
    _directory: TempDir,
}

impl Lifeline {
    /// Has all processes of this shell script's server hold the pipe. They do once its first command has run.
    pub(crate) fn held_by(spec: &mut ServerSpec) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lifeline");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let pipe = OpenOptions::new().open_receiver(&path).unwrap();
        let path = path.to_str().unwrap().to_owned();
        spec.environment.insert("LIFELINE".to_owned(), path);
        spec.command[2].insert_str(0, "exec 9>\"$LIFELINE\"\n");
        Self {
            pipe,
            _directory: directory,
        }
    }

    /// Waits until all of them are dead.
    pub(crate) async fn ends(mut self) {
        let mut rest = Vec::new();
        let end = timeout(PATIENCE, self.pipe.read_to_end(&mut rest)).await;
        assert!(matches!(end, Ok(Ok(_))), "a process of the server is still alive");
    }
}
