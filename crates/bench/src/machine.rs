//! Where a run took place, and with what.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use jiff::Timestamp;

use crate::usage;

/// The facts that figures depend on. No path of the machine is among them.
#[derive(Default)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) processors: usize,
    pub(crate) model: String,
    pub(crate) memory_mb: f64,
    pub(crate) kernel: String,
    /// The share of the processors' time that others took just before.
    pub(crate) busy_before: f64,
    pub(crate) compiler: String,
    /// The commit, and whether something was not committed.
    pub(crate) commit: String,
    /// Bytes of the binary without symbols, in MB.
    pub(crate) binary_mb: f64,
    /// Whether it could be stripped, or is as it was built.
    pub(crate) stripped: bool,
}

impl Machine {
    pub(crate) fn look_at(aileron: &Path) -> anyhow::Result<Self> {
        let (binary_mb, stripped) = binary(aileron)?;
        let busy_before = usage::busy_share(Duration::from_secs(1))?;
        Ok(Self {
            date: Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
            processors: std::thread::available_parallelism()?.get(),
            model: line_of("/proc/cpuinfo", "model name")?,
            memory_mb: memory_mb()?,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?
                .trim()
                .to_owned(),
            busy_before,
            compiler: said("rustc", &["--version"]).unwrap_or_else(|| "rustc unknown".to_owned()),
            commit: commit(),
            binary_mb,
            stripped,
        })
    }
}

/// The type of the file system that a path is on, such as `ext4`.
pub(crate) fn file_system(path: &Path) -> anyhow::Result<String> {
    let path = fs::canonicalize(path)?;
    let mounts = fs::read_to_string("/proc/self/mounts")?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((Path::new(fields.next()?), fields.next()?))
    });
    // Of mounts on the same place the last is what is seen.
    let (_, kind) = mounts
        .filter(|(at, _)| path.starts_with(at))
        .max_by_key(|(at, _)| at.components().count())
        .context("it is on no file system")?;
    Ok(kind.to_owned())
}

/// Fails where a path is in memory, whose figures would be worth nothing.
pub(crate) fn on_a_disk(path: &Path) -> anyhow::Result<()> {
    let kind = file_system(path)?;
    ensure!(
        !matches!(kind.as_str(), "tmpfs" | "ramfs"),
        "{} is on {kind}, which is memory: set TMPDIR to a directory on a disk",
        path.display()
    );
    Ok(())
}

fn binary(aileron: &Path) -> anyhow::Result<(f64, bool)> {
    let directory = tempfile::tempdir()?;
    let copy = directory.path().join("stripped");
    let strip = Command::new("strip").arg("-o").arg(&copy).arg(aileron).status();
    let stripped = strip.is_ok_and(|status| status.success());
    let bytes = fs::metadata(if stripped { &copy } else { aileron })?.len();
    Ok((f64::from(u32::try_from(bytes)?) / 1e6, stripped))
}

fn memory_mb() -> anyhow::Result<f64> {
    let total = line_of("/proc/meminfo", "MemTotal")?;
    let kibibytes: u32 = total.trim_end_matches(" kB").parse()?;
    Ok(f64::from(kibibytes) * 1024.0 / 1e6)
}

/// What stands behind the colon of a line of a file.
fn line_of(file: &str, name: &str) -> anyhow::Result<String> {
    let text = fs::read_to_string(file)?;
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(key, _)| key.trim() == name);
    Ok(found.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned()))
}

fn commit() -> String {
    let Some(commit) = said("git", &["rev-parse", "--short", "HEAD"]) else {
        return "unknown".to_owned();
    };
    match said("git", &["status", "--porcelain"]) {
        Some(changes) if changes.is_empty() => commit,
        _ => format!("{commit} and what was not committed then"),
    }
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
