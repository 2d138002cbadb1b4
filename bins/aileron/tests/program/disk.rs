//! A disk that is full.

use std::path::Path;
use std::process::Command;

use contract_cases::{Ask, PanelUnderTest as _};
use tempfile::TempDir;

use crate::house::House;
use crate::panel::RealPanel;

/// A file system of 4 MB in memory, where the machine lets us make one.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let directory = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(directory.path())
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "CI skips nothing, but cannot mount a tmpfs"
            );
            eprintln!("skipped: a full disk needs a small file system, which only root may mount");
        }
        mounted.then_some(Self(directory))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_lets_nothing_through_and_works_again_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let panel = RealPanel::in_house(House::on_sqlite_in(disk.path()).await).await;
    let press = || Ask::press("my-server", "start").bearer(&panel.cast().operator.session);
    press().send(&panel).await.ok();

    let ballast = disk.path().join("ballast");
    let full = Command::new("dd")
        .arg("if=/dev/zero")
        .arg(format!("of={}", ballast.display()))
        .output()
        .unwrap();
    assert!(!full.status.success(), "the disk is not full");
    // What was set aside before may take a few more.
    let mut sent = 1;
    loop {
        let answer = press().send(&panel).await;
        if answer.status == 200 {
            sent += 1;
            assert!(sent < 15, "the disk is never full");
            continue;
        }
        answer.is(503, "Activity log unavailable");
        break;
    }
    assert_eq!(
        panel.wings.actions().len(),
        sent,
        "Wings was called for what could not be logged"
    );

    std::fs::remove_file(ballast).unwrap();
    press().send(&panel).await.ok();
    assert_eq!(panel.wings.actions().len(), sent + 1);
}
