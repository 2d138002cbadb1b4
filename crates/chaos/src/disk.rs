use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use tempfile::TempDir;

/// A small file system in memory, which can be full.
pub(crate) struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`, having said so, where the machine does not let us mount one.
    pub(crate) fn mount(megabytes: u32) -> anyhow::Result<Option<Self>> {
        let directory = TempDir::new()?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(directory.path())
            .output()
            .is_ok_and(|output| output.status.success());
        if mounted {
            return Ok(Some(Self(directory)));
        }
        if std::env::var("CI").as_deref() == Ok("true") {
            bail!("CI skips nothing, but cannot mount a tmpfs");
        }
        Ok(None)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room that is left.
    pub(crate) fn fill(&self) -> anyhow::Result<()> {
        let mut ballast = File::create(self.ballast())?;
        let piece = vec![0; 64 * 1024];
        // The last piece may fit in part.
        while ballast.write_all(&piece).is_ok() {}
        Ok(())
    }

    pub(crate) fn make_room(&self) -> anyhow::Result<()> {
        fs::remove_file(self.ballast()).context("the disk was not full")
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}
