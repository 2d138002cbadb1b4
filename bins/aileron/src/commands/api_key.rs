use aileron_api::Moment;
use aileron_domain::{ApiKeys as _, KeyForm, UserRegistry as _};
use aileron_persistence::NewApiKey;
use serde_json::json;
use uuid::Uuid;

use crate::arguments::Name;
use crate::database::Database;

/// Keys with which programs act for a user.
#[derive(clap::Subcommand)]
pub(crate) enum ApiKey {
    Create(Create),
    Revoke(Revoke),
    List(List),
}

/// Make an API key. Its token is shown this once.
#[derive(clap::Args)]
pub(crate) struct Create {
    /// Whose it will be: a username, an e-mail address or an id.
    #[arg(long)]
    user: String,

    /// What it is for.
    #[arg(long, value_name = "TEXT")]
    description: Name,

    /// Make it in the form `ptlc_…`, for clients that were written for Pterodactyl's panel (docs/pterodactyl.md).
    #[arg(long)]
    pterodactyl: bool,

    #[command(flatten)]
    database: Database,
}

/// End an API key: the next request with it is refused.
#[derive(clap::Args)]
pub(crate) struct Revoke {
    /// Its id, as `api-key create` printed it.
    id: Uuid,

    #[command(flatten)]
    database: Database,
}

/// Print a user's API keys, one JSON object a line, the newest first.
#[derive(clap::Args)]
pub(crate) struct List {
    /// Whose: a username, an e-mail address or an id.
    #[arg(long)]
    user: String,

    #[command(flatten)]
    database: Database,
}

impl ApiKey {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(Create {
                user,
                description,
                pterodactyl,
                database,
            }) => {
                let new = NewApiKey {
                    user,
                    description: description.0,
                };
                let form = if pterodactyl {
                    KeyForm::Pterodactyl
                } else {
                    KeyForm::Aileron
                };
                let key = database.open().await?.create_api_key_in(form, new).await?;
                super::print(&json!({
                    "id": key.id.to_string(),
                    "description": key.description,
                    "token": key.token.expose(),
                }))
            }
            Self::Revoke(Revoke { id, database }) => {
                database.open().await?.revoke_api_key(id).await?;
                super::print(&json!({ "id": id.to_string(), "revoked": true }))
            }
            Self::List(command) => command.run().await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let user = store.user(&self.user).await?.user;
        for key in store.keys_of(user.id).await? {
            super::print(&json!({
                "id": key.id.to_string(),
                "description": key.description,
                "prefix": key.prefix,
                "createdAt": Moment(key.created_at),
                "expiresAt": key.expires_at.map(Moment),
            }))?;
        }
        Ok(())
    }
}
