mod verifier;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, Error};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::config::SslMode;

use super::InvalidPostgresUrl;
use super::address::Words;
use crate::OpenError;
use verifier::Verifier;

/// What an address says about TLS, by libpq's words.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) mode: SslMode,
    trust: Trust,
    /// The client's own certificate and its key.
    identity: Option<(PathBuf, PathBuf)>,
    tells_the_name: bool,
}

/// Whose certificate is good enough.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trust {
    /// Anybody's: what is read on the way is encrypted, and whom it goes to is not known.
    Anybody,
    /// One that an authority out of this file has signed, whatever its name.
    Authority(PathBuf),
    /// One with the server's name, that an authority has signed: one out of this file, or one that the system trusts.
    Name(Option<PathBuf>),
}

impl Settings {
    /// Takes what is about TLS out of an address's words.
    ///
    /// Unlike libpq, which says `prefer` unless told otherwise, this says `verify-full` where an authority is named; and
    /// `allow`, which tries without TLS first, is taken for `prefer`.
    pub(super) fn take_from(words: &mut Words) -> Result<Self, InvalidPostgresUrl> {
        let roots = words.take("sslrootcert").filter(|roots| !roots.is_empty());
        let asked = words.choice(
            "sslmode",
            &[
                ("disable", SslModeWord::Disable),
                ("allow", SslModeWord::Prefer),
                ("prefer", SslModeWord::Prefer),
                ("require", SslModeWord::Require),
                ("verify-ca", SslModeWord::VerifyCa),
                ("verify-full", SslModeWord::VerifyFull),
            ],
        )?;
        let in_javas_words = words.choice("ssl", &[("true", SslModeWord::Require)])?;
        let usual = if roots.is_some() {
            SslModeWord::VerifyFull
        } else {
            SslModeWord::Prefer
        };
        let word = asked.or(in_javas_words).unwrap_or(usual);
        let (mode, trust) = match (word, roots) {
            (SslModeWord::VerifyFull, Some(system)) if system == SYSTEM => {
                (SslMode::Require, Trust::Name(None))
            }
            (_, Some(system)) if system == SYSTEM => return Err(InvalidPostgresUrl::WeakSystemRoots),
            (SslModeWord::Disable, _) => (SslMode::Disable, Trust::Anybody),
            (SslModeWord::Prefer, _) => (SslMode::Prefer, Trust::Anybody),
            (SslModeWord::Require, None) => (SslMode::Require, Trust::Anybody),
            (SslModeWord::VerifyCa, None) => return Err(InvalidPostgresUrl::NoAuthority),
            // As libpq has it: who names an authority wants it asked.
            (SslModeWord::Require | SslModeWord::VerifyCa, Some(file)) => {
                (SslMode::Require, Trust::Authority(file.into()))
            }
            (SslModeWord::VerifyFull, file) => (SslMode::Require, Trust::Name(file.map(PathBuf::from))),
        };
        let identity = match (words.take("sslcert"), words.take("sslkey")) {
            (Some(certificate), Some(key)) => Some((certificate.into(), key.into())),
            (None, None) => None,
            _ => return Err(InvalidPostgresUrl::HalfAnIdentity),
        };
        Ok(Self {
            mode,
            trust,
            identity,
            tells_the_name: words
                .choice("sslsni", &[("0", false), ("1", true)])?
                .unwrap_or(true),
        })
    }

    /// Reads the files, and makes of it what rustls works by.
    pub(super) fn client_config(&self) -> Result<ClientConfig, OpenError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(trouble)?;
        let builder = match &self.trust {
            Trust::Name(None) => builder.with_platform_verifier().map_err(trouble)?,
            trust => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier(trust, provider)?)),
        };
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => builder
                .with_client_auth_cert(certificates(certificate)?, private_key(key)?)
                .map_err(trouble)?,
        };
        config.enable_sni = self.tells_the_name;
        Ok(config)
    }
}

/// The value of `sslrootcert` that is no file.
const SYSTEM: &str = "system";

/// The values of `sslmode`, without `allow`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SslModeWord {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

fn verifier(trust: &Trust, provider: Arc<CryptoProvider>) -> Result<Verifier, OpenError> {
    match trust {
        Trust::Authority(file) => {
            Verifier::of_authorities(certificates(file)?, provider).map_err(|_| unusable(file))
        }
        Trust::Name(Some(file)) => Verifier::of_authorities(certificates(file)?, provider)
            .map(Verifier::and_of_names)
            .map_err(|_| unusable(file)),
        Trust::Anybody | Trust::Name(None) => Ok(Verifier::of_nothing(provider)),
    }
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, OpenError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(file)?).collect();
    certificates.map_err(|_| unusable(file))
}

fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, OpenError> {
    PrivateKeyDer::from_pem_slice(&read(file)?).map_err(|_| {
        OpenError::Tls(format!(
            "{} holds no private key without a pass phrase",
            file.display()
        ))
    })
}

fn read(file: &Path) -> Result<Vec<u8>, OpenError> {
    fs::read(file).map_err(|source| OpenError::File {
        path: file.to_owned(),
        source,
    })
}

fn unusable(file: &Path) -> OpenError {
    OpenError::Tls(format!(
        "{} holds no certificate that can be used",
        file.display()
    ))
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn trouble(error: Error) -> OpenError {
    OpenError::Tls(error.to_string())
}
