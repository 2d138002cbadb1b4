use std::time::Duration;

use aileron_domain::{
    LiveState, Node, PowerGateway, PowerOrder, RequestId, ServerId, ServerUsage, WingsFailure,
};
use async_trait::async_trait;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, redirect, retry};
use rustls::ClientConfig;

use crate::call::Call;
use crate::{SystemInformation, WingsConfig, details, tls};

/// Calls the Wings of any number of nodes over one pool of connections. Clones share the pool.
#[derive(Debug, Clone)]
pub struct WingsClient {
    http: Client,
    wait_seconds: u16,
}

/// The HTTP client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The cryptography offers no version of TLS that rustls considers safe.
    #[error("cannot set up TLS for the calls to Wings")]
    Tls(#[from] rustls::Error),
    /// The HTTP library refuses its configuration.
    #[error("cannot set up the HTTP client for the calls to Wings")]
    Http(#[from] reqwest::Error),
}

impl WingsClient {
    /// A client that trusts the system's certificate authorities.
    pub fn new(config: WingsConfig) -> Result<Self, SetupError> {
        Self::with_tls(config, tls::trusting_the_system()?)
    }

    /// One TLS setting is one pool. Should nodes get certificate authorities of their own, each such setting becomes a
    /// client of its own, made here.
    pub(crate) fn with_tls(config: WingsConfig, tls: ClientConfig) -> Result<Self, SetupError> {
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .user_agent(concat!("aileron/", env!("CARGO_PKG_VERSION")))
            .default_headers(HeaderMap::from_iter([(
                ACCEPT,
                HeaderValue::from_static("application/json"),
            )]))
            .timeout(config.call_timeout)
            .connect_timeout(config.connect_timeout)
            // Many HTTP servers close a connection that was idle for 5 s. A call that is just then written into it is
            // lost, and nobody can tell whether it arrived.
            .pool_idle_timeout(Duration::from_secs(4))
            .tcp_nodelay(true)
            .redirect(redirect::Policy::none())
            // What remains is hyper's own: a request that it had not begun to write into a pooled connection when that
            // closed goes out on another one. No byte of it had left.
            .retry(retry::never())
            .no_proxy()
            .build()?;
        Ok(Self {
            http,
            wait_seconds: config.wait_seconds,
        })
    }

    /// What the node's Wings says of the machine that it runs on.
    pub async fn system(&self, node: &Node) -> Result<SystemInformation, WingsFailure> {
        let call = Call {
            node,
            server: None,
            request_id: None,
        };
        let body = call.get(&self.http, "api/system").await?;
        SystemInformation::parse(&body).map_err(|error| call.not_understood(&error))
    }
}

#[async_trait]
impl PowerGateway for WingsClient {
    /// Sends the action, once. A future that is dropped may have sent it.
    async fn send(&self, order: PowerOrder<'_>) -> Result<(), WingsFailure> {
        let call = Call {
            node: order.node,
            server: Some(order.server),
            request_id: order.request_id,
        };
        let path = format!("api/servers/{}/power", order.server);
        let body = format!(
            r#"{{"action":"{}","wait_seconds":{}}}"#,
            order.action, self.wait_seconds
        );
        call.post(&self.http, &path, body).await
    }
}

#[async_trait]
impl LiveState for WingsClient {
    async fn usage(
        &self,
        node: &Node,
        server: ServerId,
        request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure> {
        let call = Call {
            node,
            server: Some(server),
            request_id,
        };
        let body = call.get(&self.http, &format!("api/servers/{server}")).await?;
        details::parse(&body).map_err(|error| call.not_understood(&error))
    }
}
