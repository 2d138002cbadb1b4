//! The programs that take part, each a process of its own.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// What the Wings wants to be shown.
pub(crate) const TOKEN: &str = "bench-token";

/// Says where a child of the bench listens, to its parent.
pub(crate) fn announce(addresses: &[SocketAddr]) -> anyhow::Result<()> {
    let address = addresses.first().context("listening nowhere")?;
    println!("listening on http://{address}");
    Ok(std::io::stdout().flush()?)
}

/// A program that has said where it listens. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From its start to its first line.
    pub(crate) start: Duration,
}

impl Process {
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            let _ended = child.kill();
            bail!("{command:?} said {line:?} instead of where it listens");
        };
        Ok(Self {
            address: address.parse()?,
            child,
            start: begun.elapsed(),
        })
    }

    /// This very program, in another role.
    pub(crate) fn own(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Self::start(command)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Processor time spent so far, in seconds: fields 14 and 15 of proc(5)'s stat, in ticks of 10 ms.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = stat.rsplit_once(") ").context("no stat")?.1.split(' ').collect();
        let ticks: u32 = [11, 12]
            .iter()
            .filter_map(|field| fields.get(*field)?.parse::<u32>().ok())
            .sum();
        Ok(f64::from(ticks) / 100.0)
    }

    /// Memory in use, in MB.
    pub(crate) fn resident_mb(&self) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        let kilobytes: u32 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(f64::from(kilobytes) / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _dead = self.child.kill();
        let _reaped = self.child.wait();
    }
}
