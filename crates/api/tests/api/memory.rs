//! Users, sessions and servers in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aileron_api::{NotReady, Readiness};
use aileron_domain::{
    AccountEntry, ActingKey, Actor, Admission, Admitted, ApiKeyId, ApiKeyRecord, Build, Builds, BuiltServer,
    Clock, Credential, Grants, KeyForm, KeyLimits, Node, Numbered, Numbers, Page, PageRequest, People, Proof,
    SecretToken, Server, ServerFilter, ServerId, ServerIdentifier, ServerScope, SessionId, SessionOrigin,
    SessionRecord, Standing, StoreError, StoredEgg, TokenHash, User, UserId, UserRecord, VisibleServer,
};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::memory_second_factors::MemorySecondFactor;

#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) users: Vec<(User, String, Grants)>,
    pub(crate) servers: Vec<(Server, Node)>,
    pub(crate) tokens: Mutex<HashMap<TokenHash, UserId>>,
    /// What is not any more as it was at first.
    pub(crate) passwords: Mutex<HashMap<UserId, String>>,
    pub(crate) shares: Mutex<HashMap<(ServerId, UserId), Option<Grants>>>,
    pub(crate) sessions: Mutex<Vec<(UserId, SessionRecord)>>,
    pub(crate) keys: Mutex<Vec<(UserId, TokenHash, ApiKeyRecord)>>,
    pub(crate) builds: Mutex<HashMap<ServerId, (Build, StoredEgg)>>,
    pub(crate) numbers: Mutex<HashMap<(Numbered, Uuid), u64>>,
    pub(crate) second_factors: Mutex<HashMap<UserId, MemorySecondFactor>>,
    pub(crate) account_entries: Mutex<Vec<AccountEntry>>,
    pub(crate) writes_fail: AtomicBool,
    pub(crate) reads_fail: AtomicBool,
    pub(crate) admission_panics: AtomicBool,
    minted: AtomicU8,
}

impl Memory {
    pub(crate) fn mint(&self, user: UserId, proof: Proof) -> SecretToken {
        self.mint_in(KeyForm::Aileron, user, proof)
    }

    pub(crate) fn mint_in(&self, form: KeyForm, user: UserId, proof: Proof) -> SecretToken {
        let number = self.minted.fetch_add(1, Ordering::SeqCst);
        let token = match proof {
            Proof::Session => SecretToken::mint(proof, [number; 32]),
            Proof::ApiKey => form.mint([number; 32]),
        };
        self.tokens.lock().unwrap().insert(token.hash(), user);
        match proof {
            Proof::Session => self.remember_session(&token, user, SessionOrigin::default()),
            Proof::ApiKey => {
                let record = ApiKeyRecord {
                    id: ApiKeyId(Uuid::now_v7()),
                    description: "tests".to_owned(),
                    prefix: Some(token.beginning().to_owned()),
                    created_at: Timestamp::now(),
                    expires_at: None,
                    limits: KeyLimits::default(),
                    last_use: None,
                    replaced_by: None,
                };
                let mut keys = self.keys.lock().unwrap();
                keys.push((user, token.hash(), record));
            }
        }
        token
    }

    pub(crate) fn remember_session(&self, token: &SecretToken, user: UserId, origin: SessionOrigin) {
        let record = SessionRecord {
            id: SessionId::of(token.hash()),
            created_at: Timestamp::now(),
            expires_at: Timestamp::now() + Duration::from_secs(3600),
            idle_until: Timestamp::now() + Duration::from_secs(3600),
            origin,
            last_use: None,
        };
        let mut sessions = self.sessions.lock().unwrap();
        sessions.retain(|(_, known)| known.id != record.id);
        sessions.push((user, record));
    }

    /// Ends what of a user's sessions is to be ended, and says how many they were.
    pub(crate) fn end_sessions(&self, user: UserId, which: impl Fn(SessionId) -> bool) -> usize {
        let mut sessions = self.sessions.lock().unwrap();
        let before = sessions.len();
        sessions.retain(|(owner, known)| *owner != user || !which(known.id));
        let mut tokens = self.tokens.lock().unwrap();
        let is_open = |hash: &TokenHash| sessions.iter().any(|(_, known)| known.id == SessionId::of(*hash));
        let keys = self.keys.lock().unwrap();
        let is_key = |hash: &TokenHash| keys.iter().any(|(_, known, _)| known == hash);
        tokens.retain(|hash, owner| *owner != user || is_open(hash) || is_key(hash));
        before - sessions.len()
    }

    pub(crate) fn grants(&self, server: &Server, user: &User) -> Option<Grants> {
        if server.owner == user.id {
            return None;
        }
        if let Some(changed) = self.shares.lock().unwrap().get(&(server.id, user.id)) {
            return changed.clone();
        }
        let known = self.users.iter().find(|(known, ..)| known.id == user.id);
        let grants = known.map(|(.., grants)| grants.clone());
        grants.filter(|grants| !grants.as_slice().is_empty())
    }

