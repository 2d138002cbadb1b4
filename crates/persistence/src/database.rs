mod apart;
mod in_place;
mod lent;

use std::time::Duration;

use aileron_domain::StoreError;
use deadpool::Runtime;
use deadpool::managed::{QueueMode, Timeouts};
use diesel::SqliteConnection as SyncSqliteConnection;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::{BuildError, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, PoolableConnection};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;

use crate::error::unavailable;
use crate::{DatabaseUrl, OpenError, StoreConfig, postgres, sqlite};
use apart::Apart;
pub(crate) use apart::{begin, end};
pub(crate) use in_place::InPlace;
use lent::Lent;
pub(crate) use lent::{Lendable, within};

pub(crate) type SqliteReader = SyncConnectionWrapper<SyncSqliteConnection, InPlace>;
pub(crate) type SqliteWriter = SyncConnectionWrapper<SyncSqliteConnection, Apart>;

/// The connections to one of the two databases.
pub(crate) enum Database {
    /// Any number may read while one writes.
    Sqlite {
        readers: Pool<SqliteReader>,
        writer: Pool<SqliteWriter>,
    },
    Postgres(Pool<AsyncPgConnection>),
}

impl Database {
    /// The pool, for what only PostgreSQL has or needs.
    pub(crate) fn postgres(&self) -> Result<&Pool<AsyncPgConnection>, StoreError> {
        match self {
            Self::Postgres(pool) => Ok(pool),
            Self::Sqlite { .. } => Err(unavailable("this is for PostgreSQL alone")),
        }
    }

    /// Prepares the connections; the first is made when it is needed.
    pub(crate) fn connect(config: &StoreConfig) -> Result<Self, OpenError> {
        let StoreConfig {
            connections,
            lock_timeout,
            ..
        } = *config;
        match &config.url {
            DatabaseUrl::Sqlite(path) => {
                sqlite::create_file(path).map_err(|source| OpenError::File {
                    path: path.clone(),
                    source,
                })?;
                Ok(Self::Sqlite {
                    readers: pool(
                        sqlite::connector(path, sqlite::Role::Reader, lock_timeout, |connection| {
                            SqliteReader::with_runtime(connection, InPlace)
                        }),
                        connections,
                    )?,
                    writer: pool(
                        sqlite::connector(path, sqlite::Role::Writer, lock_timeout, |connection| {
                            SqliteWriter::with_runtime(connection, Apart)
                        }),
                        1,
                    )?,
                })
            }
            DatabaseUrl::Postgres(url) => Ok(Self::Postgres(pool(
                postgres::pool_config(postgres::Connector::new(url, lock_timeout)?),
                connections,
            )?)),
        }
    }
}

/// How long a caller waits for a free connection, or for a new one: longer than a statement waits for a lock.
pub(crate) const CONNECTION_TIMEOUT: Duration = Duration::from_secs(6);

fn pool<C>(connector: ManagerConfig<C>, size: usize) -> Result<Pool<C>, BuildError>
where
    C: PoolableConnection + Send + 'static,
    AsyncDieselConnectionManager<C>: deadpool::managed::Manager<Type = C>,
    Pool<C>: Sized,
{
    Pool::builder(AsyncDieselConnectionManager::new_with_config("", connector))
        .max_size(size)
        // The one that was used last has its statements and its pages at hand.
        .queue_mode(QueueMode::Lifo)
        .runtime(Runtime::Tokio1)
        .timeouts(Timeouts {
            wait: Some(CONNECTION_TIMEOUT),
            create: Some(CONNECTION_TIMEOUT),
            recycle: Some(CONNECTION_TIMEOUT),
        })
        .build()
}

/// A connection from a pool, or why there is none.
pub(crate) async fn lend<C>(pool: &Pool<C>) -> Result<Lent<C>, StoreError>
where
    C: Lendable,
    AsyncDieselConnectionManager<C>:
        deadpool::managed::Manager<Type = C, Error = diesel_async::pooled_connection::PoolError>,
{
    let object = pool.get().await.map_err(|error| unavailable(error.to_string()))?;
    Ok(Lent::new(object))
}

/// Runs one query on a connection of one pool, and says how its error is to be understood.
macro_rules! on {
    ($pool:expr, |$connection:ident| $query:expr) => {
        $crate::database::on!($pool, $crate::error::store_error, |$connection| $query)
    };
    ($pool:expr, $understand:expr, |$connection:ident| $query:expr) => {{
        let mut lent = $crate::database::lend($pool).await?;
        let patience = lent.patience();
        let $connection = lent.connection()?;
        let result = $crate::database::within(patience, $query).await;
        lent.back(result).map_err($understand)
    }};
}

