mod file;

use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

use aileron_domain::{NodeId, NodeToken, TotpSecret, UserId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};

use crate::columns::Id;
pub use file::KeyRotation;

/// The panel's secret key: 32 bytes, under which node tokens are kept. It prints as `<secret key>`.
///
/// While it is rotated there are several: under the first is encrypted, and each opens what was encrypted under it. Where
/// they come from a file, that is read again when none of them opens something, and before anything is encrypted: whoever
/// serves need not be restarted.
#[derive(Clone)]
pub struct SecretKey(Arc<Keys>);

struct Keys {
    known: RwLock<Ciphers>,
    file: Option<PathBuf>,
}

type Ciphers = Arc<[XChaCha20Poly1305]>;

const NONCE_LENGTH: usize = 24;

impl SecretKey {
    /// Reads the keys from a file: base64, separated by space, commas or line ends.
    pub fn from_file(path: &Path) -> Result<Self, SecretKeyError> {
        let known = file::ciphers(path)?;
        Ok(Self::of(known, Some(path.to_owned())))
    }

    /// Reads the key from a file, or makes the file with a new key, readable by its owner alone.
    pub fn beside(path: &Path) -> Result<Self, SecretKeyError> {
        file::make_unless_there(path)?;
        Self::from_file(path)
    }

    /// How many keys there are: one, unless a rotation is under way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.known().len()
    }

    fn of(known: Ciphers, file: Option<PathBuf>) -> Self {
        let known = RwLock::new(known);
        Self(Arc::new(Keys { known, file }))
    }

    fn known(&self) -> Ciphers {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&known)
    }

    /// The keys as their file has them now. One that cannot be read at the moment changes nothing.
    fn read_again(&self) -> Ciphers {
        let read = self.0.file.as_deref().map(file::ciphers);
        let Some(Ok(read)) = read else {
            return self.known();
        };
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Arc::clone(&read);
        read
    }

    /// Encrypts a node's token, bound to that node.
    pub(crate) fn seal(&self, node: NodeId, token: &NodeToken) -> Result<Vec<u8>, SealError> {
        self.seal_bytes(Id(node.0), token.expose().as_bytes())
    }

    /// Decrypts a node's token.
    pub(crate) fn unseal(&self, node: NodeId, sealed: &[u8]) -> Result<NodeToken, UnsealError> {
        let token = self.unseal_bytes(Id(node.0), sealed)?;
        let token = String::from_utf8(token).map_err(|_| UnsealError)?;
        token.parse().map_err(|_| UnsealError)
    }

    /// Encrypts a user's TOTP secret, bound to that user.
    pub(crate) fn seal_totp(&self, user: UserId, secret: &TotpSecret) -> Result<Vec<u8>, SealError> {
        self.seal_bytes(Id(user.0), secret.expose())
    }

    /// Decrypts a user's TOTP secret.
    pub(crate) fn unseal_totp(&self, user: UserId, sealed: &[u8]) -> Result<TotpSecret, UnsealError> {
        let secret = self.unseal_bytes(Id(user.0), sealed)?;
        secret.try_into().map(TotpSecret::of).map_err(|_| UnsealError)
    }

    /// Encrypts what belongs to the row of this id, bound to that row: 24 bytes of nonce, then the XChaCha20-Poly1305 text.
    ///
    /// What is kept so is to be in [`SEALED`](crate::sealed::SEALED), so that it comes along when the key is rotated.
    pub(crate) fn seal_bytes(&self, row: Id, secret: &[u8]) -> Result<Vec<u8>, SealError> {
        let keys = self.read_again();
        let nonce = random::<NONCE_LENGTH>().map_err(|_| SealError)?;
        let payload = Payload {
            msg: secret,
            aad: row.0.as_bytes(),
        };
        let first = keys.first().ok_or(SealError)?;
        let text = first
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError)?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// Decrypts what [`SecretKey::seal_bytes`] encrypted for this row.
    pub(crate) fn unseal_bytes(&self, row: Id, sealed: &[u8]) -> Result<Vec<u8>, UnsealError> {
        let opened = self.known().iter().find_map(|key| open(key, row, sealed));
        opened
            .or_else(|| self.read_again().iter().find_map(|key| open(key, row, sealed)))
            .ok_or(UnsealError)
    }

    /// Encrypts under the first key what is under another one; `None` where there is nothing to do.
    pub(crate) fn reseal(&self, row: Id, sealed: &[u8]) -> Result<Option<Vec<u8>>, UnsealError> {
        let keys = self.read_again();
        if keys.first().and_then(|key| open(key, row, sealed)).is_some() {
            return Ok(None);
        }
        let secret = keys.iter().skip(1).find_map(|key| open(key, row, sealed));
        let resealed = self.seal_bytes(row, &secret.ok_or(UnsealError)?);
        resealed.map(Some).map_err(|_| UnsealError)
    }
}

fn open(key: &XChaCha20Poly1305, row: Id, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE_LENGTH>()?;
    let payload = Payload {
        msg: text,
        aad: row.0.as_bytes(),
    };
    key.decrypt(&XNonce::from(*nonce), payload).ok()
}

/// Of keys in base64 there is at least one.
fn ciphers<'a>(keys: impl Iterator<Item = &'a str>) -> Result<Ciphers, SecretKeyError> {
    let ciphers: Ciphers = keys
        .map(|key| {
            let bytes = STANDARD.decode(key).map_err(|_| SecretKeyError::Malformed)?;
            let bytes: [u8; 32] = bytes.try_into().map_err(|_| SecretKeyError::Malformed)?;
            Ok(XChaCha20Poly1305::new(&bytes.into()))
        })
        .collect::<Result<_, SecretKeyError>>()?;
    if ciphers.is_empty() {
        return Err(SecretKeyError::Malformed);
    }
    Ok(ciphers)
}

impl FromStr for SecretKey {
    type Err = SecretKeyError;

    /// One key, or several with a comma between.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::of(ciphers(text.split(','))?, None))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret key>")
    }
}

/// There is no secret key to use.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// It is not base64 of 32 bytes.
    #[error("the secret key must be 32 bytes in base64, as `openssl rand -base64 32` prints them")]
    Malformed,
    /// Its file cannot be read or made.
    #[error("cannot use the secret key file {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Somebody else is rotating it.
    #[error("the key in {0} is being rotated by another process")]
    BeingRotated(PathBuf),
}

#[derive(Debug, thiserror::Error)]
#[error("cannot encrypt under the secret key")]
pub(crate) struct SealError;

#[derive(Debug, thiserror::Error)]
#[error("the secret key does not open what is in the database: it is not the key that it was stored under")]
pub(crate) struct UnsealError;

/// Draws bytes from the system's source of randomness.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Mode 0600 where there are modes.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
