//! The programs that take part, each a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Says where a child of the bench listens, to its parent.
pub(crate) fn announce(addresses: &[SocketAddr]) -> anyhow::Result<()> {
    let urls: Vec<String> = addresses
        .iter()
        .map(|address| format!("http://{address}"))
        .collect();
    println!("{GREETING}{}", urls.join(" "));
    Ok(std::io::stdout().flush()?)
}

const GREETING: &str = "listening on ";

/// A program that has said where it listens. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) addresses: Vec<SocketAddr>,
    /// Just before it was started.
    pub(crate) begun: Instant,
}

impl Process {
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let mut child = command
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot run {}", command.get_program().display()))?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let mut process = Self {
            child,
            addresses: Vec::new(),
            begun,
        };
        let Some(urls) = line.trim().strip_prefix(GREETING) else {
            let program = command.get_program().display();
            bail!("{program} said {line:?} instead of where it listens");
        };
        for url in urls.split(' ') {
            let address = url.strip_prefix("http://").unwrap_or(url);
            process.addresses.push(address.parse()?);
        }
        Ok(process)
    }

    /// This very program, in another role.
    pub(crate) fn own(arguments: &[String]) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Self::start(command)
    }

    /// Where it listens, or the first of several.
    pub(crate) fn address(&self) -> anyhow::Result<SocketAddr> {
        self.addresses.first().copied().context("it listens nowhere")
    }

    pub(crate) fn urls(&self) -> Vec<String> {
        self.addresses
            .iter()
            .map(|address| format!("http://{address}"))
            .collect()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn end(mut self) -> anyhow::Result<()> {
        kill(Pid::from_raw(i32::try_from(self.id())?), Signal::SIGTERM)?;
        let deadline = Instant::now() + END;
        loop {
            if let Some(status) = self.child.try_wait()? {
                anyhow::ensure!(status.success(), "it ended with {status}");
                return Ok(());
            }
            anyhow::ensure!(Instant::now() < deadline, "it does not end within {END:?}");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Longer than finishing what is under way takes.
const END: Duration = Duration::from_secs(30);

impl Drop for Process {
    fn drop(&mut self) {
        let _dead = self.child.kill();
        let _reaped = self.child.wait();
    }
}
