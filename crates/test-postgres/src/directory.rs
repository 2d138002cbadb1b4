use std::path::PathBuf;
use std::process::Command;

use crate::installation::{Installation, output};
use crate::{Durability, Error};

/// Makes a directory for a server's files that belongs to the server's own user.
///
/// It is in memory where nothing has to be on disk and there is room: a database is copied there in a tenth of the time.
pub(crate) async fn create(installation: &Installation, durability: Durability) -> Result<PathBuf, Error> {
    let mktemp = |place: &[&str]| {
        let mut mktemp = installation.command("mktemp");
        mktemp.arg("-d").args(place).arg("aileron-postgres.XXXXXX");
        output(mktemp)
    };
    if durability == Durability::OfTheProcess
        && has_room(MEMORY)
        && let Ok(path) = mktemp(&["-p", MEMORY]).await
    {
        return Ok(PathBuf::from(path));
    }
    mktemp(&["-t"]).await.map(PathBuf::from)
}

const MEMORY: &str = "/dev/shm";

/// Far more than a server and the databases of a few tests at a time take.
const ENOUGH_KIB: u64 = 1024 * 1024;

/// Containers often have as good as none there.
fn has_room(place: &str) -> bool {
    let available = || -> Option<u64> {
        let output = Command::new("df").args(["-Pk", place]).output().ok()?;
        let table = String::from_utf8(output.stdout).ok()?;
        table.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
    };
    available().is_some_and(|kib| kib >= ENOUGH_KIB)
}
