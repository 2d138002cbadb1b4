use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::process::Process;

/// How `aileron` is run on one database.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) aileron: PathBuf,
    pub(crate) database_url: String,
    /// What `serve` logs, if not what it does by itself. Only then is it shown.
    pub(crate) rust_log: Option<String>,
}

/// 32 bytes in base64.
const SECRET_KEY: &str = "YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmU=";

impl Program {
    /// Starts serving, without a limit on presses; all else is as it comes.
    pub(crate) fn serve(&self) -> anyhow::Result<Process> {
        self.serve_with(&["--rate-limit", "0"])
    }

    /// Starts serving, as it comes but for these arguments.
    pub(crate) fn serve_with(&self, arguments: &[&str]) -> anyhow::Result<Process> {
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
        match &self.rust_log {
            Some(filter) => command.env("RUST_LOG", filter),
            None => command.stderr(Stdio::null()),
        };
        Process::start(command)
    }

    /// Runs a command, and reads what it prints.
    pub(crate) fn run<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
        input: &str,
    ) -> anyhow::Result<Value> {
        let words: Vec<&str> = words.into_iter().collect();
        let mut child = self
            .command()
            .args(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().context("no standard input")?;
        stdin.write_all(input.as_bytes())?;
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("aileron {} failed", words.join(" "));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
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
