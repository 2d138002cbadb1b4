use std::time::Duration;

use aileron_domain::{
    Accounts, Credential, OpenedSession, Password, Proof, SecretToken, Sessions, StoreError, User, UserId,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{find, lower, write};
use crate::error::unavailable;
use crate::rows::UserRow;
use crate::schema::{sessions, users};
use crate::secret_key::random;
use crate::text::without_nul;

#[async_trait]
impl Accounts for Store {
    async fn recognise(&self, login: &str, password: &Password) -> Result<Option<User>, StoreError> {
        let (login, password) = (without_nul(login.to_ascii_lowercase()), password.clone());
        self.run(move |shared| async move {
            // A user name has no `@` and an e-mail address has one: no text is both.
            let found: Option<(UserRow, String)> = find!(&shared.database, |connection| users::table
                .filter(
                    lower(users::username)
                        .eq(&login)
                        .or(lower(users::email).eq(&login))
                )
                .select((UserRow::as_select(), users::password_hash))
                .first(connection))?;
            let (user, hash) = found.unzip();
            let theirs = shared.passwords.matches(password, hash).await?;
            user.filter(|_| theirs).map(User::try_from).transpose()
        })
        .await
    }
}

#[async_trait]
impl Sessions for Store {
    async fn open(&self, user: UserId, lifetime: Duration) -> Result<OpenedSession, StoreError> {
        let token = SecretToken::mint(Proof::Session, random().map_err(unavailable)?);
        let now = Timestamp::now();
        let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
        let expires_at = now.saturating_add(lifetime).map_err(unavailable)?;
        let hash = token.hash();
        self.run(move |shared| async move {
            write!(&shared.database, |connection| diesel::delete(
                sessions::table
                    .filter(sessions::user_id.eq(Id(user.0)))
                    .filter(sessions::expires_at.le(At(now)))
            )
            .execute(connection))?;
            write!(&shared.database, |connection| diesel::insert_into(
                sessions::table
            )
            .values((
                sessions::token_hash.eq(hash.0.as_slice()),
                sessions::user_id.eq(Id(user.0)),
                sessions::created_at.eq(At(now)),
                sessions::expires_at.eq(At(expires_at)),
            ))
            .execute(connection))
        })
        .await?;
        Ok(OpenedSession { token, expires_at })
    }

    async fn close(&self, session: &Credential) -> Result<(), StoreError> {
        let hash = session.hash;
        self.run(move |shared| async move {
            write!(&shared.database, |connection| diesel::delete(
                sessions::table.filter(sessions::token_hash.eq(hash.0.as_slice()))
            )
            .execute(connection))
            .map(|_closed| ())
        })
        .await
    }
}
