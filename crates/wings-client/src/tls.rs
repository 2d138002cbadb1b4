use std::sync::Arc;

use aileron_domain::NodeRoots;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use tracing::warn;

/// A node's certificate authorities cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRoots {
    /// The PEM is broken, or what it holds is no certificate.
    #[error("certificate {position} of the node's certificate authorities cannot be read: {reason}")]
    Unreadable {
        /// Which, counted from 1.
        position: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// There is none.
    #[error(
        "the node's certificate authorities hold no certificate: expected PEM, `-----BEGIN CERTIFICATE-----` and so on"
    )]
    None,
    /// The cryptography refuses them.
    #[error("the node's certificate authorities cannot be used: {0}")]
    Unusable(String),
}

/// Trusts the certificate authorities that the system trusts, and says whether there are any.
///
/// The cryptography is named here and not taken from the process, so that it does not matter who else in the process uses
/// TLS, and how.
pub(crate) fn trusting_the_system() -> Result<(ClientConfig, bool), rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    match Verifier::new(provider.clone()) {
        Ok(verifier) => Ok((trusting(provider, Arc::new(verifier))?, true)),
        Err(error) => {
            // A machine without any, such as a bare container, can still call nodes over http.
            warn!(%error, "no certificate authorities: https nodes cannot be reached until they are installed");
            let nobody = RootCertStore::empty();
            let builder =
                ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
            let config = speaking_http(builder.with_root_certificates(nobody).with_no_client_auth());
            Ok((config, false))
        }
    }
}

/// Trusts a node's own certificate authorities, and nobody else.
pub(crate) fn trusting_only(roots: &NodeRoots) -> Result<ClientConfig, InvalidRoots> {
    let mut store = RootCertStore::empty();
    for (position, certificate) in (1..).zip(CertificateDer::pem_slice_iter(roots.as_pem().as_bytes())) {
        let unreadable = |reason| InvalidRoots::Unreadable { position, reason };
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        store
            .add(certificate)
            .map_err(|error| unreadable(error.to_string()))?;
    }
    if store.is_empty() {
        return Err(InvalidRoots::None);
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider.clone()).build();
    let verifier = verifier.map_err(|error| InvalidRoots::Unusable(error.to_string()))?;
    trusting(provider, verifier).map_err(|error| InvalidRoots::Unusable(error.to_string()))
}

fn trusting(
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
) -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
    Ok(speaking_http(builder.with_no_client_auth()))
}

fn speaking_http(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}
