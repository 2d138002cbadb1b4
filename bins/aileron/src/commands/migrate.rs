use aileron_persistence::Store;

use crate::database::Location;

/// Bring the database's tables up to this release.
///
/// The other commands do so too unless told not to. Several may try at once.
#[derive(clap::Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    database: Location,
}

impl Migrate {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let migrations = Store::migrate(&self.database.database_url).await?;
        super::print(&serde_json::json!({ "migrations": migrations }))
    }
}
