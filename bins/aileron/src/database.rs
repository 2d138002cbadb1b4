use std::path::PathBuf;

use aileron_persistence::{DatabaseUrl, Migrate, SecretKey, Store, StoreConfig};

use crate::arguments::DatabaseUrlParser;
use crate::secrets;

/// Where the database is.
#[derive(clap::Args)]
pub(crate) struct Location {
    /// The database: sqlite://PATH, or postgres://USER:PASSWORD@HOST/DATABASE?sslmode=…
    ///
    /// With a password in it, set it by the environment rather than here.
    #[arg(
        long,
        value_name = "URL",
        env = "AILERON_DATABASE_URL",
        hide_env_values = true,
        value_parser = DatabaseUrlParser
    )]
    pub(crate) database_url: DatabaseUrl,
}

/// Which database to use, and the key to what is secret in it.
#[derive(clap::Args)]
pub(crate) struct Database {
    #[command(flatten)]
    location: Location,

    /// A file that holds the panel's secret key, under which node tokens are kept: 32 bytes in base64. While it is
    /// rotated it holds several, of which the first is the newest.
    ///
    /// The key itself may be in AILERON_SECRET_KEY instead. With SQLite and neither, PATH.key beside the database is
    /// used, and made if it is not there.
    #[arg(long, value_name = "FILE", env = "AILERON_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,

    /// Leave the tables as they are; fail if they are not those of this release.
    #[arg(long, env = "AILERON_NO_MIGRATE")]
    no_migrate: bool,
}

impl Database {
    pub(crate) async fn open(&self) -> anyhow::Result<Store> {
        self.open_with(self.key()?).await
    }

    /// Opens it with this key.
    pub(crate) async fn open_with(&self, key: SecretKey) -> anyhow::Result<Store> {
        let migrate = if self.no_migrate {
            Migrate::No
        } else {
            Migrate::First
        };
        let url = self.location.database_url.clone();
        Ok(Store::open(StoreConfig::new(url, key), migrate).await?)
    }

    /// The panel's secret key, or keys.
    pub(crate) fn key(&self) -> anyhow::Result<SecretKey> {
        let given = std::env::var("AILERON_SECRET_KEY").ok();
        let url = &self.location.database_url;
        secrets::secret_key(given.as_deref(), self.secret_key_file.as_deref(), url)
    }

    /// The file that the key is in, where it is in one.
    pub(crate) fn key_file(&self) -> Option<PathBuf> {
        if std::env::var_os("AILERON_SECRET_KEY").is_some() {
            return None;
        }
        let beside = || self.location.database_url.sqlite_path().map(secrets::beside);
        self.secret_key_file.clone().or_else(beside)
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.location.database_url.sqlite_path().is_some()
    }
}
