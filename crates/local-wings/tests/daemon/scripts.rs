use std::fs;
use std::path::PathBuf;

use aileron_local_wings::{ServerSpec, StopMethod};
use tempfile::TempDir;
use uuid::Uuid;

/// Prints `up`, repeats what is typed, and ends when it is told to stop.
pub(crate) const POLITE: &str = r#"
    echo up
    while read line; do
        if [ "$line" = stop ]; then echo saved; exit 0; fi
        echo "heard $line"
    done
"#;

/// Prints `up` and pays no attention to being told to stop.
pub(crate) const STUBBORN: &str = r#"
    trap '' TERM INT
    echo up
    while read line; do echo "heard $line"; done
"#;

/// A server that is this shell script, stopped by the command `stop`, running once it has printed `up`.
pub(crate) fn server(script: &str) -> ServerSpec {
    ServerSpec {
        uuid: Uuid::new_v4(),
        name: "Lobby".to_owned(),
        command: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
        stop: StopMethod::Command("stop".to_owned()),
        started_when: Some("up".to_owned()),
        ..ServerSpec::default()
    }
}

/// What keeps a server's stop from coming to its end.
pub(crate) struct Gate {
    path: PathBuf,
    _directory: TempDir,
}

impl Gate {
    /// A server that prints `up`, and when it is told to stop waits until the gate is open.
    pub(crate) fn before_the_end_of() -> (Self, ServerSpec) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("open");
        let mut spec = server(
            r#"
            echo up
            read line
            echo "asked to $line"
            while [ ! -e "$GATE" ]; do sleep 0.02; done
            echo saved
            "#,
        );
        spec.environment
            .insert("GATE".to_owned(), path.to_str().unwrap().to_owned());
        let gate = Self {
            path,
            _directory: directory,
        };
        (gate, spec)
    }

    pub(crate) fn open(&self) {
        fs::write(&self.path, "").unwrap();
    }
}