/// Runs a query, written once and compiled against both databases, on a connection that reads.
macro_rules! read {
    ($database:expr, |$connection:ident| $query:expr) => {
        match $database {
            $crate::database::Database::Sqlite { readers, .. } => {
                $crate::database::on!(readers, |$connection| $query)
            }
            $crate::database::Database::Postgres(pool) => $crate::database::on!(pool, |$connection| $query),
        }
    };
}

/// Runs a query like [`read!`] that finds many rows. On SQLite each is read where it lies: a query that could go to
/// another thread copies it first, value by value, which costs more than finding it.
macro_rules! load {
    ($database:expr, $query:expr) => {
        match $database {
            $crate::database::Database::Sqlite { readers, .. } => {
                $crate::database::load_where_they_lie!(readers, $query)
            }
            $crate::database::Database::Postgres(pool) => {
                $crate::database::on!(pool, |connection| diesel_async::RunQueryDsl::load(
                    $query, connection
                ))
            }
        }
    };
}

/// What [`load!`] does on SQLite.
macro_rules! load_where_they_lie {
    ($readers:expr, $query:expr) => {{
        let query = $query;
        $crate::database::on!($readers, |connection| connection
            .spawn_blocking(move |connection| diesel::RunQueryDsl::load(query, connection)))
    }};
}

/// Runs a query like [`read!`] that may find nothing.
macro_rules! find {
    ($database:expr, |$connection:ident| $query:expr) => {
        $crate::database::read!($database, |$connection| async {
            diesel::OptionalExtension::optional($query.await)
        })
    };
}

/// Runs one statement like [`read!`], on a connection that may write, and says how its error is to be understood.
macro_rules! write {
    ($database:expr, |$connection:ident| $statement:expr) => {
        $crate::database::write!($database, $crate::error::store_error, |$connection| $statement)
    };
    ($database:expr, $understand:expr, |$connection:ident| $statement:expr) => {
        match $database {
            $crate::database::Database::Sqlite { writer, .. } => {
                $crate::database::on!(writer, $understand, |$connection| $statement)
            }
            $crate::database::Database::Postgres(pool) => {
                $crate::database::on!(pool, $understand, |$connection| $statement)
            }
        }
    };
}

/// Runs statements, written once and compiled against both databases, in one transaction.
///
/// PostgreSQL has as long for it as for an answer, unless another patience is given.
///
/// On SQLite it is an immediate one: a deferred one that reads before it writes fails under load, whatever the busy
/// time-out.
macro_rules! transaction {
    ($database:expr, async |$connection:ident| $body:expr) => {
        $crate::database::transaction!(
            $database,
            <diesel_async::AsyncPgConnection as $crate::database::Lendable>::ANSWER_TIMEOUT,
            async |$connection| $body
        )
    };
    ($database:expr, $patience:expr, async |$connection:ident| $body:expr) => {
        match $database {
            $crate::database::Database::Sqlite { writer, .. } => {
                let mut lent = $crate::database::lend(writer).await?;
                let connection = lent.connection()?;
                let result = match $crate::database::begin(connection).await {
                    Ok(()) => {
                        let $connection: &mut $crate::database::SqliteWriter = &mut *connection;
                        let done = async { $body }.await;
                        $crate::database::end(connection, done).await
                    }
                    Err(error) => Err(error),
                };
                lent.back(result)
            }
            $crate::database::Database::Postgres(pool) => {
                let mut lent = $crate::database::lend(pool).await?;
                let connection = lent.connection()?;
                let done = diesel_async::AsyncConnection::transaction(connection, async |$connection| $body);
                let result = $crate::database::within($patience, done).await;
                lent.back(result)
            }
        }
    };
}

/// Whether a user is called so: by their name or their e-mail address, in lower case. A user name has no `@` and an e-mail
/// address has one: no text is both.
macro_rules! is_called {
    ($login:expr) => {
        $crate::database::lower($crate::schema::users::username)
            .eq($login)
            .or($crate::database::lower($crate::schema::users::email).eq($login))
    };
}

pub(crate) use {find, is_called, load, load_where_they_lie, on, read, transaction, write};

diesel::define_sql_function! {
    /// The text in lower case. Names and addresses are ASCII, where both databases agree on it.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}
