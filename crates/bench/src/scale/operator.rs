use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::process::Process;

/// Runs `aileron` on one database.
pub(super) struct Operator {
    aileron: PathBuf,
    database_url: String,
}

/// 32 bytes in base64.
const SECRET_KEY: &str = "YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmU=";

impl Operator {
    pub(super) fn new(aileron: &Path, database_url: String) -> Self {
        Self {
            aileron: aileron.to_owned(),
            database_url,
        }
    }

    /// Runs a command, whose words are separated by spaces, and reads what it prints.
    pub(super) fn run(&self, words: &str, input: &str) -> anyhow::Result<Value> {
        let mut child = self
            .command()
            .args(words.split(' '))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().context("no standard input")?;
        stdin.write_all(input.as_bytes())?;
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("aileron {words} failed");
        }
        Ok(serde_json::from_slice(&output.stdout).unwrap_or_default())
    }

    /// Starts serving, without a limit on presses.
    pub(super) fn serve(&self) -> anyhow::Result<Process> {
        let mut command = self.command();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-limit", "0"])
            .stderr(Stdio::null());
        Process::start(command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.aileron);
        command
            .env_clear()
            .env("AILERON_DATABASE_URL", &self.database_url)
            .env("AILERON_SECRET_KEY", SECRET_KEY);
        command
    }
}
