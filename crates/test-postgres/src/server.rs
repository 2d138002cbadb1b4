use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use crate::address::Address;
use crate::installation::{Installation, output};
use crate::watchdog::Watchdog;
use crate::{Durability, Error, directory};

/// A PostgreSQL server that this process started, with its files.
#[derive(Debug)]
pub(crate) struct Server {
    installation: Installation,
    durability: Durability,
    directory: PathBuf,
    port: u16,
    _watchdog: Watchdog,
}

impl Server {
    /// Makes an empty cluster and starts it.
    pub(crate) async fn create(installation: Installation, durability: Durability) -> Result<Self, Error> {
        let mut server = Self::prepare(installation, durability).await?;
        // A server that sorts as people do shows what relies on the order of bytes. Not every PostgreSQL can.
        let by_language = &["--locale-provider=icu", "--icu-locale=en-US", "--locale=C"][..];
        if server.initdb(by_language).await.is_err() {
            server.initdb(&["--locale=C"]).await?;
        }
        server.start_on_a_free_port().await?;
        Ok(server)
    }

    /// Copies a running server, and starts the copy as one that follows it.
    pub(crate) async fn following(primary: &Self) -> Result<Self, Error> {
        let mut server = Self::prepare(primary.installation.clone(), primary.durability).await?;
        let mut copy = server.installation.program("pg_basebackup");
        copy.args([
            "--write-recovery-conf",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
            "-D",
        ])
        .arg(server.data())
        .args(["-d", &primary.address().admin_url()]);
        output(copy).await?;
        server.start_on_a_free_port().await?;
        Ok(server)
    }

    pub(crate) fn address(&self) -> Address {
        Address::of(&format!("postgres://{SUPERUSER}@127.0.0.1:{}", self.port))
    }

    /// Ends it at once, as a crash would: nothing is written down that was not yet, nobody is told.
    pub(crate) async fn kill(&self) -> Result<(), Error> {
        self.control(&["-m", "immediate", "stop"]).await
    }

    /// Starts it, and waits until it answers.
    pub(crate) async fn start(&self) -> Result<(), Error> {
        let log = self.directory.join("log");
        let started = self
            .control(&["-t", "60", "-l", &log.to_string_lossy(), "start"])
            .await;
        started.map_err(|error| match error {
            Error::Failed { program, mut said } => {
                let _cannot_fail = write!(said, "\n{}", fs::read_to_string(&log).unwrap_or_default());
                Error::Failed { program, said }
            }
            error => error,
        })
    }

    /// Lets it follow nobody any more, and waits until it takes writes.
    pub(crate) async fn promote(&self) -> Result<(), Error> {
        self.control(&["promote"]).await
    }

    async fn prepare(installation: Installation, durability: Durability) -> Result<Self, Error> {
        let directory = directory::create(&installation, durability).await?;
        let watchdog = Watchdog::over(&directory, &installation)?;
        Ok(Self {
            installation,
            durability,
            directory,
            port: 0,
            _watchdog: watchdog,
        })
    }

    async fn initdb(&self, locale: &[&str]) -> Result<(), Error> {
        let mut initdb = self.installation.program("initdb");
        initdb
            .args([
                "--username",
                SUPERUSER,
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync",
            ])
            .args(locale)
            .arg("-D")
            .arg(self.data());
        output(initdb).await.map(|_said| ())
    }

    /// Another process may take the port in the moment before the server does: then it is another one's turn.
    async fn start_on_a_free_port(&mut self) -> Result<(), Error> {
        let mut tries = 3;
        loop {
            self.port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            self.configure()?;
            match self.start().await {
                Err(Error::Failed { .. }) if tries > 1 => tries -= 1,
                result => return result,
            }
        }
    }

    fn configure(&self) -> Result<(), Error> {
        let directory = self.directory.to_string_lossy();
        // The path of a socket is at most some 100 bytes long. Tests can do without it.
        let sockets = if directory.len() <= 80 {
            directory.replace('\'', "''")
        } else {
            String::new()
        };
        let mut settings = format!(
            "\nlisten_addresses = '127.0.0.1'\nport = {}\nunix_socket_directories = '{sockets}'\nmax_connections = 300\n",
            self.port
        );
        if self.durability == Durability::OfTheProcess {
            settings += "fsync = off\nfull_page_writes = off\nmax_wal_size = 128MB\n";
        }
        let path = self.data().join("postgresql.conf");
        let mut file = OpenOptions::new().append(true).open(path)?;
        Ok(file.write_all(settings.as_bytes())?)
    }

    async fn control(&self, arguments: &[&str]) -> Result<(), Error> {
        let mut pg_ctl = self.installation.program("pg_ctl");
        pg_ctl.arg("-D").arg(self.data()).arg("-w").args(arguments);
        output(pg_ctl).await.map(|_said| ())
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }
}

const SUPERUSER: &str = "postgres";
