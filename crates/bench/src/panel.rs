//! Aileron, furnished for the bench.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Process, TOKEN};

/// A running panel with one user, one node and one server.
pub(crate) struct Panel {
    pub(crate) process: Process,
    /// The user's API key.
    pub(crate) key: String,
    _directory: TempDir,
}

impl Panel {
    /// On a new SQLite file, on the disk under the build's own directory rather than on a temporary file system, which may be memory.
    pub(crate) fn on_sqlite(aileron: &Path, wings: &str) -> anyhow::Result<Self> {
        let target = aileron.parent().context("the binary has no directory")?;
        let directory = tempfile::Builder::new().prefix("bench").tempdir_in(target)?;
        let url = format!("sqlite://{}", directory.path().join("panel.db").display());
        Self::on(aileron, wings, &url, directory)
    }

    pub(crate) fn on(aileron: &Path, wings: &str, url: &str, directory: TempDir) -> anyhow::Result<Self> {
        let operator = Operator {
            aileron: aileron.to_owned(),
            url: url.to_owned(),
        };
        operator.run(
            "user create --username bench --email bench@example.com --password-stdin",
            "bench-password",
        )?;
        operator.run(
            &format!("node create --name node --url {wings} --token-id id --token-stdin"),
            TOKEN,
        )?;
        operator.run(
            "server create --name Bench --owner bench --node node --identifier bench",
            "",
        )?;
        let key = operator.run("api-key create --user bench --description bench", "")?;
        let key = key["token"].as_str().context("no token")?.to_owned();
        let mut serve = operator.command();
        serve
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-limit", "0"])
            .env("RUST_LOG", "warn");
        Ok(Self {
            process: Process::start(serve)?,
            key,
            _directory: directory,
        })
    }
}

struct Operator {
    aileron: PathBuf,
    url: String,
}

impl Operator {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.aileron);
        let key = "YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmU=";
        command
            .env("AILERON_DATABASE_URL", &self.url)
            .env("AILERON_SECRET_KEY", key);
        command
    }

    fn run(&self, arguments: &str, input: &str) -> anyhow::Result<Value> {
        let mut command = self.command();
        command
            .args(arguments.split(' '))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn()?;
        child
            .stdin
            .take()
            .context("no standard input")?
            .write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("aileron {arguments} failed");
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}
