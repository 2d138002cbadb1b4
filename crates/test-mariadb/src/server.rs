use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Error;
use crate::installation::{Installation, output};

/// A MariaDB server with any number of databases, which belongs to this process alone.
#[derive(Debug)]
pub struct MariaDb {
    installation: Installation,
    directory: PathBuf,
    port: u16,
    /// Starts the server, waits for the end of its standard input, a pipe whose other end only this process holds, and
    /// then ends the server and removes its files.
    watchdog: Child,
}

/// `$1` is the server's directory, the rest the server and its arguments.
const WATCHDOG: &str = r#"directory=$1; shift; "$@" & server=$!; read -r _; kill -9 "$server"; wait "$server"; rm -rf "$directory""#;

const TRIES: u32 = 600;
const PAUSE: Duration = Duration::from_millis(100);

impl MariaDb {
    /// Who may read every database, and change none.
    pub const USER: &str = "reader";

    /// That user's password.
    pub const PASSWORD: &str = "a-reader's p@ssword";

    /// A server that is started here.
    ///
    /// `None`, with a line on standard error, where MariaDB is not installed.
    ///
    /// # Panics
    ///
    /// When MariaDB is there and does not work; and with `CI=true` when there is none, because CI skips nothing.
    pub async fn start() -> Option<Self> {
        let Some(installation) = Installation::find() else {
            skip();
            return None;
        };
        match Self::create(installation).await {
            Ok(server) => Some(server),
            Err(error) => panic!("no MariaDB for tests: {error} ({error:?})"),
        }
    }

    /// The address of a database of this server, for [`MariaDb::USER`], with the password.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let password = "a-reader%27s%20p%40ssword";
        format!(
            "mysql://{}:{password}@127.0.0.1:{}/{database}",
            Self::USER,
            self.port
        )
    }

    /// The path of the server's Unix socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.directory.join("socket")
    }

    /// Makes an empty database.
    pub async fn create_database(&self, name: &str) -> Result<(), Error> {
        let statement = format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        self.execute("mysql", &statement).await
    }

    /// Has the server's administrator run statements.
    pub async fn execute(&self, database: &str, statements: &str) -> Result<(), Error> {
        let arguments = ["--no-defaults", "--user=root", &self.at(), database];
        output(&self.installation.client, &arguments, statements.as_bytes())
            .await
            .map(|_said| ())
    }

    /// What `mariadb-dump` writes of a database.
    pub async fn dump(&self, database: &str, options: &[&str]) -> Result<Vec<u8>, Error> {
        let at = self.at();
        let mut arguments = vec!["--no-defaults", "--user=root", &at];
        arguments.extend(options);
        arguments.push(database);
        output(&self.installation.dump, &arguments, b"").await
    }

    async fn create(installation: Installation) -> Result<Self, Error> {
        let directory = directory().await?;
        // A server that the administrator of the machine starts must be told that it is meant.
        let of_root = output(Path::new("id"), &["-u"], b"").await?.trim_ascii() == b"0";
        let user = of_root.then_some("--user=root");
        let data = format!("--datadir={}", directory.join("data").display());
        // A server that starts deletes what others have in the one that they would share.
        let temporary = format!("--tmpdir={}", directory.display());
        let mut arguments = vec![
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            &data,
            &temporary,
        ];
        arguments.extend(user);
        if let Err(error) = output(&installation.install, &arguments, b"").await {
            // Nobody watches over it yet.
            let _left = fs::remove_dir_all(&directory);
            return Err(error);
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let watchdog = watchdog(&installation, &directory, [&data, &temporary], user, port)?;
        let server = Self {
            installation,
            directory,
            port,
            watchdog,
        };
        server.answer().await?;
        let user = Self::USER;
        let password = Self::PASSWORD.replace('\'', "''");
        let grant =
            format!("CREATE USER {user}@'%' IDENTIFIED BY '{password}'; GRANT SELECT ON *.* TO {user}@'%'");
        server.execute("mysql", &grant).await?;
        Ok(server)
    }

    /// Waits until it does.
    async fn answer(&self) -> Result<(), Error> {
        for _ in 0..TRIES {
            if self.execute("mysql", "SELECT 1").await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(Error::Silent {
            log: fs::read_to_string(self.directory.join("log"))?,
        })
    }

    fn at(&self) -> String {
        format!("--socket={}", self.socket().display())
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _gone = self.watchdog.wait();
    }
}

/// The path of a socket is at most some 100 bytes long, so that it is not where temporary files of deep places are.
async fn directory() -> Result<PathBuf, Error> {
    let made = output(Path::new("mktemp"), &["-d", "/tmp/aileron-mariadb.XXXXXX"], b"");
    let path = String::from_utf8_lossy(&made.await?).trim().to_owned();
    Ok(PathBuf::from(path))
}

fn watchdog(
    installation: &Installation,
    directory: &Path,
    places: [&str; 2],
    user: Option<&str>,
    port: u16,
) -> Result<Child, Error> {
    let of_it = |option: &str, file: &str| format!("--{option}={}", directory.join(file).display());
    let mut command = Command::new("sh");
    command
        .args(["-c", WATCHDOG, "watchdog"])
        .arg(directory)
        .arg(&installation.server)
        .arg("--no-defaults")
        .args(places)
        .args(user)
        .args([
            of_it("socket", "socket"),
            of_it("pid-file", "pid"),
            of_it("log-error", "log"),
        ])
        .args([format!("--port={port}"), "--bind-address=127.0.0.1".to_owned()])
        .args([
            // Whoever relies on the server's time zone finds out.
            "--default-time-zone=+05:30",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=0",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Out of the reach of the terminal's Ctrl-C: it has to outlive this process.
        .process_group(0);
    command.spawn().map_err(|source| Error::Run {
        program: "sh".to_owned(),
        source,
    })
}

/// Says that tests are skipped, past the test runner, which shows no output of tests that pass.
fn skip() {
    let line = "skipped: no MariaDB found (install mariadb-server)";
    assert!(
        env::var("CI").as_deref() != Ok("true"),
        "CI skips nothing, but: {line}"
    );
    let _unheard = writeln!(io::stderr(), "{line}");
}
