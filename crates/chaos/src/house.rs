use std::collections::BTreeMap;
use std::num::NonZeroU32;

use aileron_domain::{
    ActivityEntry, ActivityFilter, ActivityHistory as _, NewNode, NewServer, NodeRegistry as _, OutcomeKind,
    PageLimit, PageRequest, Password, Permission, ServerId, ServerRegistry as _, ShortIdentifier,
};
use aileron_persistence::{DatabaseUrl, Migrate, NewApiKey, NewUser, SecretKey, Store, StoreConfig};
use anyhow::Context as _;
use uuid::Uuid;

use crate::wings::TOKEN;

/// The panel's secret key: 32 bytes in base64.
pub(crate) const SECRET_KEY: &str = "Y2hhb3MtY2hhb3MtY2hhb3MtY2hhb3MtY2hhb3MtY2g=";

/// Who presses what: three users, each of whom may press the buttons of each of four servers on one node.
pub(crate) struct House {
    url: String,
    pub(crate) servers: Vec<ServerId>,
    pub(crate) users: Vec<Person>,
}

/// A user, and what they show.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) api_key: String,
}

const OWNER: &str = "owner";
const SUBUSER: &str = "subuser";
const ADMINISTRATOR: &str = "administrator";
const SERVERS: usize = 4;

impl House {
    /// Makes the tables and everybody in them, with the node's Wings at `wings`.
    pub(crate) async fn furnish(url: &str, wings: &str) -> anyhow::Result<Self> {
        let store = open(url, Migrate::First).await?;
        let mut users = Vec::new();
        for name in [OWNER, SUBUSER, ADMINISTRATOR] {
            users.push(person(&store, name).await?);
        }
        let node = NewNode {
            name: "node".to_owned(),
            url: wings.parse()?,
            token_id: "chaos".parse()?,
            token: TOKEN.parse()?,
            roots: None,
        };
        store.create_node(node).await?;
        let mut servers = Vec::new();
        for _ in 0..SERVERS {
            servers.push(server(&store).await?);
        }
        Ok(Self {
            url: url.to_owned(),
            servers,
            users,
        })
    }

    /// Opens the database past the program.
    pub(crate) async fn open(&self) -> anyhow::Result<Store> {
        open(&self.url, Migrate::No).await
    }

    /// The entries of all servers whose outcome is this one, or all entries.
    pub(crate) async fn entries(
        &self,
        store: &Store,
        outcome: Option<OutcomeKind>,
    ) -> anyhow::Result<Vec<ActivityEntry>> {
        let filter = ActivityFilter {
            outcome,
            ..ActivityFilter::default()
        };
        let mut entries = Vec::new();
        for server in &self.servers {
            let of_this_server = log(store, *server, &filter).await?;
            entries.extend(of_this_server);
        }
        Ok(entries)
    }
}

async fn open(url: &str, migrate: Migrate) -> anyhow::Result<Store> {
    let url: DatabaseUrl = url.parse()?;
    let key: SecretKey = SECRET_KEY.parse()?;
    Ok(Store::open(StoreConfig::new(url, key), migrate).await?)
}

async fn person(store: &Store, name: &'static str) -> anyhow::Result<Person> {
    let new = NewUser {
        username: name.parse()?,
        email: format!("{name}@example.com").parse()?,
        password: Password::new(format!("{name}'s password")).context("no password")?,
        administrator: name == ADMINISTRATOR,
    };
    store.create_user(new).await?;
    let new = NewApiKey {
        user: name.to_owned(),
        description: "chaos".to_owned(),
    };
    let key = store.create_api_key(new).await?;
    Ok(Person {
        name,
        api_key: key.token.expose().to_owned(),
    })
}

async fn server(store: &Store) -> anyhow::Result<ServerId> {
    let id = ServerId(Uuid::new_v4());
    let identifier = ShortIdentifier::of(id);
    let new = NewServer {
        id,
        identifier: identifier.clone(),
        name: "Server".to_owned(),
        owner: OWNER.to_owned(),
        node: "node".to_owned(),
        build: None,
    };
    store.create_server(new).await?;
    let grants = [Permission::POWER].into_iter().collect();
    store
        .set_subuser(identifier.as_str().parse()?, SUBUSER.to_owned(), grants)
        .await?;
    Ok(id)
}

/// A server's log, all pages of it. Nothing may be written meanwhile, or entries would move from page to page.
async fn log(store: &Store, server: ServerId, filter: &ActivityFilter) -> anyhow::Result<Vec<ActivityEntry>> {
    let limit = PageLimit::new(PageLimit::MAX).context("no such limit")?;
    let mut entries = BTreeMap::new();
    let mut page = NonZeroU32::MIN;
    loop {
        let found = store.page(server, filter, PageRequest { page, limit }).await?;
        let last = found.pages(limit) <= u64::from(page.get());
        entries.extend(found.items.into_iter().map(|entry| (entry.id, entry)));
        if last {
            let whole = *filter == ActivityFilter::default();
            anyhow::ensure!(
                !whole || entries.len() as u64 == found.total,
                "the log of {server} has {} entries, and says that it has {}",
                entries.len(),
                found.total,
            );
            return Ok(entries.into_values().collect());
        }
        page = page.checked_add(1).context("too many pages")?;
    }
}
