use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::house::SECRET_KEY;

/// How `aileron serve` is started in one scenario.
pub(crate) struct Serve {
    pub(crate) aileron: PathBuf,
    pub(crate) database_url: String,
    pub(crate) wings_timeout: Duration,
    /// Where its log lines go, those of all its lives.
    pub(crate) log: PathBuf,
}

impl Serve {
    fn command(&self) -> anyhow::Result<Command> {
        let log = OpenOptions::new().append(true).create(true).open(&self.log)?;
        let mut command = Command::new(&self.aileron);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-limit", "0"])
            // The clients are behind a proxy that says where each of them is.
            .args(["--trusted-proxies", "127.0.0.1"])
            .arg("--wings-timeout")
            .arg(format!("{}s", self.wings_timeout.as_secs()))
            .env_clear()
            .env("AILERON_DATABASE_URL", &self.database_url)
            .env("AILERON_SECRET_KEY", SECRET_KEY)
            .env(
                "RUST_LOG",
                std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".to_owned()),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true);
        Ok(command)
    }
}

/// A running `aileron serve`. It is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
    /// Kept open, so that what it prints does not fail.
    stdout: Lines<BufReader<ChildStdout>>,
}

/// Longer than a start takes on a busy machine, recovery of the database included.
const START: Duration = Duration::from_secs(60);

/// Longer than finishing what is under way takes.
const END: Duration = Duration::from_secs(60);

impl Program {
    /// Starts it, and does not wait until it listens.
    pub(crate) fn spawn(serve: &Serve) -> anyhow::Result<Self> {
        let mut child = serve
            .command()?
            .spawn()
            .with_context(|| format!("cannot run {}", serve.aileron.display()))?;
        let stdout = child.stdout.take().context("it has no standard output")?;
        Ok(Self {
            child,
            stdout: BufReader::new(stdout).lines(),
        })
    }

    /// Waits until it says where it listens.
    pub(crate) async fn listening(&mut self) -> anyhow::Result<SocketAddr> {
        let line = tokio::time::timeout(START, self.stdout.next_line()).await;
        let line = line.context("aileron does not say where it listens")??;
        let Some(line) = line else {
            bail!("aileron ended ({}) before it listened", self.child.wait().await?);
        };
        let address = line.strip_prefix("listening on http://");
        let address =
            address.with_context(|| format!("aileron said {line:?} instead of where it listens"))?;
        Ok(address.parse()?)
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.child.start_kill()?)
    }

    /// SIGTERM.
    pub(crate) fn ask_to_end(&self) -> anyhow::Result<()> {
        let id = self.child.id().context("aileron has ended by itself")?;
        Ok(kill(Pid::from_raw(i32::try_from(id)?), Signal::SIGTERM)?)
    }

    /// Waits for its end.
    pub(crate) async fn wait(mut self) -> anyhow::Result<ExitStatus> {
        let ended = tokio::time::timeout(END, self.child.wait()).await;
        Ok(ended.context("aileron does not end")??)
    }
}

/// The last lines of a log.
pub(crate) fn tail(log: &Path) -> String {
    const LINES: usize = 40;
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
