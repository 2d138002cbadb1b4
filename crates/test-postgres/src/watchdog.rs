use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::Error;
use crate::installation::Installation;

/// Stops a server and removes its files when this is dropped, or when this process ends in whatever way.
///
/// It is a shell that waits for the end of its standard input, a pipe whose other end only this process holds.
#[derive(Debug)]
pub(crate) struct Watchdog(Child);

/// `$1` is `pg_ctl`, `$2` the server's directory.
const SCRIPT: &str = r#"read -r _; "$1" -D "$2/data" -m immediate -w stop; rm -rf "$2""#;

impl Watchdog {
    pub(crate) fn over(directory: &Path, installation: &Installation) -> Result<Self, Error> {
        let mut command = installation.command("sh");
        command
            .args(["-c", SCRIPT, "watchdog"])
            .arg(installation.path_of("pg_ctl"))
            .arg(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Out of the reach of the terminal's Ctrl-C: it has to outlive this process.
            .process_group(0);
        let spawned = command.spawn().map_err(|source| Error::Run {
            program: "sh".to_owned(),
            source,
        });
        spawned.map(Self)
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _gone = self.0.wait();
    }
}
