//! The program as a process.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A command line of the program, with an environment in which nothing but the given says how to run it.
pub(crate) fn aileron(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aileron"));
    command
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs a command to its end with this on its standard input.
pub(crate) fn run(mut command: Command, input: &str) -> Output {
    let piped = || Stdio::piped();
    let mut child = command
        .stdin(piped())
        .stdout(piped())
        .stderr(piped())
        .spawn()
        .unwrap();
    // A command that wants nothing may have ended before it is given something.
    let _unread = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A process of the program that listens. It is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    log: PathBuf,
    _directory: TempDir,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Running {
    /// Starts it, and waits until it says where it listens.
    pub(crate) fn start(command: Command) -> Self {
        let (mut child, mut stdout, directory) = spawn(command);
        let log = directory.path().join("stderr");
        let mut line = String::new();
        while !line.contains("http://") {
            line.clear();
            if stdout.read_line(&mut line).unwrap() == 0 {
                let status = child.wait().unwrap();
                panic!(
                    "ended ({status}) before it listened: {}",
                    std::fs::read_to_string(log).unwrap()
                );
            }
        }
        let address = line.split("http://").nth(1).unwrap();
        let address: String = address
            .chars()
            .take_while(|c| c.is_ascii_digit() || ".:".contains(*c))
            .collect();
        let address = address.trim_end_matches('.').parse().unwrap();
        Self {
            child,
            stdout,
            log,
            _directory: directory,
            address,
        }
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Sends it a signal by its name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for its end; says how it ended and what it had printed since it listened.
    pub(crate) fn wait(&mut self) -> (ExitStatus, String) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut printed = String::new();
                self.stdout.read_to_string(&mut printed).unwrap();
                return (status, printed);
            }
            assert!(Instant::now() < deadline, "still running: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Reads the next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(
            self.stdout.read_line(&mut line).unwrap() > 0,
            "nothing more to read: {}",
            self.log()
        );
        line.trim_end().to_owned()
    }

    /// How much memory it has had at most, in bytes. 0 where the system does not say so.
    pub(crate) fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<usize>().ok());
        kibibytes.unwrap_or(0) * 1024
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _dead = self.child.kill();
        let _reaped = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

fn spawn(mut command: Command) -> (Child, BufReader<ChildStdout>, TempDir) {
    let directory = TempDir::new().unwrap();
    let log = File::create(directory.path().join("stderr")).unwrap();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout, directory)
}
