use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::address::Address;
use crate::{Error, admin};

/// A database of its own, dropped when this is.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
    admin_url: String,
}

impl TestDatabase {
    pub(crate) async fn create(address: &Address, template: &str) -> Result<Self, Error> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("{PREFIX}{}_{}", run(), COUNT.fetch_add(1, Ordering::Relaxed));
        let admin_url = address.admin_url();
        admin::execute(&admin_url, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        Ok(Self {
            url: address.url(&name),
            name,
            admin_url,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address: `postgres://…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// How the names of all test databases begin; then come the run and a number.
pub(crate) const PREFIX: &str = "aileron_test_";

/// What tells this process's databases from those of others on the same server.
pub(crate) fn run() -> &'static str {
    static RUN: OnceLock<String> = OnceLock::new();
    RUN.get_or_init(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        format!(
            "{:x}x{:x}",
            std::process::id(),
            since.unwrap_or_default().as_nanos()
        )
    })
}

/// Longer than dropping takes, and short enough for a server that is gone or waits for its standby.
const DROP_TIMEOUT: Duration = Duration::from_secs(10);

impl Drop for TestDatabase {
    /// Best effort: with the server, the database is gone too. On a thread of its own, because a test's runtime cannot
    /// be waited for from within.
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let admin_url = std::mem::take(&mut self.admin_url);
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                let dropped = async {
                    tokio::time::timeout(DROP_TIMEOUT, admin::execute(&admin_url, &statement)).await
                };
                let _best_effort = runtime.block_on(dropped);
            }
        });
        let _best_effort = dropping.join();
    }
}