    pub(crate) fn readable(&self) -> Result<(), StoreError> {
        fails(&self.reads_fail)
    }

    pub(crate) fn writable(&self) -> Result<(), StoreError> {
        fails(&self.writes_fail)
    }

    fn visible(&self, actor: &Actor, (server, node): &(Server, Node)) -> Option<VisibleServer> {
        let user = &actor.user;
        let standing = if server.owner == user.id {
            Standing::Owner
        } else if actor.is_of_administrator() {
            Standing::Administrator
        } else {
            Standing::Subuser(self.grants(server, user)?)
        };
        Some(VisibleServer {
            server: server.clone(),
            node: Arc::new(node.clone()),
            standing: actor.standing(server.id, standing)?,
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
        let keys = self.keys.lock().unwrap();
        let key = keys.iter().find(|(_, hash, _)| *hash == credential.hash);
        let key = key.map(|(.., key)| key.clone());
        drop(keys);
        let end = key.as_ref().and_then(|key| key.expires_at);
        let user = user.filter(|_| end.is_none_or(|end| end > Timestamp::now()));
        let Some((user, ..)) = self.users.iter().find(|(known, ..)| Some(known.id) == user) else {
            return Ok(None);
        };
        let is_named = |server: &Server| match named {
            Some(ServerIdentifier::Id(id)) => server.id == *id,
            Some(ServerIdentifier::Short(short)) => server.identifier == *short,
            None => false,
        };
        let server = self.servers.iter().find(|(server, _)| is_named(server));
        let actor = match key {
            Some(key) => Actor::with_key(user.clone(), ActingKey::new(key.id, key.prefix, key.limits)),
            None => Actor::in_session(user.clone()),
        };
        let server = server.and_then(|server| self.visible(&actor, server));
        let second_factor = self
            .second_factors
            .lock()
            .unwrap()
            .get(&actor.user.id)
            .is_some_and(|known| known.enabled_at.is_some());
        Ok(Some(Admitted {
            actor,
            server,
            second_factor,
        }))
    }
}

impl Memory {
    pub(crate) fn list(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<Page<VisibleServer>, StoreError> {
        self.readable()?;
        let wanted = filter.name.as_deref().unwrap_or_default().to_lowercase();
        let text = filter.text.as_deref().unwrap_or_default().to_lowercase();
        let uuid = filter.uuid.as_deref().unwrap_or_default();
        let mut all: Vec<_> = self
            .servers
            .iter()
            .filter(|(server, _)| server.name.to_lowercase().contains(&wanted))
            .filter(|(server, _)| server.id.to_string().starts_with(uuid))
            .filter(|(server, _)| {
                server.name.to_lowercase().contains(&text)
                    || server.id.to_string().starts_with(&text)
                    || server.identifier.as_str() == text
            })
            .filter_map(|server| self.visible(actor, server))
            .filter(|visible| match filter.scope {
                ServerScope::Visible => true,
                ServerScope::Mine => visible.standing != Standing::Administrator,
                ServerScope::Owned => visible.standing == Standing::Owner,
                ServerScope::Others => visible.standing == Standing::Administrator,
                ServerScope::All => actor.user.administrator,
                ServerScope::None => false,
            })
            .collect();
        all.sort_by(|a, b| a.server.name.cmp(&b.server.name));
        Ok(cut(all, page))
    }
}

#[async_trait]
impl People for Memory {
    async fn people(&self, users: &[UserId]) -> Result<Vec<UserRecord>, StoreError> {
        self.readable()?;
        let known = self.users.iter().filter(|(user, ..)| users.contains(&user.id));
        let records = known.map(|(user, ..)| UserRecord {
            user: user.clone(),
            disabled: false,
            created_at: Timestamp::UNIX_EPOCH,
        });
        Ok(records.collect())
    }
}

#[async_trait]
impl Builds for Memory {
    async fn builds(&self, servers: &[ServerId]) -> Result<Vec<BuiltServer>, StoreError> {
        self.readable()?;
        let built = servers.iter().map(|server| BuiltServer {
            server: *server,
            build: self.builds.lock().unwrap().get(server).cloned(),
            install_failed: false,
        });
        Ok(built.collect())
    }
}

#[async_trait]
impl Numbers for Memory {
    async fn numbers(&self, kind: Numbered, ids: &[Uuid]) -> Result<Vec<(Uuid, u64)>, StoreError> {
        self.readable()?;
        let mut numbers = self.numbers.lock().unwrap();
        let numbered = ids.iter().map(|id| {
            let next = numbers.len() as u64 + 1;
            (*id, *numbers.entry((kind, *id)).or_insert(next))
        });
        Ok(numbered.collect())
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
