use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aileron_domain::{Node, NodeRoots};
use lru::LruCache;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, redirect, retry};
use rustls::ClientConfig;

use crate::client::SetupError;
use crate::tls::{self, InvalidRoots};
use crate::{WingsClient, WingsConfig};

/// Pools of connections, one for each setting of TLS.
#[derive(Debug)]
pub(crate) struct Pools {
    system: Client,
    system_has_roots: bool,
    own: Mutex<LruCache<NodeRoots, Client>>,
    call_timeout: Duration,
    connect_timeout: Duration,
}

/// Whom a node's certificate is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The system's certificate authorities.
    System,
    /// Those of the system, which has none.
    Nobody,
    /// The node's own.
    Own,
}

/// Of more sets of authorities than this, the one that was not used for longest is set up anew when it is needed.
const SETS: NonZeroUsize = NonZeroUsize::new(256).unwrap();

impl Pools {
    pub(crate) fn new(config: &WingsConfig) -> Result<Self, SetupError> {
        let (tls, system_has_roots) = tls::trusting_the_system()?;
        let (call_timeout, connect_timeout) = (config.call_timeout, config.connect_timeout);
        Ok(Self {
            system: client(tls, call_timeout, connect_timeout)?,
            system_has_roots,
            own: Mutex::new(LruCache::new(SETS)),
            call_timeout,
            connect_timeout,
        })
    }

    /// The pool over which the node is called.
    pub(crate) fn of(&self, node: &Node) -> Result<Client, InvalidRoots> {
        let Some(roots) = &node.roots else {
            return Ok(self.system.clone());
        };
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = own.get(roots) {
            return Ok(client.clone());
        }
        let client = client(
            tls::trusting_only(roots)?,
            self.call_timeout,
            self.connect_timeout,
        )
        .map_err(|error| InvalidRoots::Unusable(error.to_string()))?;
        own.put(roots.clone(), client.clone());
        Ok(client)
    }

    pub(crate) fn trust(&self, node: &Node) -> Trust {
        match node.roots {
            Some(_) => Trust::Own,
            None if self.system_has_roots => Trust::System,
            None => Trust::Nobody,
        }
    }
}

impl WingsClient {
    /// Whether these can be certificate authorities at all, for an operator who is about to give them to a node.
    pub fn check_roots(roots: &NodeRoots) -> Result<(), InvalidRoots> {
        tls::trusting_only(roots).map(drop)
    }
}

fn client(
    tls: ClientConfig,
    call_timeout: Duration,
    connect_timeout: Duration,
) -> Result<Client, reqwest::Error> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        .user_agent(concat!("aileron/", env!("CARGO_PKG_VERSION")))
        .default_headers(HeaderMap::from_iter([(
            ACCEPT,
            HeaderValue::from_static("application/json"),
        )]))
        .timeout(call_timeout)
        .connect_timeout(connect_timeout)
        // Many HTTP servers close a connection that was idle for 5 s. A call that is just then written into it is
        // lost, and nobody can tell whether it arrived.
        .pool_idle_timeout(Duration::from_secs(4))
        .tcp_nodelay(true)
        .redirect(redirect::Policy::none())
        // What remains is hyper's own: a request that it had not begun to write into a pooled connection when that
        // closed goes out on another one. No byte of it had left.
        .retry(retry::never())
        .no_proxy()
        .build()
}
