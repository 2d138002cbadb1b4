use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::{Command, Output};

use aileron_domain::{Admission as _, Outcome};
use aileron_persistence::{DatabaseUrl, Journal};
use tempfile::TempDir;

use crate::panel::{is_unavailable, log, populate};
use crate::plain_log::PlainLog as _;

/// Where the small file system is to be mounted, for the process that may mount it.
const MOUNT_POINT: &str = "AILERON_TEST_MOUNT_POINT";

/// A real file system of two megabytes, in a process with mounts of its own, that nobody else ever sees.
#[tokio::test]
async fn a_full_disk_takes_no_entries_until_there_is_room_again() {
    if let Some(mount_point) = std::env::var_os(MOUNT_POINT) {
        return on_a_small_disk(Path::new(&mount_point)).await;
    }
    let mount_point = TempDir::new().unwrap();
    let unshared = |options: &[&str], program: &OsStr, arguments: &[&OsStr]| -> std::io::Result<Output> {
        let mut unshare = Command::new("unshare");
        unshare.args(options).arg(program).args(arguments);
        unshare.env(MOUNT_POINT, mount_point.path()).output()
    };
    let may_mount = |options: &[&str]| {
        let arguments = ["-t", "tmpfs", "tmpfs"].map(OsStr::new);
        let arguments = [&arguments[..], &[mount_point.path().as_os_str()]].concat();
        unshared(options, OsStr::new("mount"), &arguments).is_ok_and(|output| output.status.success())
    };
    let ways = [&["--mount"][..], &["--user", "--map-root-user", "--mount"]];
    let Some(way) = ways.into_iter().find(|way| may_mount(way)) else {
        let line = "skipped: a full disk (this process may not mount a file system of its own)";
        return writeln!(std::io::stderr(), "{line}").unwrap();
    };
    let this = std::env::current_exe().unwrap();
    let name = "full_disk::a_full_disk_takes_no_entries_until_there_is_room_again";
    let output = unshared(
        way,
        this.as_os_str(),
        &["--exact", name, "--nocapture"].map(OsStr::new),
    )
    .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

async fn on_a_small_disk(disk: &Path) {
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
        .arg(disk)
        .status();
    assert!(mounted.unwrap().success());
    let (store, cast) = populate(&DatabaseUrl::Sqlite(disk.join("aileron.db"))).await;
    let journal = Journal::open(&store).await.unwrap();
    let (owner, server) = (&cast.owner, cast.survival);
    let under_way = journal.write(owner.presses_start(server)).await.unwrap();

    let filler = disk.join("filler");
    fill(&filler);
    let mut acknowledged = Vec::new();
    // What was allotted to the write-ahead log before takes some entries yet.
    let refused = loop {
        match journal.write(owner.presses_start(server)).await {
            Ok(id) => acknowledged.push(id),
            refused => break refused,
        }
    };
    assert!(is_unavailable(&refused), "{refused:?}");
    assert!(
        store.admit(&owner.session(), None).await.unwrap().is_some(),
        "who reads needs no room"
    );

    let settling = journal.settle_with(under_way, Outcome::Sent);
    let making_room = async {
        let _taken_or_refused = journal
            .write(owner.presses_start(server))
            .await
            .map(|id| acknowledged.push(id));
        fs::remove_file(&filler).unwrap();
    };
    let (settled, ()) = tokio::join!(settling, making_room);
    settled.unwrap();
    acknowledged.push(journal.write(owner.presses_start(server)).await.unwrap());
    journal.close().await.unwrap();

    let log = log(&store, server).await;
    assert_eq!(
        log.last().map(|entry| (entry.id, &entry.entry.outcome)),
        Some((under_way, &Outcome::Sent))
    );
    for entry in &log[..log.len() - 1] {
        let expected = if acknowledged.contains(&entry.id) {
            Outcome::Pending
        } else {
            Outcome::Failed("Activity log unavailable".to_owned())
        };
        assert_eq!(entry.entry.outcome, expected);
    }
    let written = acknowledged
        .iter()
        .filter(|id| log.iter().any(|entry| entry.id == **id));
    assert_eq!(written.count(), acknowledged.len());
}

fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [64 * 1024, 1] {
        let error = loop {
            if let Err(error) = file.write_all(&vec![0; size]) {
                break error;
            }
        };
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }
}
