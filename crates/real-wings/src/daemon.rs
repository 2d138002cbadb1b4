//! The real Wings, in a folder of its own.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A Wings that can be started and ended. What runs is ended when this is dropped; its containers are not its own.
pub(crate) struct Daemon {
    wings: PathBuf,
    config: PathBuf,
    log: PathBuf,
    verbose: bool,
    child: Option<Child>,
}

/// Pterodactyl's asks its servers to stop first.
const END: Duration = Duration::from_secs(60);

impl Daemon {
    /// Writes its configuration: the panel's, with the user who runs games here, a port for SFTP that nobody else has, and
    /// less patience before it sends what happened.
    pub(crate) fn configure(
        wings: &Path,
        scratch: &Path,
        printed: &str,
        username: &str,
        verbose: bool,
    ) -> anyhow::Result<Self> {
        let own = format!(
            "\nsystem:\n  username: \"{username}\"\n  timezone: \"UTC\"\n  activity_send_interval: 5\n"
        );
        let sftp = format!("bind_address: \"127.0.0.1\"\n    bind_port: {}", free_port()?);
        let config = printed
            .replacen("\nsystem:\n", &own, 1)
            .replacen("bind_port: 2022", &sftp, 1);
        ensure!(
            config.contains(&own) && config.contains(&sftp),
            "`node configure` prints something else than it used to: {printed}"
        );
        let path = scratch.join("config.yml");
        std::fs::write(&path, config)?;
        Ok(Self {
            wings: wings.to_owned(),
            config: path,
            log: scratch.join("wings.log"),
            verbose,
            child: None,
        })
    }

    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new(&self.wings);
        command.arg("--config").arg(&self.config).stdin(Stdio::null());
        if !self.verbose {
            let log = File::options().create(true).append(true).open(&self.log)?;
            command.stdout(log.try_clone()?).stderr(log);
        }
        let child = command
            .spawn()
            .with_context(|| format!("cannot run {}", self.wings.display()))?;
        self.child = Some(child);
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn end(&mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        kill(Pid::from_raw(i32::try_from(child.id())?), Signal::SIGTERM)?;
        let deadline = Instant::now() + END;
        while child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                child.kill()?;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Whether it is not there any more, though nobody asked it to end.
    pub(crate) fn has_ended(&mut self) -> bool {
        let child = self.child.as_mut();
        child.is_some_and(|child| child.try_wait().is_ok_and(|status| status.is_some()))
    }

    /// What it said last, for when it does not do what it should.
    pub(crate) fn last_words(&mut self) -> String {
        let ended = match self.child.as_mut().map(Child::try_wait) {
            Some(Ok(Some(status))) => format!("it ended with {status}; "),
            _ => String::new(),
        };
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let last = lines.len().saturating_sub(5);
        format!("{ended}it said last: {}", lines[last..].join(" / "))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _dead = child.kill();
            let _reaped = child.wait();
        }
    }
}

/// One that nobody listens on just now.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
