//! Aileron, as an operator runs it: a panel that serves, and commands beside it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;

/// A panel that serves. It is ended when this is dropped.
pub(crate) struct Panel {
    aileron: PathBuf,
    database: String,
    child: Child,
    /// Where it listens.
    pub(crate) url: String,
}

/// 32 bytes in base64.
const SECRET_KEY: &str = "cmVhbC13aW5ncy1yZWFsLXdpbmdzLXJlYWwtd2luZ3M=";

impl Panel {
    pub(crate) fn serve(aileron: &Path, scratch: &Path, verbose: bool) -> anyhow::Result<Self> {
        let database = format!("sqlite://{}", scratch.join("panel.db").display());
        let mut command = command(aileron, &database);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if !verbose {
            command.stderr(Stdio::null());
        }
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot run {}", aileron.display()))?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let panel = Self {
            aileron: aileron.to_owned(),
            database,
            child,
            url: url.unwrap_or_default(),
        };
        if panel.url.is_empty() {
            bail!("aileron said {line:?} instead of where it listens");
        }
        Ok(panel)
    }

    /// Runs a command that prints one JSON object.
    pub(crate) fn made(&self, words: &[&str], input: &str) -> anyhow::Result<Value> {
        let printed = self.run(words, input)?;
        serde_json::from_str(&printed)
            .with_context(|| format!("aileron {} printed {printed:?}", words.join(" ")))
    }

    /// Runs a command, and reads what it prints.
    pub(crate) fn run(&self, words: &[&str], input: &str) -> anyhow::Result<String> {
        let mut child = command(&self.aileron, &self.database)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            bail!("aileron {} failed: {}", words.join(" "), said.trim());
        }
        if !said.is_empty() {
            eprintln!("aileron {}: {}", words.join(" "), said.trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        let _dead = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn command(aileron: &Path, database: &str) -> Command {
    let mut command = Command::new(aileron);
    command
        .env_clear()
        .env("AILERON_DATABASE_URL", database)
        .env("AILERON_SECRET_KEY", SECRET_KEY);
    if let Some(filter) = std::env::var_os("RUST_LOG") {
        command.env("RUST_LOG", filter);
    }
    command
}
