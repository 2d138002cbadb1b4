use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError};

use crate::pools::Trust;
use crate::tls::InvalidRoots;
use crate::unreachable;

/// Why no secure connection to a node comes about, in words for its operator. It may name hosts: no client may see it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The node's own certificate authorities are none.
    #[error(transparent)]
    Roots(#[from] InvalidRoots),
    /// The certificate is too old.
    #[error("the node's certificate has expired{}: renew it, and have Wings load it", on(.not_after.as_ref()))]
    Expired {
        /// When it did.
        not_after: Option<Timestamp>,
    },
    /// The certificate is too young, or a clock is wrong.
    #[error("the node's certificate is not valid yet{}: is one of the clocks wrong?", on(.not_before.as_ref()))]
    NotYetValid {
        /// When it will be.
        not_before: Option<Timestamp>,
    },
    /// The certificate is somebody else's.
    #[error("the node's certificate is not for {expected} but for {}: call the node by a name that is in its certificate", names(.presented))]
    WrongName {
        /// How the node is called.
        expected: String,
        /// Whose the certificate is.
        presented: Vec<String>,
    },
    /// The certificate comes from somebody whom nothing vouches for.
    #[error(
        "the node's certificate comes from an authority that this machine does not trust: give the node that authority's certificate, or Wings a certificate of a public one"
    )]
    UnknownIssuer,
    /// The certificate comes from none of the authorities that the node was given.
    #[error(
        "the node's certificate comes from none of the authorities that the node was given: has it a new certificate?"
    )]
    NotFromOwnRoots,
    /// This machine trusts nobody.
    #[error(
        "this machine has no certificate authorities: install them (`ca-certificates`), or give the node its own"
    )]
    NoSystemRoots,
    /// The node shows the certificate of an authority as its own.
    #[error(
        "the node shows the certificate of an authority (CA:TRUE) as its own: give Wings one that the authority has signed, or one without CA:TRUE"
    )]
    AuthorityAsServer,
    /// The certificate is not for a server.
    #[error(
        "the node's certificate is not one for servers: its purposes do not include server authentication"
    )]
    WrongPurpose,
    /// The certificate cannot be used for another reason.
    #[error("the node's certificate is refused: {0}")]
    Certificate(String),
    /// What listens there does not speak TLS.
    #[error(
        "what listens there does not speak TLS: is the node's address to begin with http://, or has Wings no certificate (`api.ssl`)?"
    )]
    NotTls,
    /// The connection was closed in the middle of it.
    #[error(
        "the node closed the connection during the handshake: does it speak TLS there, and does a proxy before it know this name?"
    )]
    BrokenOff,
    /// The node has nothing that both sides consider safe.
    #[error(
        "the node and the panel have no version or cipher of TLS in common ({0}): Wings or the proxy before it is too old"
    )]
    NothingInCommon(String),
    /// The node said no.
    #[error("the node ended the handshake: {0}")]
    Refused(String),
    /// Something else.
    #[error("the handshake failed: {0}")]
    Other(String),
}

impl TlsProblem {
    /// What is behind a handshake that failed.
    pub(crate) fn of(error: &reqwest::Error, trust: Trust) -> Self {
        let tls = unreachable::causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
        match tls {
            Some(error) => Self::of_tls(error, trust),
            None => Self::BrokenOff,
        }
    }

    fn of_tls(error: &rustls::Error, trust: Trust) -> Self {
        match error {
            rustls::Error::InvalidCertificate(error) => Self::of_certificate(error, trust),
            rustls::Error::InvalidMessage(_) => Self::NotTls,
            rustls::Error::PeerIncompatible(what) => Self::NothingInCommon(format!("{what:?}")),
            rustls::Error::AlertReceived(
                AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure,
            ) => Self::NothingInCommon("it says so".to_owned()),
            rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => {
                Self::Refused("it does not know this name".to_owned())
            }
            rustls::Error::AlertReceived(alert) => Self::Refused(format!("{alert:?}")),
            rustls::Error::NoCertificatesPresented => Self::Certificate("it shows none".to_owned()),
            other => Self::Other(other.to_string()),
        }
    }

    fn of_certificate(error: &CertificateError, trust: Trust) -> Self {
        match error {
            CertificateError::Expired => Self::Expired { not_after: None },
            CertificateError::ExpiredContext { not_after, .. } => Self::Expired {
                not_after: timestamp(*not_after),
            },
            CertificateError::NotValidYet => Self::NotYetValid { not_before: None },
            CertificateError::NotValidYetContext { not_before, .. } => Self::NotYetValid {
                not_before: timestamp(*not_before),
            },
            CertificateError::NotValidForName => Self::WrongName {
                expected: "this name".to_owned(),
                presented: Vec::new(),
            },
            CertificateError::NotValidForNameContext { expected, presented } => Self::WrongName {
                expected: expected.to_str().into_owned(),
                presented: presented.clone(),
            },
            CertificateError::UnknownIssuer => match trust {
                Trust::System => Self::UnknownIssuer,
                Trust::Own => Self::NotFromOwnRoots,
                Trust::Nobody => Self::NoSystemRoots,
            },
            // Another authority of the same name, such as the one that was set up anew.
            CertificateError::BadSignature if trust == Trust::Own => Self::NotFromOwnRoots,
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                Self::WrongPurpose
            }
            CertificateError::Other(error) if error.to_string().contains("CaUsedAsEndEntity") => {
                Self::AuthorityAsServer
            }
            other => Self::Certificate(other.to_string()),
        }
    }
}

fn timestamp(time: UnixTime) -> Option<Timestamp> {
    Timestamp::UNIX_EPOCH
        .checked_add(Duration::from_secs(time.as_secs()))
        .ok()
}

fn on(date: Option<&Timestamp>) -> String {
    date.map_or_else(String::new, |date| format!(" ({date})"))
}

fn names(presented: &[String]) -> String {
    if presented.is_empty() {
        "others".to_owned()
    } else {
        presented.join(", ")
    }
}
