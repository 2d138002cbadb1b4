//! Users, sessions and servers in memory.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use aileron_api::{NotReady, Readiness};
use aileron_domain::{
    Accounts, Actor, Admission, Admitted, Clock, Credential, Grants, Node, OpenedSession, Page, PageRequest,
    Password, Proof, SecretToken, Server, ServerDirectory, ServerFilter, ServerIdentifier, Sessions,
    Standing, StoreError, TokenHash, User, UserId, VisibleServer,
};
use async_trait::async_trait;
use jiff::Timestamp;

#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) users: Vec<(User, String, Grants)>,
    pub(crate) servers: Vec<(Server, Node)>,
    pub(crate) tokens: Mutex<HashMap<TokenHash, UserId>>,
    pub(crate) writes_fail: AtomicBool,
    pub(crate) reads_fail: AtomicBool,
    pub(crate) admission_panics: AtomicBool,
    minted: AtomicU8,
}

impl Memory {
    pub(crate) fn mint(&self, user: UserId, proof: Proof) -> SecretToken {
        let number = self.minted.fetch_add(1, Ordering::SeqCst);
        let token = SecretToken::mint(proof, [number; 32]);
        self.tokens.lock().unwrap().insert(token.hash(), user);
        token
    }

    pub(crate) fn readable(&self) -> Result<(), StoreError> {
        fails(&self.reads_fail)
    }

    pub(crate) fn writable(&self) -> Result<(), StoreError> {
        fails(&self.writes_fail)
    }

    fn visible(&self, user: &User, (server, node): &(Server, Node)) -> Option<VisibleServer> {
        let grants = self
            .users
            .iter()
            .find(|(known, ..)| known.id == user.id)
            .map(|(.., grants)| grants)?;
        let standing = if server.owner == user.id {
            Standing::Owner
        } else if user.administrator {
            Standing::Administrator
        } else {
            Standing::Subuser(Some(grants.clone()).filter(|grants| !grants.as_slice().is_empty())?)
        };
        Some(VisibleServer {
            server: server.clone(),
            node: node.clone(),
            standing,
        })
    }
}

fn fails(switch: &AtomicBool) -> Result<(), StoreError> {
    if switch.load(Ordering::SeqCst) {
        return Err(StoreError::Unavailable("the test has switched it off".into()));
    }
    Ok(())
}

#[async_trait]
impl Admission for Memory {
    async fn admit(
        &self,
        credential: &Credential,
        named: Option<&ServerIdentifier>,
    ) -> Result<Option<Admitted>, StoreError> {
        self.readable()?;
        assert!(
            !self.admission_panics.load(Ordering::SeqCst),
            "the test wants a panic"
        );
        let user = self.tokens.lock().unwrap().get(&credential.hash).copied();
        let Some((user, ..)) = self.users.iter().find(|(known, ..)| Some(known.id) == user) else {
            return Ok(None);
        };
        let is_named = |server: &Server| match named {
            Some(ServerIdentifier::Id(id)) => server.id == *id,
            Some(ServerIdentifier::Short(short)) => server.identifier == *short,
            None => false,
        };
        let server = self.servers.iter().find(|(server, _)| is_named(server));
        Ok(Some(Admitted {
            actor: Actor {
                user: user.clone(),
                proof: credential.proof,
            },
            server: server.and_then(|server| self.visible(user, server)),
        }))
    }
}

#[async_trait]
impl Accounts for Memory {
    async fn recognise(&self, login: &str, password: &Password) -> Result<Option<User>, StoreError> {
        self.readable()?;
        let known = self.users.iter().find(|(user, right, _)| {
            let named = user.username.as_str() == login || user.email.as_str() == login;
            named && right == password.expose()
        });
        Ok(known.map(|(user, ..)| user.clone()))
    }
}

#[async_trait]
impl Sessions for Memory {
    async fn open(&self, user: UserId, lifetime: Duration) -> Result<OpenedSession, StoreError> {
        self.writable()?;
        Ok(OpenedSession {
            token: self.mint(user, Proof::Session),
            expires_at: Timestamp::now() + lifetime,
        })
    }

    async fn close(&self, session: &Credential) -> Result<(), StoreError> {
        self.writable()?;
        self.tokens.lock().unwrap().remove(&session.hash);
        Ok(())
    }
}

#[async_trait]
impl ServerDirectory for Memory {
    async fn list(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<Page<VisibleServer>, StoreError> {
        self.readable()?;
        let wanted = filter.name.as_deref().unwrap_or_default().to_lowercase();
        let mut all: Vec<_> = self
            .servers
            .iter()
            .filter(|(server, _)| server.name.to_lowercase().contains(&wanted))
            .filter_map(|server| self.visible(&actor.user, server))
            .collect();
        all.sort_by(|a, b| a.server.name.cmp(&b.server.name));
        Ok(cut(all, page))
    }
}

#[async_trait]
impl Readiness for Memory {
    async fn check(&self) -> Result<(), NotReady> {
        self.readable().map_err(NotReady::Database)
    }
}

impl Clock for Memory {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// One page of a whole list.
pub(crate) fn cut<T>(all: Vec<T>, page: PageRequest) -> Page<T> {
    let total = all.len() as u64;
    let offset = usize::try_from(page.offset()).unwrap();
    let items = all
        .into_iter()
        .skip(offset)
        .take(page.limit.get() as usize)
        .collect();
    Page { items, total }
}
