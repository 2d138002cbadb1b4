use std::error::Error;

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel_async::sync_connection_wrapper::SpawnBlocking;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::SqliteWriter;

/// Runs what writes to SQLite on a thread that may wait, for the disk or for a lock.
///
/// diesel-async's own does the same. Here all that is given to the runtime is of one type: it is compiled anew for each,
/// and with one for each statement that was a tenth of the program.
pub(crate) struct Apart;

impl SpawnBlocking for Apart {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> BoxFuture<'a, Result<R, Box<dyn Error + Send + Sync + 'static>>>
    where
        R: Send + 'static,
    {
        let (reply, result) = oneshot::channel();
        let task: Box<dyn FnOnce() + Send> = Box::new(move || {
            let _nobody_waits = reply.send(task());
        });
        let done = tokio::task::spawn_blocking(task);
        async move {
            done.await?;
            Ok(result.await?)
        }
        .boxed()
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// Begins a transaction in which nobody else can write meanwhile. (diesel-async has that for its own threads only.)
pub(crate) async fn begin(connection: &mut SqliteWriter) -> QueryResult<()> {
    connection
        .spawn_blocking(|connection| {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
        })
        .await
}

/// Commits what was begun, or takes it back after an error.
pub(crate) async fn end<R>(connection: &mut SqliteWriter, done: QueryResult<R>) -> QueryResult<R> {
    if done.is_ok() {
        connection
            .spawn_blocking(AnsiTransactionManager::commit_transaction)
            .await?;
    } else {
        connection
            .spawn_blocking(AnsiTransactionManager::rollback_transaction)
            .await?;
    }
    done
}
