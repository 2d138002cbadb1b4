//! Passwords, sessions, keys and subusers in memory.

use std::time::Duration;

use aileron_domain::{
    Accounts, ApiKeyId, ApiKeyRecord, ApiKeyWish, ApiKeys, Credential, Grants, IssuedApiKey, LastUse,
    NewPassword, NotRotated, OpenedSession, Password, Proof, Rotation, ServerId, SessionId, SessionOrigin,
    SessionRecord, SessionTerms, Sessions, StoreError, Subuser, Subusers, Use, Used, User, UserId, Username,
    Uses,
};
use async_trait::async_trait;
use jiff::Timestamp;

use crate::memory::Memory;

impl Memory {
    fn is_password(&self, user: &User, first: &str, typed: &Password) -> bool {
        let passwords = self.passwords.lock().unwrap();
        passwords.get(&user.id).map_or(first, String::as_str) == typed.expose()
    }

    fn named(&self, login: &str) -> Option<&(User, String, Grants)> {
        let named = |user: &User| user.username.as_str() == login || user.email.as_str() == login;
        self.users.iter().find(|(user, ..)| named(user))
    }
}

#[async_trait]
impl Accounts for Memory {
    async fn recognise(&self, login: &str, password: &Password) -> Result<Option<User>, StoreError> {
        self.readable()?;
        let known = self.named(login);
        let known = known.filter(|(user, first, _)| self.is_password(user, first, password));
        Ok(known.map(|(user, ..)| user.clone()))
    }

    async fn change_password(
        &self,
        user: UserId,
        current: &Password,
        new: &NewPassword,
        kept: &Credential,
    ) -> Result<bool, StoreError> {
        self.writable()?;
        let known = self.users.iter().find(|(known, ..)| known.id == user).unwrap();
        if !self.is_password(&known.0, &known.1, current) {
            return Ok(false);
        }
        let new = new.as_password().expose().to_owned();
        self.passwords.lock().unwrap().insert(user, new);
        self.end_sessions(user, |session| session != SessionId::of(kept.hash));
        Ok(true)
    }
}

#[async_trait]
impl Sessions for Memory {
    async fn open_from(
        &self,
        user: UserId,
        terms: SessionTerms,
        origin: SessionOrigin,
    ) -> Result<OpenedSession, StoreError> {
        self.writable()?;
        let token = self.mint(user, Proof::Session);
        self.remember_session(&token, user, origin);
        Ok(OpenedSession {
            token,
            expires_at: Timestamp::now() + terms.age,
        })
    }

    async fn close(&self, session: &Credential) -> Result<(), StoreError> {
        self.writable()?;
        let user = self.tokens.lock().unwrap().get(&session.hash).copied();
        if let Some(user) = user {
            self.end_sessions(user, |known| known == SessionId::of(session.hash));
        }
        Ok(())
    }

    async fn sessions_of(&self, user: UserId) -> Result<Vec<SessionRecord>, StoreError> {
        self.readable()?;
        let sessions = self.sessions.lock().unwrap();
        let theirs = sessions.iter().rev().filter(|(owner, _)| *owner == user);
        Ok(theirs.map(|(_, session)| session.clone()).collect())
    }

    async fn end_session(&self, user: UserId, session: SessionId) -> Result<bool, StoreError> {
        self.writable()?;
        Ok(self.end_sessions(user, |known| known == session) > 0)
    }

    async fn end_other_sessions(&self, user: UserId, kept: &Credential) -> Result<u64, StoreError> {
        self.writable()?;
        let ended = self.end_sessions(user, |known| known != SessionId::of(kept.hash));
        Ok(ended as u64)
    }
}

#[async_trait]
impl ApiKeys for Memory {
    async fn issue_key(&self, user: UserId, wish: ApiKeyWish) -> Result<Option<IssuedApiKey>, StoreError> {
        self.writable()?;
        let token = self.mint_in(wish.form, user, Proof::ApiKey);
        let mut keys = self.keys.lock().unwrap();
        let (_, _, record) = keys.last_mut().unwrap();
        wish.description.as_str().clone_into(&mut record.description);
        record.expires_at = wish.expires_at;
        record.limits = wish.limits;
        let record = record.clone();
        Ok(Some(IssuedApiKey { record, token }))
    }

