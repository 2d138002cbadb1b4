use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use tracing::warn;

/// Trusts the certificate authorities that the system trusts.
///
/// The cryptography is named here and not taken from the process, so that it does not matter who else in the process uses
/// TLS, and how.
pub(crate) fn trusting_the_system() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    match Verifier::new(provider.clone()) {
        Ok(verifier) => trusting(provider, verifier),
        Err(error) => {
            // A machine without any, such as a bare container, can still call nodes over http.
            warn!(%error, "no certificate authorities: https nodes cannot be reached until they are installed");
            let nobody = RootCertStore::empty();
            let builder =
                ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
            Ok(speaking_http(
                builder.with_root_certificates(nobody).with_no_client_auth(),
            ))
        }
    }
}

fn trusting(provider: Arc<CryptoProvider>, verifier: Verifier) -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    Ok(speaking_http(builder.with_no_client_auth()))
}

fn speaking_http(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener};
    use std::thread;

    use aileron_domain::{
        Delivery, Node, NodeId, PowerAction, PowerGateway as _, PowerOrder, ServerId, Unreachable,
        WingsFailure,
    };
    use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use rustls::{ServerConfig, ServerConnection, StreamOwned};
    use uuid::Uuid;

    use super::*;
    use crate::{WingsClient, WingsConfig};

    #[tokio::test]
    async fn a_trusted_node_is_called_over_tls() {
        let identity = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let provider = Arc::new(ring::default_provider());
        let verifier =
            Verifier::new_with_extra_roots([identity.cert.der().clone()], provider.clone()).unwrap();
        let tls = trusting(provider, verifier).unwrap();
        let client = WingsClient::with_tls(WingsConfig::default(), tls).unwrap();

        assert_eq!(press(&client, accepting_wings(&identity)).await, Ok(()));
    }

    #[tokio::test]
    async fn a_node_that_the_system_does_not_trust_gets_nothing() {
        let identity = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let client = WingsClient::new(WingsConfig::default()).unwrap();

        let failure = WingsFailure::Unavailable {
            reason: Unreachable::Tls,
            delivery: Delivery::Impossible,
        };
        assert_eq!(press(&client, accepting_wings(&identity)).await, Err(failure));
    }

    async fn press(client: &WingsClient, address: SocketAddr) -> Result<(), WingsFailure> {
        let node = Node {
            id: NodeId(Uuid::nil()),
            name: "node".to_owned(),
            url: format!("https://{address}").parse().unwrap(),
            token: "token".parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: false,
        };
        let order = PowerOrder {
            node: &node,
            server: ServerId(Uuid::nil()),
            action: PowerAction::Start,
            request_id: None,
        };
        client.send(order).await
    }

    /// Accepts the first call on its first connection, if it gets through the handshake.
    fn accepting_wings(identity: &CertifiedKey<KeyPair>) -> SocketAddr {
        let key = PrivatePkcs8KeyDer::from(identity.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![identity.cert.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let connection = ServerConnection::new(Arc::new(config)).unwrap();
            let mut stream = StreamOwned::new(connection, listener.accept().unwrap().0);
            let mut request = Vec::new();
            while !request.ends_with(br#""wait_seconds":30}"#) {
                let mut byte = [0];
                if stream.read_exact(&mut byte).is_err() {
                    return;
                }
                request.extend(byte);
            }
            let answer = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).unwrap();
        });
        address
    }
}
