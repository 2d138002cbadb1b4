use std::time::{Duration, Instant};

use aileron_domain::StoreError;
use deadpool::managed::Manager;
use diesel::result::{DatabaseErrorKind, Error as QueryError};
use diesel::{QueryResult, SqliteConnection};
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, PoolableConnection};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use tokio::time::timeout;

use crate::error::unavailable;

/// A connection of a pool, lent for one query or one transaction, whose result goes through [`Lent::back`].
///
/// Only what will serve the next one too goes back into the pool. A connection that was given up within a query does
/// not: its server may never answer.
pub(crate) struct Lent<C>
where
    C: Lendable,
    AsyncDieselConnectionManager<C>: Manager<Type = C>,
{
    object: Option<Object<C>>,
    since: Instant,
}

/// A connection that can be lent.
pub(crate) trait Lendable: PoolableConnection + Send + 'static {
    /// How long an answer may take; `None` where it takes as long as it takes.
    const ANSWER_TIMEOUT: Option<Duration>;

    /// What it is worth when it was given up within a query.
    const GIVEN_UP: Worth;

    /// What it is worth after this error.
    fn worth_after(error: &QueryError) -> Worth;
}

/// What a connection is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worth {
    /// It goes on.
    Whole,
    /// It is not used again.
    Nothing,
    /// Nor is any other in the pool that is older than this trouble: what is wrong is wrong with the server.
    LessThanNothing,
}

impl<C> Lent<C>
where
    C: Lendable,
    AsyncDieselConnectionManager<C>: Manager<Type = C>,
{
    pub(super) fn new(object: Object<C>) -> Self {
        let since = Instant::now();
        Self {
            object: Some(object),
            since,
        }
    }

    pub(crate) fn connection(&mut self) -> Result<&mut C, StoreError> {
        self.object
            .as_deref_mut()
            .ok_or_else(|| unavailable("the connection was given back"))
    }

    /// How long [`within`] which an answer has to come on it.
    #[expect(clippy::unused_self, reason = "it says which kind of connection it is")]
    pub(crate) const fn patience(&self) -> Option<Duration> {
        C::ANSWER_TIMEOUT
    }

    /// Gives it back after a query or a transaction with this result.
    pub(crate) fn back<R>(mut self, result: QueryResult<R>) -> QueryResult<R> {
        let worth = match &result {
            Ok(_) => Worth::Whole,
            Err(error) => C::worth_after(error),
        };
        self.part_with(worth);
        result
    }

    fn part_with(&mut self, worth: Worth) {
        let Some(object) = self.object.take() else { return };
        if worth == Worth::LessThanNothing
            && let Some(pool) = Object::pool(&object)
        {
            let _closed = pool.retain(|_, metrics| metrics.created > self.since);
        }
        if worth != Worth::Whole {
            drop(Object::take(object));
        }
    }
}

impl<C> Drop for Lent<C>
where
    C: Lendable,
    AsyncDieselConnectionManager<C>: Manager<Type = C>,
{
    fn drop(&mut self) {
        self.part_with(C::GIVEN_UP);
    }
}

/// Waits for a result no longer than this. A server that has frozen acknowledges what it gets, and never answers.
pub(crate) async fn within<R>(
    patience: Option<Duration>,
    work: impl Future<Output = QueryResult<R>>,
) -> QueryResult<R> {
    let Some(patience) = patience else {
        return work.await;
    };
    timeout(patience, work).await.unwrap_or_else(|_| {
        let said = format!("no answer within {} s", patience.as_secs());
        Err(QueryError::DatabaseError(
            DatabaseErrorKind::UnableToSendCommand,
            Box::new(said),
        ))
    })
}

/// There is no server that could go away.
impl<S> Lendable for SyncConnectionWrapper<SqliteConnection, S>
where
    Self: PoolableConnection + Send + 'static,
{
    const ANSWER_TIMEOUT: Option<Duration> = None;
    const GIVEN_UP: Worth = Worth::Whole;

    fn worth_after(_error: &QueryError) -> Worth {
        Worth::Whole
    }
}

impl Lendable for AsyncPgConnection {
    /// Longer than a server that is alive lets a statement run: see `postgres::session`.
    const ANSWER_TIMEOUT: Option<Duration> = Some(Duration::from_secs(7));
    const GIVEN_UP: Worth = Worth::LessThanNothing;

    /// Errors have no codes here, and their words come in the server's language. So only those that are about what was
    /// asked leave a connection as good as it was; another one is made in some milliseconds.
    fn worth_after(error: &QueryError) -> Worth {
        match error {
            QueryError::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::SerializationFailure,
                _,
            )
            | QueryError::NotFound
            | QueryError::RollbackTransaction
            | QueryError::QueryBuilderError(_)
            | QueryError::SerializationError(_)
            | QueryError::DeserializationError(_) => Worth::Whole,
            // The server is gone, or it has become one that follows another or lets nobody write.
            QueryError::DatabaseError(
                DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::ReadOnlyTransaction,
                _,
            ) => Worth::LessThanNothing,
            _ => Worth::Nothing,
        }
    }
}