    async fn keys_of(&self, user: UserId) -> Result<Vec<ApiKeyRecord>, StoreError> {
        self.readable()?;
        let keys = self.keys.lock().unwrap();
        let theirs = keys.iter().rev().filter(|(owner, ..)| *owner == user);
        Ok(theirs.map(|(.., key)| key.clone()).collect())
    }

    async fn rotate_key(
        &self,
        user: UserId,
        key: ApiKeyId,
        rotation: Rotation,
    ) -> Result<Result<IssuedApiKey, NotRotated>, StoreError> {
        self.writable()?;
        let token = self.mint(user, Proof::ApiKey);
        let mut keys = self.keys.lock().unwrap();
        let (owner, hash, minted) = keys.pop().unwrap();
        let known = keys
            .iter_mut()
            .find(|(owner, _, known)| *owner == user && known.id == key);
        let Some((.., old)) = known else {
            return Ok(Err(NotRotated::NotFound));
        };
        if old.replaced_by.is_some() {
            return Ok(Err(NotRotated::RotatedAlready));
        }
        let record = ApiKeyRecord {
            id: minted.id,
            prefix: minted.prefix,
            created_at: minted.created_at,
            expires_at: rotation.expires_at.or(old.expires_at),
            ..old.clone()
        };
        let end = Timestamp::now() + rotation.overlap;
        old.expires_at = Some(old.expires_at.map_or(end, |before| before.min(end)));
        old.replaced_by = Some(record.id);
        keys.push((owner, hash, record.clone()));
        Ok(Ok(IssuedApiKey { record, token }))
    }

    async fn revoke_key(&self, user: UserId, key: ApiKeyId) -> Result<bool, StoreError> {
        self.writable()?;
        let mut keys = self.keys.lock().unwrap();
        let Some(at) = keys
            .iter()
            .position(|(owner, _, known)| *owner == user && known.id == key)
        else {
            return Ok(false);
        };
        let (_, hash, _) = keys.remove(at);
        self.tokens.lock().unwrap().remove(&hash);
        Ok(true)
    }
}

#[async_trait]
impl Uses for Memory {
    async fn note_uses(&self, uses: &[Use], _idle: Duration) -> Result<(), StoreError> {
        self.writable()?;
        for used in uses {
            let last_use = Some(LastUse {
                at: used.at,
                from: Some(used.from),
            });
            match used.of {
                Used::ApiKey(id) => {
                    let mut keys = self.keys.lock().unwrap();
                    let known = keys.iter_mut().find(|(.., known)| known.id == id);
                    if let Some((.., known)) = known {
                        known.last_use = last_use;
                    }
                }
                Used::Session(hash) => {
                    let mut sessions = self.sessions.lock().unwrap();
                    let known = sessions
                        .iter_mut()
                        .find(|(_, known)| known.id == SessionId::of(hash));
                    if let Some((_, known)) = known {
                        known.last_use = last_use;
                    }
                }
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Subusers for Memory {
    async fn subusers(&self, server: ServerId) -> Result<Vec<Subuser>, StoreError> {
        self.readable()?;
        let (server, _) = self.servers.iter().find(|(known, _)| known.id == server).unwrap();
        let shared = self.users.iter().filter_map(|(user, ..)| {
            Some(Subuser {
                id: user.id,
                username: user.username.clone(),
                grants: self.grants(server, user)?,
            })
        });
        let mut shared: Vec<_> = shared.collect();
        shared.sort_by_key(|subuser| subuser.username.to_string());
        Ok(shared)
    }

    async fn subuser(&self, server: ServerId, user: UserId) -> Result<Option<Subuser>, StoreError> {
        let shared = self.subusers(server).await?;
        Ok(shared.into_iter().find(|subuser| subuser.id == user))
    }

    async fn find_user(&self, login: &str) -> Result<Option<(UserId, Username)>, StoreError> {
        self.readable()?;
        let known = self.named(login);
        Ok(known.map(|(user, ..)| (user.id, user.username.clone())))
    }

    async fn change_grants(
        &self,
        server: ServerId,
        user: UserId,
        from: Option<&Grants>,
        to: Option<&Grants>,
    ) -> Result<bool, StoreError> {
        self.writable()?;
        let present = self.subuser(server, user).await?.map(|subuser| subuser.grants);
        if present.as_ref() != from {
            return Ok(false);
        }
        self.shares.lock().unwrap().insert((server, user), to.cloned());
        Ok(true)
    }
}
