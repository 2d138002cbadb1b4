//! What is particular to PostgreSQL: its address, TLS, and how a connection to it is set up.

mod tls;

use std::sync::Arc;
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::{ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use futures_util::FutureExt as _;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::OpenError;

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
    config: Config,
    tls: MakeRustlsConnect,
    /// What is set on each connection.
    session: String,
}

impl Connector {
    /// Reads the address. `sslmode` may be any that libpq knows but `allow`; `sslrootcert` names a file of trusted
    /// certificates in PEM.
    pub(crate) fn new(url: &str, lock_timeout: Duration) -> Result<Self, OpenError> {
        let (url, settings) = tls::Settings::take_from(url)?;
        let mut config: Config = url.parse().map_err(|_| OpenError::PostgresUrl)?;
        config.ssl_mode(settings.mode);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE_TIMEOUT);
        }
        if config.get_application_name().is_none() {
            config.application_name("aileron");
        }
        config.keepalives_idle(SILENCE_TIMEOUT);
        Ok(Self {
            config,
            tls: MakeRustlsConnect::new(settings.client_config()?),
            session: session(lock_timeout),
        })
    }

    pub(crate) async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        let connected = self.config.connect(self.tls.clone()).await;
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

/// For one host of the address.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// After which a peer that acknowledges nothing counts as gone.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(5);

/// What no statement of Aileron's may outlast, so that a stuck database becomes an error and not a hang. A commit is
/// on disk, or on the synchronous standby, before it returns: never less than the server's own setting.
fn session(lock_timeout: Duration) -> String {
    format!(
        "SET statement_timeout = '5s'; SET lock_timeout = {}; \
         SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'",
        lock_timeout.as_millis()
    )
}

fn reason(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
