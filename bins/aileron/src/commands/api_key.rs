use aileron_api::{ApiKeyView, CreatedApiKeyView, Moment};
use aileron_domain::{
    AccountEvent, AllowedNet, ApiKeyRecord, ApiKeyWish, ApiKeys as _, KeyDescription, KeyForm, KeyLimits,
    Permission, ServerIdentifier, ServerRegistry as _, UserRegistry as _,
};
use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::arguments::moment;
use crate::database::Database;

/// Keys with which programs act for a user.
#[derive(clap::Subcommand)]
pub(crate) enum ApiKey {
    Create(Create),
    Revoke(Revoke),
    List(List),
}

/// Make an API key. Its token is shown this once.
///
/// It can do what its user can, and of that no more than what it is limited to. One that is limited to permissions or servers
/// does not run the panel, whoever its user is.
#[derive(clap::Args)]
pub(crate) struct Create {
    /// Whose it will be: a username, an e-mail address or an id.
    #[arg(long)]
    user: String,

    /// What it is for.
    #[arg(long, value_name = "TEXT")]
    description: KeyDescription,

    /// Only this, such as server.power; may be given several times. [default: all that its user may do]
    #[arg(long = "permission", value_name = "NAME")]
    permissions: Vec<Permission>,

    /// Only for this server, by UUID or short identifier; may be given several times. [default: all of its user's]
    #[arg(long = "server", value_name = "SERVER")]
    servers: Vec<ServerIdentifier>,

    /// Only from this address or network, such as 192.0.2.0/24; may be given several times. [default: from everywhere]
    #[arg(long = "address", value_name = "NET")]
    addresses: Vec<AllowedNet>,

    /// From when on it is refused, such as 2031-12-31, or 2031-12-31T12:00:00Z. [default: never]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    expires: Option<Moment>,

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
            Self::Create(command) => command.run().await,
            Self::Revoke(Revoke { id, database }) => {
                database.open().await?.revoke_api_key(id).await?;
                super::print(&json!({ "id": id.to_string(), "revoked": true }))
            }
            Self::List(command) => command.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let expires_at = self.expires.map(|Moment(time)| time);
        ensure!(
            expires_at.is_none_or(|time| time > Timestamp::now()),
            "the key would have expired already"
        );
        let store = self.database.open().await?;
        let user = store.user(&self.user).await?.user;
        let mut servers = Vec::new();
        for server in &self.servers {
            servers.push(store.server(server).await?.hosted.server.id);
        }
        let wish = ApiKeyWish {
            description: self.description,
            expires_at,
            limits: KeyLimits {
                permissions: some(self.permissions),
                servers: some(servers),
                addresses: some(self.addresses),
            },
            form: if self.pterodactyl {
                KeyForm::Pterodactyl
            } else {
                KeyForm::Aileron
            },
        };
        let issued = store.issue_key(user.id, wish).await?;
        let issued = issued.with_context(|| {
            let most = ApiKeyRecord::MOST;
            format!("{} has {most} API keys already: revoke one first", user.username)
        })?;
        super::user::note(&store, &user, AccountEvent::ApiKeyMade).await?;
        super::print(&CreatedApiKeyView::from(issued))
    }
}

/// Nothing that is named is no limit.
fn some<T, L: FromIterator<T>>(named: Vec<T>) -> Option<L> {
    (!named.is_empty()).then(|| named.into_iter().collect())
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let user = store.user(&self.user).await?.user;
        for key in store.keys_of(user.id).await? {
            super::print(&ApiKeyView::from(key))?;
        }
        Ok(())
    }
}
