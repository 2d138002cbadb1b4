//! The file that the panel's key is in.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Ciphers, SecretKey, SecretKeyError, private, random};

/// A rotation of the key in a file. Only one at a time has hold of it, until this is dropped.
///
/// The file holds the new key and the old one from [`KeyRotation::begin`] to [`KeyRotation::end`], and is replaced as a whole:
/// whoever is interrupted begins again, and goes on with the keys that are there.
#[derive(Debug)]
pub struct KeyRotation {
    path: PathBuf,
    /// Held, never read: the system gives the lock up when the process ends.
    _lock: File,
}

impl KeyRotation {
    /// Puts a new key before the one in the file, unless an earlier rotation has done so and was not ended.
    pub fn begin(path: &Path) -> Result<Self, SecretKeyError> {
        let rotation = Self {
            path: path.to_owned(),
            _lock: lock(path)?,
        };
        let text = read(path)?;
        // What is there must be keys.
        let _keys = super::ciphers(each_key(&text))?;
        if each_key(&text).count() == 1 {
            let new = new_key().map_err(|source| trouble(path, source))?;
            let both: Vec<&str> = std::iter::once(&*new).chain(each_key(&text)).collect();
            rotation.replace(&both)?;
        }
        Ok(rotation)
    }

    /// The keys as they are now, to open the database with.
    pub fn key(&self) -> Result<SecretKey, SecretKeyError> {
        SecretKey::from_file(&self.path)
    }

    /// Leaves nothing but the first key in the file. What is under another one can be opened no more.
    pub fn end(self) -> Result<(), SecretKeyError> {
        let text = read(&self.path)?;
        let first: Vec<&str> = each_key(&text).take(1).collect();
        self.replace(&first)
    }

    fn replace(&self, keys: &[&str]) -> Result<(), SecretKeyError> {
        let text = keys.join("\n") + "\n";
        let replaced = draft(&self.path, &text).and_then(|draft| {
            fs::rename(&draft, &self.path).inspect_err(|_| {
                let _gone = fs::remove_file(&draft);
            })?;
            let directory = std::path::absolute(&self.path)?;
            let directory = directory.parent().ok_or(ErrorKind::IsADirectory)?;
            File::open(directory)?.sync_all()
        });
        replaced.map_err(|source| trouble(&self.path, source))
    }
}

/// The keys in a file.
pub(super) fn ciphers(path: &Path) -> Result<Ciphers, SecretKeyError> {
    super::ciphers(each_key(&read(path)?))
}

fn each_key(text: &str) -> impl Iterator<Item = &str> {
    let separates = |c: char| c == ',' || c.is_whitespace();
    text.split(separates).filter(|key| !key.is_empty())
}

fn read(path: &Path) -> Result<String, SecretKeyError> {
    fs::read_to_string(path).map_err(|source| trouble(path, source))
}

/// Makes a file with a new key, unless there is one: another process may be faster, and its key is as good.
pub(super) fn make_unless_there(path: &Path) -> Result<(), SecretKeyError> {
    if path.exists() {
        return Ok(());
    }
    let made = new_key().and_then(|key| {
        let draft = draft(path, &format!("{key}\n"))?;
        let named = fs::hard_link(&draft, path);
        let _gone = fs::remove_file(&draft);
        named
    });
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(trouble(path, error)),
        _ => Ok(()),
    }
}

fn new_key() -> io::Result<String> {
    let bytes = random::<32>().map_err(io::Error::other)?;
    Ok(STANDARD.encode(bytes))
}

/// A file beside this one, whole on disk, for its owner alone.
fn draft(path: &Path, text: &str) -> io::Result<PathBuf> {
    let name = u64::from_ne_bytes(random().map_err(io::Error::other)?);
    let draft = path.with_extension(format!("{name:016x}.new"));
    let written = private(OpenOptions::new().write(true).create_new(true))
        .open(&draft)
        .and_then(|mut file: File| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    if let Err(error) = written {
        let _gone = fs::remove_file(&draft);
        return Err(error);
    }
    Ok(draft)
}

fn lock(path: &Path) -> Result<File, SecretKeyError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".rotating");
    let place = PathBuf::from(name);
    let file = private(OpenOptions::new().append(true).create(true))
        .open(&place)
        .map_err(|source| trouble(&place, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SecretKeyError::BeingRotated(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(trouble(&place, source)),
    }
}

fn trouble(path: &Path, source: io::Error) -> SecretKeyError {
    SecretKeyError::File {
        path: path.to_owned(),
        source,
    }
}
