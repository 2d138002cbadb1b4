use std::fs::{File, TryLockError};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::StoreError;
use diesel::query_dsl::methods::LimitDsl as _;
use diesel::query_dsl::methods::SelectDsl as _;
use diesel_async::RunQueryDsl as _;
use futures_util::future::BoxFuture;
use tokio::runtime::Runtime;
use tokio::sync::{OnceCell, oneshot};

use crate::admission::Admissions;
use crate::chain::LogKey;
use crate::database::{Database, read};
use crate::error::unavailable;
use crate::history::RememberedLogs;
use crate::known_nodes::KnownNodes;
use crate::passwords::{Imported, Passwords};
use crate::schema::users;
use crate::{DatabaseUrl, InvalidPostgresUrl, SecretKey, migrations};

/// Aileron's database: everything that outlives the process.
///
/// It works on a small runtime of its own. Callers wait for the answer, and may stop waiting: what was begun is carried
/// to its end all the same. (diesel-async's SQLite connection may not be dropped within a query on a single-threaded
/// runtime, which the web server's are; and a PostgreSQL connection lives on the runtime that opened it.)
#[derive(Clone)]
pub struct Store {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) database: Database,
    pub(crate) url: DatabaseUrl,
    pub(crate) key: SecretKey,
    /// The key of the activity log's links, once somebody has asked for it.
    pub(crate) log_key: OnceCell<LogKey>,
    pub(crate) passwords: Passwords,
    pub(crate) imported_passwords: Imported,
    pub(crate) logs: RememberedLogs,
    pub(crate) nodes: KnownNodes,
    pub(crate) admissions: Admissions,
    pub(crate) lock_timeout: Duration,
    runtime: Option<Runtime>,
}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// Which database.
    pub url: DatabaseUrl,
    /// What node tokens are kept under.
    pub key: SecretKey,
    /// The most connections that read at once (SQLite), or that there are at all (PostgreSQL).
    pub connections: usize,
    /// How long a statement waits for a lock that somebody else holds, such as a backup or the command line.
    pub lock_timeout: Duration,
}

impl StoreConfig {
    /// With as many connections as serve a small panel and a large one alike.
    #[must_use]
    pub const fn new(url: DatabaseUrl, key: SecretKey) -> Self {
        Self {
            url,
            key,
            connections: 8,
            lock_timeout: Duration::from_secs(4),
        }
    }
}

impl Store {
    /// Opens a database whose tables are those of this release, or makes them so first when `migrate` says so.
    pub async fn open(config: StoreConfig, migrate: Migrate) -> Result<Self, OpenError> {
        match migrate {
            Migrate::First => {
                Self::migrate(&config.url).await?;
            }
            Migrate::No => {
                let pending = migrations::pending(&config.url).await?;
                if pending > 0 {
                    return Err(OpenError::NotMigrated(pending));
                }
            }
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("aileron-store")
            .enable_all()
            .build()
            .map_err(OpenError::Runtime)?;
        let database = Database::connect(&config)?;
        let shared = Shared {
            database,
            url: config.url,
            key: config.key,
            log_key: OnceCell::new(),
            passwords: Passwords::new().map_err(OpenError::Runtime)?,
            imported_passwords: Imported::default(),
            logs: RememberedLogs::new(),
            nodes: KnownNodes::new(),
            admissions: Admissions::new(),
            lock_timeout: config.lock_timeout,
            runtime: Some(runtime),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Brings the tables up to this release, and says which migrations that took.
    pub async fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, OpenError> {
        migrations::migrate(url).await
    }

    /// Whether the database answers.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.run(|shared| async move {
            read!(&shared.database, |connection| users::table
                .select(users::administrator)
                .limit(1)
                .load::<bool>(connection))
            .map(|_rows| ())
        })
        .await
    }

    /// Carries out a look-up of a few rows by their keys: on SQLite right here, where it is done before another thread
    /// would have woken up, on PostgreSQL as [`Store::run`] does.
    pub(crate) async fn look_up<R, F>(
        &self,
        work: impl FnOnce(Arc<Shared>) -> F + Send,
    ) -> Result<R, StoreError>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, StoreError>> + Send + 'static,
    {
        match self.shared.database {
            Database::Sqlite { .. } => work(Arc::clone(&self.shared)).await,
            Database::Postgres(_) => self.run(work).await,
        }
    }

