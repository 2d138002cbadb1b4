mod applied;

use std::time::Duration;

use diesel::SqliteConnection as SyncSqliteConnection;
use diesel::backend::Backend;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, QueryableByName, sql_query};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
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
            blocking(move || migrate_sqlite(&mut sqlite::open(&path, sqlite::Role::Writer, SQLITE_PATIENCE)?))
                .await
        }
        DatabaseUrl::Postgres(url) => {
            let connection = postgres::Connector::new(url, TABLE_LOCK_TIMEOUT)?
                .connect()
                .await?;
            migrate_postgres(connection).await
        }
    }
}

/// How many migrations this release knows that the database has not had. Looking changes nothing: who serves may have
/// no right to make tables.
pub(crate) async fn pending(url: &DatabaseUrl) -> Result<usize, OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.clone();
            blocking(move || {
                let applied = if path.exists() {
                    applied::to_sqlite(&mut sqlite::open(&path, sqlite::Role::Reader, SQLITE_PATIENCE)?)?
                } else {
                    Vec::new()
                };
                count_pending::<Sqlite>(&SQLITE, &applied)
            })
            .await
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = postgres::Connector::new(url, TABLE_LOCK_TIMEOUT)?
                .connect()
                .await?;
            count_pending::<Pg>(&POSTGRES, &applied::to_postgres(&mut connection).await?)
        }
    }
}

/// How long to wait for another process that migrates, or serves, from the same file.
const SQLITE_PATIENCE: Duration = Duration::from_secs(30);

/// Within one exclusive transaction, so that another process finds either all of it or nothing.
fn migrate_sqlite(connection: &mut SyncSqliteConnection) -> Result<Vec<String>, OpenError> {
    connection.exclusive_transaction(|connection| run::<Sqlite>(connection, SQLITE))
}

/// Any number that no other program is likely to use for an advisory lock: "aileron" in ASCII.
const MIGRATION_LOCK: i64 = 0x61_69_6c_65_72_6f_6e;

/// How long a migration waits for those who use a table that it changes: behind it, everybody else waits.
const TABLE_LOCK_TIMEOUT: Duration = Duration::from_secs(4);

/// How soon another instance's migration is asked after again.
const LOCK_RETRY: Duration = Duration::from_millis(50);

/// The indexes that migrations build concurrently. One whose building was broken off stays behind, good for nothing and
/// in the way of the next try.
const CONCURRENT_INDEXES: [&str; 1] = ["activity_awaited"];

async fn migrate_postgres(mut connection: AsyncPgConnection) -> Result<Vec<String>, OpenError> {
    // A migration, one's own or another instance's, takes as long as it takes. The lock ends with the connection.
    let timeouts = format!(
        "SET statement_timeout = 0; SET lock_timeout = {}",
        TABLE_LOCK_TIMEOUT.as_millis()
    );
    connection.batch_execute(&timeouts).await?;
    // Asking again and again, because an index that is built concurrently waits for all who are within a statement: one
    // that waits for this lock would wait for ever, and so would that index.
    let lock = format!("SELECT pg_try_advisory_lock({MIGRATION_LOCK}) AS \"so\"");
    while !is_so(&mut connection, &lock).await? {
        tokio::time::sleep(LOCK_RETRY).await;
    }
    for index in CONCURRENT_INDEXES {
        let is_broken = format!(
            "SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('{index}') AND NOT indisvalid) AS \"so\""
        );
        if is_so(&mut connection, &is_broken).await? {
            connection.batch_execute(&format!("DROP INDEX {index}")).await?;
        }
    }
    blocking(move || run::<Pg>(&mut AsyncMigrationHarness::new(connection), POSTGRES)).await
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    so: bool,
}

async fn is_so(connection: &mut AsyncPgConnection, question: &str) -> QueryResult<bool> {
    let answer: Answer = sql_query(question).get_result(connection).await?;
    Ok(answer.so)
}

fn run<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, OpenError> {
    let versions = harness
        .run_pending_migrations(migrations)
        .map_err(OpenError::Migration)?;
    Ok(versions.iter().map(ToString::to_string).collect())
}

fn count_pending<DB: Backend>(known: &EmbeddedMigrations, applied: &[String]) -> Result<usize, OpenError> {
    let known = MigrationSource::<DB>::migrations(known).map_err(OpenError::Migration)?;
    let is_pending = |version: &String| !applied.contains(version);
    Ok(known
        .iter()
        .map(|migration| migration.name().version().to_string())
        .filter(is_pending)
        .count())
}

/// diesel's migrations are synchronous, and block even where the connection is not.
async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, OpenError> + Send + 'static,
) -> Result<R, OpenError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| OpenError::Migration(Box::new(error)))?
}
