use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{VerifierBuilderError, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Checks as much of a server's certificate as it was asked to, which may be less than rustls would by itself.
#[derive(Debug)]
pub(super) struct Verifier {
    authorities: Option<Authorities>,
    looks_at_names: bool,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
struct Authorities {
    chains: Arc<WebPkiServerVerifier>,
    certificates: Vec<CertificateDer<'static>>,
}

impl Verifier {
    /// One that believes anybody.
    pub(super) const fn of_nothing(provider: Arc<CryptoProvider>) -> Self {
        Self {
            authorities: None,
            looks_at_names: false,
            provider,
        }
    }

    /// One that wants the certificate to be signed by one of these.
    pub(super) fn of_authorities(
        certificates: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, VerifierBuilderError> {
        let mut roots = RootCertStore::empty();
        // Files of many authorities may have one in them that rustls cannot read.
        let (_read, _unreadable) = roots.add_parsable_certificates(certificates.iter().cloned());
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        Ok(Self {
            authorities: Some(Authorities {
                chains: builder.build()?,
                certificates,
            }),
            looks_at_names: false,
            provider,
        })
    }

    /// And wants the server's name in it.
    pub(super) const fn and_of_names(mut self) -> Self {
        self.looks_at_names = true;
        self
    }
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
        let Some(Authorities { chains, certificates }) = &self.authorities else {
            return Ok(ServerCertVerified::assertion());
        };
        match chains.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is looked at last, so that everything else is in order.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.looks_at_names => Ok(ServerCertVerified::assertion()),
            // One that signed itself, as PostgreSQL's manual makes it, calls itself an authority, which a server's should
            // not. Where it is among the trusted ones, that is beside the point. Its dates were looked at before that.
            Err(Error::InvalidCertificate(CertificateError::Other(_)))
                if certificates.contains(end_entity) =>
            {
                if self.looks_at_names {
                    verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                }
                Ok(ServerCertVerified::assertion())
            }
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
