use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::sync::Arc;

/// A certificate authority of a test's own.
#[derive(Debug)]
pub struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate, and the key to it.
#[derive(Debug)]
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
    pem: String,
}

/// What may be odd about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// Nothing is.
    None,
    /// It was good until the year 2001.
    Expired,
    /// It will be good from the year 4000.
    NotYetValid,
    /// It is for clients.
    ForClients,
}

impl Authority {
    /// A new one, which nobody trusts yet.
    ///
    /// # Panics
    ///
    /// When no key can be made.
    #[must_use]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "An authority of a test's own");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = made(KeyPair::generate());
        Self {
            certificate: made(params.self_signed(&key)),
            issuer: Issuer::new(params, key),
        }
    }

    /// Its certificate, for whom is to trust it.
    #[must_use]
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Vouches for somebody of this name, which may be an IP address.
    ///
    /// # Panics
    ///
    /// When no key can be made.
    #[must_use]
    pub fn certify(&self, name: &str, oddity: Oddity) -> Identity {
        let mut params = made(CertificateParams::new([name.to_owned()]));
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        match oddity {
            Oddity::None => {}
            Oddity::Expired => params.not_after = date_time_ymd(2001, 1, 1),
            Oddity::NotYetValid => {
                params.not_before = date_time_ymd(4000, 1, 1);
                params.not_after = date_time_ymd(4001, 1, 1);
            }
            Oddity::ForClients => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
        }
        let key = made(KeyPair::generate());
        Identity::of(&made(params.signed_by(&key, &self.issuer)), &key)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Identity {
    /// One that vouches for itself, as a server or, as `openssl req -x509` makes them, as an authority.
    ///
    /// # Panics
    ///
    /// When no key can be made.
    #[must_use]
    pub fn self_signed(name: &str, as_authority: bool) -> Self {
        let mut params = made(CertificateParams::new([name.to_owned()]));
        if as_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let key = made(KeyPair::generate());
        Self::of(&made(params.self_signed(&key)), &key)
    }

    /// Its certificate.
    #[must_use]
    pub fn pem(&self) -> String {
        self.pem.clone()
    }

    fn of(certificate: &Certificate, key: &KeyPair) -> Self {
        Self {
            chain: vec![certificate.der().clone()],
            key: key.serialize_der(),
            pem: certificate.pem(),
        }
    }

    pub(crate) fn server_config(self) -> ServerConfig {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = made(builder.with_safe_default_protocol_versions()).with_no_client_auth();
        made(builder.with_single_cert(self.chain, PrivatePkcs8KeyDer::from(self.key).into()))
    }
}

fn made<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    match result {
        Ok(made) => made,
        Err(error) => panic!("cannot make a certificate: {error}"),
    }
}
