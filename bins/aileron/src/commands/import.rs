mod pterodactyl;
mod settings;
mod table;

use pterodactyl::Pterodactyl;

/// Take over what another panel has.
#[derive(clap::Subcommand)]
pub(crate) enum Import {
    Pterodactyl(Pterodactyl),
}

impl Import {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Pterodactyl(command) => command.run().await,
        }
    }
}
