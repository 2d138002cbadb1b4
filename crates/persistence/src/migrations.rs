use diesel::SqliteConnection as SyncSqliteConnection;
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{DatabaseUrl, OpenError, postgres, sqlite};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Brings the database's tables up to this release. Several instances may try at once: one does it, the others wait.
///
/// Says which migrations ran.
pub(crate) async fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            sqlite::create_file(path).map_err(|source| OpenError::File {
                path: path.clone(),
                source,
            })?;
            let path = path.clone();
            blocking(move || migrate_sqlite(&mut sqlite::open(&path, sqlite::Role::Writer)?)).await
        }
        DatabaseUrl::Postgres(url) => {
            let connection = postgres::Connector::new(url)?.connect().await?;
            migrate_postgres(connection).await
        }
    }
}

/// How many migrations this release knows that the database has not had.
pub(crate) async fn pending(url: &DatabaseUrl) -> Result<usize, OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.clone();
            blocking(move || count_pending(&mut sqlite::open(&path, sqlite::Role::Writer)?, SQLITE)).await
        }
        DatabaseUrl::Postgres(url) => {
            let connection = postgres::Connector::new(url)?.connect().await?;
            blocking(move || count_pending(&mut AsyncMigrationHarness::new(connection), POSTGRES)).await
        }
    }
}

/// Within one exclusive transaction, so that another process finds either all of it or nothing.
fn migrate_sqlite(connection: &mut SyncSqliteConnection) -> Result<Vec<String>, OpenError> {
    connection.exclusive_transaction(|connection| run::<Sqlite>(connection, SQLITE))
}

/// Any number that no other program is likely to use for an advisory lock: "aileron" in ASCII.
const MIGRATION_LOCK: i64 = 0x61_69_6c_65_72_6f_6e;

async fn migrate_postgres(mut connection: AsyncPgConnection) -> Result<Vec<String>, OpenError> {
    connection
        .batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        .await?;
    // The lock ends with the connection.
    blocking(move || run::<Pg>(&mut AsyncMigrationHarness::new(connection), POSTGRES)).await
}

fn run<DB: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, OpenError> {
    let versions = harness
        .run_pending_migrations(migrations)
        .map_err(OpenError::Migration)?;
    Ok(versions.iter().map(ToString::to_string).collect())
}

fn count_pending<DB: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<usize, OpenError> {
    Ok(harness
        .pending_migrations(migrations)
        .map_err(OpenError::Migration)?
        .len())
}

/// diesel's migrations are synchronous, and block even where the connection is not.
async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, OpenError> + Send + 'static,
) -> Result<R, OpenError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| OpenError::Migration(Box::new(error)))?
}
