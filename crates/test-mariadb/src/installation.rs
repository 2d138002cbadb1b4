use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tokio::io::AsyncWriteExt as _;

use crate::Error;

/// MariaDB's programs on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    pub(crate) server: PathBuf,
    pub(crate) install: PathBuf,
    pub(crate) client: PathBuf,
    pub(crate) dump: PathBuf,
}

/// Where distributions keep what they leave out of `PATH`.
const USUAL_PLACES: [&str; 5] = [
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/libexec",
    "/opt/homebrew/bin",
    "/usr/local/mysql/bin",
];

impl Installation {
    pub(crate) fn find() -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let places: Vec<PathBuf> = env::split_paths(&path)
            .chain(USUAL_PLACES.iter().map(PathBuf::from))
            .collect();
        // MySQL's own has programs of the older names, and cannot be set up in this way: the second one tells.
        let program = |names: [&str; 2]| {
            let found = names
                .iter()
                .flat_map(|name| places.iter().map(move |place| place.join(name)));
            found.into_iter().find(|path| path.is_file())
        };
        Some(Self {
            server: program(["mariadbd", "mysqld"])?,
            install: program(["mariadb-install-db", "mysql_install_db"])?,
            client: program(["mariadb", "mysql"])?,
            dump: program(["mariadb-dump", "mysqldump"])?,
        })
    }
}

/// Runs a program to its end with `input`, and gives what it printed.
pub(crate) async fn output(program: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Error> {
    let name = program.display().to_string();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let run = |source| Error::Run {
        program: name.clone(),
        source,
    };
    let mut child = tokio::process::Command::from(command)
        .kill_on_drop(true)
        .spawn()
        .map_err(run)?;
    let stdin = child.stdin.take();
    let feed = async move {
        if let Some(mut stdin) = stdin {
            // What does not want it all says why itself.
            let _unread = stdin.write_all(input).await;
        }
    };
    let ((), output) = tokio::join!(feed, child.wait_with_output());
    let output = output.map_err(run)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = [output.stdout, output.stderr].concat();
    Err(Error::Failed {
        program: name,
        said: String::from_utf8_lossy(&said).trim().to_owned(),
    })
}
