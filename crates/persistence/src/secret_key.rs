use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use aileron_domain::{NodeId, NodeToken, TotpSecret, UserId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};

/// The panel's secret key: 32 bytes, under which node tokens are kept. It prints as `<secret key>`.
#[derive(Clone)]
pub struct SecretKey(XChaCha20Poly1305);

const NONCE_LENGTH: usize = 24;

impl SecretKey {
    fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(bytes.into()))
    }

    /// Reads the key from a file, or makes the file with a new key, readable by its owner alone.
    pub fn beside(path: &Path) -> Result<Self, SecretKeyError> {
        let trouble = |source| SecretKeyError::File {
            path: path.to_owned(),
            source,
        };
        match fs::read_to_string(path) {
            Ok(text) => text.trim().parse(),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let bytes = random::<32>().map_err(|error| trouble(io::Error::other(error)))?;
                match create_private(path, &format!("{}\n", STANDARD.encode(bytes))) {
                    Ok(()) => Ok(Self::from_bytes(&bytes)),
                    // Another process was faster, and its key is as good.
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::beside(path),
                    Err(error) => Err(trouble(error)),
                }
            }
            Err(error) => Err(trouble(error)),
        }
    }

    /// Encrypts a node's token, bound to that node: 24 bytes of nonce, then the XChaCha20-Poly1305 text.
    pub(crate) fn seal(&self, node: NodeId, token: &NodeToken) -> Result<Vec<u8>, SealError> {
        let nonce = random::<NONCE_LENGTH>().map_err(|_| SealError)?;
        let payload = Payload {
            msg: token.expose().as_bytes(),
            aad: node.0.as_bytes(),
        };
        let text = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError)?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// Decrypts a node's token.
    pub(crate) fn unseal(&self, node: NodeId, sealed: &[u8]) -> Result<NodeToken, UnsealError> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LENGTH>().ok_or(UnsealError)?;
        let payload = Payload {
            msg: text,
            aad: node.0.as_bytes(),
        };
        let token = self
            .0
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| UnsealError)?;
        let token = String::from_utf8(token).map_err(|_| UnsealError)?;
        token.parse().map_err(|_| UnsealError)
    }
}

/// What the key opens beside the tokens of nodes.
impl SecretKey {
    /// Encrypts a user's TOTP secret, bound to that user (`second_factors.sealed_secret`).
    pub(crate) fn seal_totp(&self, user: UserId, secret: &TotpSecret) -> Result<Vec<u8>, SealError> {
        let nonce = random::<NONCE_LENGTH>().map_err(|_| SealError)?;
        let payload = Payload {
            msg: secret.expose(),
            aad: &totp_of(user),
        };
        let text = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError)?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// Decrypts a user's TOTP secret.
    pub(crate) fn unseal_totp(&self, user: UserId, sealed: &[u8]) -> Result<TotpSecret, UnsealTotpError> {
        let (nonce, text) = sealed
            .split_first_chunk::<NONCE_LENGTH>()
            .ok_or(UnsealTotpError)?;
        let payload = Payload {
            msg: text,
            aad: &totp_of(user),
        };
        let secret = self
            .0
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| UnsealTotpError)?;
        let bytes = secret.try_into().map_err(|_| UnsealTotpError)?;
        Ok(TotpSecret::of(bytes))
    }
}

/// What a TOTP secret is bound to, so that it opens as nothing else, and for nobody else.
fn totp_of(user: UserId) -> Vec<u8> {
    [user.0.as_bytes().as_slice(), b"totp"].concat()
}

impl FromStr for SecretKey {
    type Err = SecretKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = STANDARD.decode(text).map_err(|_| SecretKeyError::Malformed)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| SecretKeyError::Malformed)?;
        Ok(Self::from_bytes(&bytes))
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
}

#[derive(Debug, thiserror::Error)]
#[error("cannot encrypt a secret")]
pub(crate) struct SealError;

#[derive(Debug, thiserror::Error)]
#[error("the secret key does not open a node's token: it is not the key that the token was stored under")]
pub(crate) struct UnsealError;

#[derive(Debug, thiserror::Error)]
#[error("the secret key does not open somebody's second factor: it is not the key that it was stored under")]
pub(crate) struct UnsealTotpError;

/// Draws bytes from the system's source of randomness.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file that appears whole or not at all, for its owner alone.
fn create_private(path: &Path, text: &str) -> io::Result<()> {
    let name = u64::from_ne_bytes(random().map_err(io::Error::other)?);
    let draft = path.with_extension(format!("{name:016x}.new"));
    let written = private(OpenOptions::new().write(true).create_new(true))
        .open(&draft)
        .and_then(|mut file: File| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::hard_link(&draft, path));
    let _gone = fs::remove_file(&draft);
    written
}

/// Mode 0600 where there are modes.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
