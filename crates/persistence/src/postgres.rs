//! What is particular to PostgreSQL: its address, TLS, and how a connection to it is set up.

mod address;
mod one_of;
mod tls;

use std::error::Error as _;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::{ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use futures_util::FutureExt as _;
use tokio::time::timeout;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::OpenError;
use address::{Address, Host, Place};

pub use address::InvalidPostgresUrl;

/// Sets up a pool's connections. A broken one is noticed when its socket closes; no query is spent on asking.
pub(crate) fn pool_config(connector: Connector) -> ManagerConfig<AsyncPgConnection> {
    let connector = Arc::new(connector);
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let connector = Arc::clone(&connector);
        async move { connector.connect().await }.boxed()
    });
    config
}

/// How to reach a PostgreSQL: the first of the address's hosts that answers and is what `target_session_attrs` wants.
pub(crate) struct Connector {
    address: Address,
    tls: MakeRustlsConnect,
    /// What is set on each connection.
    session: String,
}

impl Connector {
    pub(crate) fn new(url: &str, lock_timeout: Duration) -> Result<Self, OpenError> {
        let address = Address::parse(url)?;
        Ok(Self {
            tls: MakeRustlsConnect::new(address.tls.client_config()?),
            address,
            session: session(lock_timeout),
        })
    }

    /// A connection that is ready for statements.
    ///
    /// Its error says what is wrong with which host, and the hosts by their places in the address.
    pub(crate) async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        let mut hosts: Vec<_> = (1..).zip(&self.address.hosts).collect();
        if self.address.in_random_order {
            hosts.sort_by_cached_key(|_| getrandom::u32().unwrap_or_default());
        }
        let several = hosts.len() > 1;
        let attempts = hosts.into_iter().map(async |(number, host)| {
            let reached = self.reach(host).await;
            reached.map_err(|reason| {
                if several {
                    format!("host {number}: {reason}")
                } else {
                    reason
                }
            })
        });
        let connected = one_of::first(attempts).await;
        connected.map_err(|reasons| ConnectionError::BadConnection(reasons.join("; ")))
    }

    /// One host. Its name may lead to several addresses, and any of them may be the one.
    async fn reach(&self, host: &Host) -> Result<AsyncPgConnection, String> {
        let mut config = host.config.clone();
        config.port(host.port);
        let addresses = match &host.place {
            Place::Directory(directory) => {
                config.host_path(directory);
                return self.open_in_time(config).await;
            }
            Place::Ip(address, name) => {
                config.host(name);
                vec![*address]
            }
            Place::Name(name) => {
                config.host(name);
                self.look_up(name).await?
            }
        };
        let attempts = addresses.into_iter().map(|address| {
            let mut config = config.clone();
            config.hostaddr(address);
            self.open_in_time(config)
        });
        one_of::first(attempts).await.map_err(|mut reasons| {
            reasons.dedup();
            reasons.join(", ")
        })
    }

    async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, String> {
        // The port is of no importance for it.
        let looked_up = self.in_time(tokio::net::lookup_host((name, 0))).await?;
        let addresses: Vec<IpAddr> = looked_up
            .map_err(|error| error.to_string())?
            .map(|address| address.ip())
            .collect();
        if addresses.is_empty() {
            Err("its name has no address".to_owned())
        } else {
            Ok(addresses)
        }
    }

    async fn open_in_time(&self, config: Config) -> Result<AsyncPgConnection, String> {
        let opened = self.in_time(self.open(&config)).await?;
        opened.map_err(|error| error.to_string())
    }

    /// A server may accept a connection and say nothing more: all of it has one time-out.
    async fn in_time<T>(&self, attempt: impl Future<Output = T>) -> Result<T, String> {
        let patience = self.address.connect_timeout;
        timeout(patience, attempt)
            .await
            .map_err(|_| format!("no answer within {} s", patience.as_secs()))
    }

    async fn open(&self, config: &Config) -> ConnectionResult<AsyncPgConnection> {
        let connected = match config.connect(self.tls.clone()).await {
            Err(error) if config.get_ssl_mode() == SslMode::Prefer && is_about_tls(&error) => {
                let mut config = config.clone();
                config.ssl_mode(SslMode::Disable);
                config.connect(self.tls.clone()).await
            }
            connected => connected,
        };
        // The error may name the address; its source says what is wrong with it.
        let (client, connection) =
            connected.map_err(|error| ConnectionError::BadConnection(reason(&error)))?;
        let mut connection = AsyncPgConnection::try_from_client_and_connection(client, connection).await?;
        connection
            .batch_execute(&self.session)
            .await
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(connection)
    }
}

/// What no statement of Aileron's may outlast, so that a stuck database becomes an error and not a hang; that a commit
/// is on disk before it returns, and where else the server's own setting wants it; and that a statement is planned once,
/// whatever its values. With the values in view, PostgreSQL takes the way through all servers by name for short when
/// somebody owns more of them than most: it is then right or a thousand times too slow. The plans that do not know them
/// are those of the tests. A plan that was made while a table was nearly empty would read all of it, also when it has grown:
/// so nothing is read from end to end that an index answers (and compiling a plan, which what is dear on paper brings on, costs
/// more than it).
fn session(lock_timeout: Duration) -> String {
    format!(
        "SET statement_timeout = '5s'; SET lock_timeout = {}; \
         SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'; \
         SELECT set_config(name, value, false) \
         FROM (VALUES ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('jit', 'off')) \
         AS wanted (name, value) WHERE current_setting(name, true) IS NOT NULL; \
         SELECT set_config('synchronous_commit', 'on', false) \
         WHERE current_setting('synchronous_commit', true) = 'off'",
        lock_timeout.as_millis()
    )
}

/// Whether the same server may let somebody in without TLS, as `sslmode=prefer` allows it: no handshake came about, or
/// the server's rules have nothing for connections with TLS.
fn is_about_tls(error: &tokio_postgres::Error) -> bool {
    let handshake = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
        .and_then(io::Error::get_ref)
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>);
    handshake || error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
}

fn reason(error: &tokio_postgres::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
