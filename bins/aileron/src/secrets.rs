//! Secrets come from standard input, a file or the environment, never from the command line.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use aileron_persistence::{DatabaseUrl, SecretKey};
use anyhow::{Context as _, bail};

/// Reads a secret from standard input; one line end after it does not belong to it.
pub(crate) fn from_stdin(what: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(LONGEST).read_to_string(&mut text);
    read.with_context(|| format!("cannot read the {what} from standard input"))?;
    let secret = text.strip_suffix('\n').unwrap_or(&text);
    let secret = secret.strip_suffix('\r').unwrap_or(secret);
    if secret.is_empty() {
        bail!("standard input is empty: pipe the {what} into this command");
    }
    Ok(secret.to_owned())
}

/// The most that is read of a secret, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The panel's secret key: as given, or out of a file, or for SQLite out of a file beside the database, which is made
/// if it is not there.
pub(crate) fn secret_key(
    given: Option<&str>,
    file: Option<&Path>,
    database: &DatabaseUrl,
) -> anyhow::Result<SecretKey> {
    match (given, file, database.sqlite_path()) {
        (Some(key), ..) => key.parse().context("AILERON_SECRET_KEY cannot be used"),
        (None, Some(file), _) => SecretKey::from_file(file)
            .with_context(|| format!("the key in {} cannot be used", file.display())),
        (None, None, Some(database)) => Ok(SecretKey::beside(&beside(database))?),
        (None, None, None) => bail!(
            "PostgreSQL needs a secret key that all instances share: set AILERON_SECRET_KEY to 32 bytes in base64 \
             (`openssl rand -base64 32` makes one), and keep it safe"
        ),
    }
}

/// `panel.db` → `panel.db.key`.
pub(crate) fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}
