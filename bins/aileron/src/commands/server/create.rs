use aileron_domain::{
    CreatedServer, NewServer, RegistryError, ServerId, ServerRegistry as _, ShortIdentifier,
};
use aileron_persistence::Store;
use aileron_provisioning::ServerOrder;
use serde_json::{Value, json};
use uuid::Uuid;

use super::recipe::Recipe;
use crate::arguments::Name;
use crate::commands::print;
use crate::database::Database;
use crate::operating::provisioning;

/// Make a server: known, and with --egg installed by its node.
///
/// Without --egg, its node's Wings has to know it, or to get to know it, by the same UUID.
#[derive(clap::Args)]
pub(crate) struct Create {
    /// What people will call it.
    #[arg(long)]
    name: Name,

    /// Whose it will be: a username, an e-mail address or an id.
    #[arg(long, value_name = "USER")]
    owner: String,

    /// Where it runs: a node's name or id.
    #[arg(long)]
    node: String,

    /// Its UUID. [default: a new one]
    #[arg(long)]
    uuid: Option<Uuid>,

    /// What people will type: 1 to 36 of A-Z a-z 0-9 _ -. [default: the UUID's first eight characters]
    #[arg(long, value_name = "SLUG")]
    identifier: Option<ShortIdentifier>,

    #[command(flatten)]
    recipe: Recipe,

    #[command(flatten)]
    database: Database,
}

impl Create {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        match &self.recipe.egg {
            Some(egg) => self.provision(store, egg.clone()).await,
            None => print(&shown(&self.create(&store).await?)),
        }
    }

    async fn provision(&self, store: Store, egg: String) -> anyhow::Result<()> {
        let order = ServerOrder {
            id: self.uuid.map(ServerId),
            identifier: self.identifier.clone(),
            name: self.name.0.clone(),
            owner: self.owner.clone(),
            node: self.node.clone(),
            egg: egg.clone(),
            image: self.recipe.image.clone(),
            startup: self.recipe.startup.clone(),
            environment: self.recipe.environment(),
            limits: self.recipe.limits(),
            allocations: self.recipe.allocations.clone(),
            skip_scripts: self.recipe.skip_scripts,
            start: false,
        };
        let made = provisioning(store)?.create_server(order).await?;
        let server = &made.server;
        if let Some(failure) = &made.not_told {
            eprintln!(
                "warning: node `{}` could not be told to install it: {failure}. When that is mended: aileron server \
                 reinstall {}",
                server.node, server.identifier
            );
        }
        let mut printed = shown(server);
        let allocations: Vec<String> = made.build.allocations.iter().map(ToString::to_string).collect();
        printed["egg"] = egg.into();
        printed["image"] = made.build.image.into();
        printed["allocations"] = allocations.into();
        printed["told"] = made.not_told.is_none().into();
        print(&printed)
    }

    /// Tries again where both the UUID and the identifier were for us to choose, and the identifier was taken.
    async fn create(&self, store: &Store) -> Result<CreatedServer, RegistryError> {
        let ours_to_choose = self.uuid.is_none() && self.identifier.is_none();
        let mut tries = if ours_to_choose { 5 } else { 1 };
        loop {
            tries -= 1;
            match store.create_server(self.server()).await {
                Err(RegistryError::Taken { .. }) if tries > 0 => {}
                result => return result,
            }
        }
    }

    fn server(&self) -> NewServer {
        let id = ServerId(self.uuid.unwrap_or_else(Uuid::new_v4));
        NewServer {
            id,
            identifier: self.identifier.clone().unwrap_or_else(|| ShortIdentifier::of(id)),
            name: self.name.0.clone(),
            owner: self.owner.clone(),
            node: self.node.clone(),
            build: None,
        }
    }
}

fn shown(server: &CreatedServer) -> Value {
    json!({
        "id": server.id.to_string(),
        "uuid": server.id.to_string(),
        "identifier": server.identifier.as_str(),
        "name": server.name,
        "owner": server.owner,
        "node": server.node,
    })
}