    /// Carries out `work` on the store's own runtime, to its end even if the caller stops waiting, and within
    /// [`WORK_TIMEOUT`].
    pub(crate) async fn run<R, F>(&self, work: impl FnOnce(Arc<Shared>) -> F + Send) -> Result<R, StoreError>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, StoreError>> + Send + 'static,
    {
        self.run_fallible(work).await
    }

    /// [`Store::run`] for work that can fail in more ways than the database can.
    pub(crate) async fn run_fallible<R, E, F>(
        &self,
        work: impl FnOnce(Arc<Shared>) -> F + Send,
    ) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Future<Output = Result<R, E>> + Send + 'static,
    {
        let work: BoxFuture<'static, Result<R, E>> = Box::pin(work(Arc::clone(&self.shared)));
        match self.see_through(tokio::time::timeout(WORK_TIMEOUT, work)).await? {
            Ok(result) => result,
            Err(elapsed) => Err(unavailable(elapsed).into()),
        }
    }

    /// Carries out `work` on the store's own runtime, to its end however long that takes.
    pub(crate) async fn see_through<R: Send + 'static>(
        &self,
        work: impl Future<Output = R> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (reply, result) = oneshot::channel();
        let task = self.runtime()?.spawn(in_a_box(async move {
            let _nobody_waits = reply.send(work.await);
        }));
        task.await.map_err(unavailable)?;
        result.await.map_err(unavailable)
    }

    fn runtime(&self) -> Result<&Runtime, StoreError> {
        let runtime = self.shared.runtime.as_ref();
        runtime.ok_or_else(|| unavailable("the store is closed"))
    }

    /// Starts a task that lives as long as the store or until it ends.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.shared.runtime {
            runtime.spawn(in_a_box(task));
        }
    }
}

/// One type for all that the runtime is given: it is compiled anew for each, in all its parts, and there are hundreds.
fn in_a_box(task: impl Future<Output = ()> + Send + 'static) -> BoxFuture<'static, ()> {
    Box::pin(task)
}

/// Longer than any time-out below it, so that it only ever ends what all of them missed.
pub(crate) const WORK_TIMEOUT: Duration = Duration::from_secs(15);

impl Drop for Shared {
    /// A runtime must not be waited for from within another one.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What to do about tables that an older release left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrate {
    /// Bring them up to this release.
    First,
    /// Refuse to open.
    No,
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file cannot be opened or made.
    #[error("cannot open {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process serves from this SQLite database.
    #[error(
        "another aileron is serving from {0}: stop it first (several instances can share a PostgreSQL, not a SQLite)"
    )]
    InUse(PathBuf),
    /// The tables are not those of this release.
    #[error("the database lacks {0} migration(s) of this release: run `aileron migrate` first")]
    NotMigrated(usize),
    /// The address of the PostgreSQL is none that Aileron can use.
    #[error("the address of the PostgreSQL cannot be used")]
    PostgresUrl(#[from] InvalidPostgresUrl),
    /// TLS to the database cannot be set up.
    #[error("cannot set up TLS to the database: {0}")]
    Tls(String),
    /// No connection to the database came about.
    #[error("cannot connect to the database")]
    Connection(#[from] diesel::ConnectionError),
    /// A statement failed.
    #[error("the database refused a statement")]
    Query(#[from] diesel::result::Error),
    /// A migration failed; the database is as it was before it.
    #[error("cannot migrate the database")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The pool cannot be set up.
    #[error("cannot set up database connections")]
    Pool(#[from] diesel_async::pooled_connection::deadpool::BuildError),
    /// No threads could be started.
    #[error("cannot start the store's threads")]
    Runtime(#[source] std::io::Error),
    /// The database does not do what opening it needs.
    #[error("cannot use the database")]
    Store(#[from] StoreError),
}

/// Takes the lock that says who serves from a SQLite database; the system gives it up when the process dies.
pub(crate) fn lock_for_serving(database: &std::path::Path) -> Result<File, OpenError> {
    let path = PathBuf::from(format!("{}.lock", database.display()));
    let trouble = |source| OpenError::File {
        path: path.clone(),
        source,
    };
    let mut options = std::fs::OpenOptions::new();
    let file = crate::secret_key::private(options.append(true).create(true))
        .open(&path)
        .map_err(trouble)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(database.to_owned())),
        Err(TryLockError::Error(source)) => Err(trouble(source)),
    }
}
