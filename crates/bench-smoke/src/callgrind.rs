//! Callgrind, as a process that runs this very program.

use std::fs;
use std::hint::black_box;
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::work::Work;

/// The instructions that doing `work` once takes.
pub(crate) fn count(work: Work) -> anyhow::Result<u32> {
    let directory = tempfile::tempdir()?;
    let profile = directory.path().join("profile");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-before=*edge_of_what_is_counted*"])
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(std::env::current_exe()?)
        .args(["do", work.name(), &work.times().to_string()])
        .output()
        .context("cannot run valgrind: install it, such as by `apt-get install valgrind`")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{} failed under callgrind:\n{said}",
        work.name()
    );
    // The first dump is of what came before; what comes after goes into a file without a number.
    let profile = fs::read_to_string(profile.with_extension("2"));
    let profile = profile.context("callgrind did not find what is to be counted")?;
    let totals = profile.lines().find_map(|line| line.strip_prefix("totals: "));
    let totals: u64 = totals
        .context("callgrind's profile has no totals")?
        .trim()
        .parse()?;
    Ok(u32::try_from(totals / u64::from(work.times()))?)
}

/// Does what is to be counted: until it is done, the instructions of all threads are.
pub(crate) fn counted<T>(work: impl FnOnce() -> T) -> T {
    edge_of_what_is_counted();
    let result = work();
    edge_of_what_is_counted();
    result
}

/// Callgrind knows it by its name.
#[inline(never)]
fn edge_of_what_is_counted() {
    // Else there would be nothing to call.
    black_box(());
}
