use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::config::SslMode;
use url::form_urlencoded;

use crate::OpenError;

/// What an address says about TLS, by libpq's words.
pub(super) struct Settings {
    pub(super) mode: SslMode,
    check: Check,
    roots: Option<PathBuf>,
}

/// How much of the server's certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Nothing,
    Authority,
    AuthorityAndName,
}

impl Settings {
    /// Takes `sslmode` and `sslrootcert` out of an address and leaves the rest as it was.
    pub(super) fn take_from(url: &str) -> Result<(String, Self), OpenError> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut check, mut roots) = (SslMode::Prefer, None, None);
        // The rest goes on as it was written: a plus sign is itself here, and no space.
        let mut rest = Vec::new();
        for pair in query.split('&') {
            let unescaped = pair.replace('+', "%2B");
            let Some((name, value)) = form_urlencoded::parse(unescaped.as_bytes()).next() else {
                continue;
            };
            match (&*name, &*value) {
                ("sslmode", "disable") => mode = SslMode::Disable,
                ("sslmode", "prefer") => mode = SslMode::Prefer,
                ("sslmode", "require") => mode = SslMode::Require,
                ("sslmode", "verify-ca") => (mode, check) = (SslMode::Require, Some(Check::Authority)),
                ("sslmode", "verify-full") => {
                    (mode, check) = (SslMode::Require, Some(Check::AuthorityAndName));
                }
                ("sslmode", _) => return Err(OpenError::SslMode),
                ("sslrootcert", "system") => check = Some(Check::AuthorityAndName),
                ("sslrootcert", path) => roots = Some(PathBuf::from(path)),
                _ => rest.push(pair),
            }
        }
        // As libpq does: who names an authority wants it checked.
        let implied = if mode == SslMode::Require && roots.is_some() {
            Check::Authority
        } else {
            Check::Nothing
        };
        let url = if rest.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{}", rest.join("&"))
        };
        Ok((
            url,
            Self {
                mode,
                check: check.unwrap_or(implied),
                roots,
            },
        ))
    }

    pub(super) fn client_config(&self) -> Result<ClientConfig, OpenError> {
        let provider = Arc::new(ring::default_provider());
        let tls = |error: Error| OpenError::Tls(error.to_string());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(tls)?;
        let builder = match (self.check, &self.roots) {
            (Check::AuthorityAndName, None) => builder.with_platform_verifier().map_err(tls)?,
            (check, roots) => {
                let authority = match (check, roots) {
                    (Check::Nothing, _) => None,
                    (_, Some(path)) => Some(authority(path, &provider)?),
                    (_, None) => {
                        return Err(OpenError::Tls("sslmode=verify-ca needs sslrootcert".to_owned()));
                    }
                };
                let verifier = Verifier {
                    authority,
                    check,
                    provider,
                };
                builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(verifier))
            }
        };
        Ok(builder.with_no_client_auth())
    }
}

fn authority(path: &PathBuf, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, OpenError> {
    let pem = fs::read(path).map_err(|source| OpenError::File {
        path: path.clone(),
        source,
    })?;
    let invalid = || OpenError::Tls(format!("{} holds no usable certificate", path.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        roots
            .add(certificate.map_err(|_| invalid())?)
            .map_err(|_| invalid())?;
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|_| invalid())
}

/// Checks what [`Check`] says, which may be less than rustls would by itself: `require` encrypts and believes anybody,
/// `verify-ca` does not look at the name.
#[derive(Debug)]
struct Verifier {
    authority: Option<Arc<WebPkiServerVerifier>>,
    check: Check,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authority) = &self.authority else {
            return Ok(ServerCertVerified::assertion());
        };
        let verdict =
            authority.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verdict {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Authority => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
