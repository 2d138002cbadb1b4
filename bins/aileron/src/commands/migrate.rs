use aileron_persistence::{DatabaseUrl, Store};

use crate::arguments::DatabaseUrlParser;

/// Bring the database's tables up to this release.
///
/// The other commands do so too unless told not to. Several may try at once.
#[derive(clap::Args)]
pub(crate) struct Migrate {
    /// The database: sqlite://PATH, or postgres://USER:PASSWORD@HOST/DATABASE?sslmode=…
    #[arg(
        long,
        value_name = "URL",
        env = "AILERON_DATABASE_URL",
        hide_env_values = true,
        value_parser = DatabaseUrlParser
    )]
    database_url: DatabaseUrl,
}

impl Migrate {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let migrations = Store::migrate(&self.database_url).await?;
        super::print(&serde_json::json!({ "migrations": migrations }))
    }
}
