use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Error;

/// PostgreSQL's programs on this machine, and as whom to run them.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    programs: PathBuf,
    /// User and group ids, where this process is root: PostgreSQL refuses to run as root.
    run_as: Option<(String, String)>,
}

impl Installation {
    /// Looks in `PATH`, then where distributions keep what they leave out of it; the newest first.
    pub(crate) fn find() -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let programs = env::split_paths(&path)
            .chain(usual_places())
            .find_map(|directory| server_programs(&directory))?;
        let run_as = if id(&["-u"])? == "0" {
            Some(somebody()?)
        } else {
            None
        };
        Some(Self { programs, run_as })
    }

    /// One of PostgreSQL's programs, ready to be given arguments.
    pub(crate) fn program(&self, name: &str) -> Command {
        self.command(self.programs.join(name))
    }

    /// Where one of PostgreSQL's programs is.
    pub(crate) fn path_of(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Any program, run as the user that the server runs as, and blind to what the environment says of PostgreSQL.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = match &self.run_as {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", group, "--clear-groups", "--"]);
                command.arg(program);
                command
            }
        };
        for (name, _) in env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        command
    }
}

/// Runs a program to its end, and says what it printed.
pub(crate) async fn output(command: Command) -> Result<String, Error> {
    let program = format!("{command:?}");
    let mut command = tokio::process::Command::from(command);
    let output = command.output().await.map_err(|source| Error::Run {
        program: program.clone(),
        source,
    })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        let said = format!("{}\n{}", text(&output.stdout), text(&output.stderr));
        Err(Error::Failed { program, said })
    }
}

fn usual_places() -> Vec<PathBuf> {
    let versions = |parent: &str, before: &str, after: &str| {
        let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name();
                let version = name.to_str()?.strip_prefix(before)?.parse().ok()?;
                Some((version, entry.path().join(after)))
            })
            .collect();
        found.sort_unstable();
        found.into_iter().rev().map(|(_, path)| path)
    };
    versions("/usr/lib/postgresql", "", "bin")
        .chain(versions("/usr", "pgsql-", "bin"))
        .chain(versions("/opt/homebrew/opt", "postgresql@", "bin"))
        .chain(versions("/usr/local/opt", "postgresql@", "bin"))
        .chain([PathBuf::from("/usr/local/pgsql/bin")])
        .collect()
}

/// The directory with the server's programs, if this one has them or links to them.
fn server_programs(directory: &Path) -> Option<PathBuf> {
    let initdb = fs::canonicalize(directory.join("initdb")).ok()?;
    let programs = initdb.parent()?;
    ["pg_ctl", "postgres"]
        .iter()
        .all(|name| programs.join(name).is_file())
        .then(|| programs.to_owned())
}

/// Who runs the server when root may not.
fn somebody() -> Option<(String, String)> {
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
}

fn id(arguments: &[&str]) -> Option<String> {
    let output = Command::new("id").args(arguments).output().ok()?;
    let number = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    output.status.success().then_some(number)
}
