use aileron_domain::{Accounts, Credential, NewPassword, Password, StoreError, User, UserId};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::columns::Id;
use crate::database::{find, is_called, transaction};
use crate::error::store_error;
use crate::rows::UserRow;
use crate::schema::{sessions, users};
use crate::text::without_nul;

#[async_trait]
impl Accounts for Store {
    async fn recognise(&self, login: &str, password: &Password) -> Result<Option<User>, StoreError> {
        let (login, password) = (without_nul(login.to_ascii_lowercase()), password.clone());
        self.run(move |shared| async move {
            let found: Option<(UserRow, bool, String)> = find!(&shared.database, |connection| users::table
                .filter(is_called!(&login))
                .select((UserRow::as_select(), users::disabled, users::password_hash))
                .first(connection))?;
            let (user, hash) = found
                .map(|(user, disabled, hash)| ((user, disabled), hash))
                .unzip();
            let theirs = shared.passwords.matches(password, hash).await?;
            user.filter(|(_, disabled)| theirs && !disabled)
                .map(|(user, _)| User::try_from(user))
                .transpose()
        })
        .await
    }

    async fn change_password(
        &self,
        user: UserId,
        current: &Password,
        new: &NewPassword,
        kept: &Credential,
    ) -> Result<bool, StoreError> {
        let (user, kept) = (Id(user.0), kept.hash.0);
        let (current, new) = (current.clone(), new.as_password().clone());
        self.run(move |shared| async move {
            let before: Option<String> = find!(&shared.database, |connection| users::table
                .find(user)
                .select(users::password_hash)
                .first(connection))?;
            let right = shared.passwords.matches(current, before.clone()).await?;
            let Some(before) = before.filter(|_| right) else {
                return Ok(false);
            };
            let after = shared.passwords.hash(new).await?;
            let changed: QueryResult<usize> = transaction!(&shared.database, async |connection| {
                // Who changes it at the same time has shown a password that is not theirs any more.
                let unchanged = users::table.find(user).filter(users::password_hash.eq(&before));
                let changed = diesel::update(unchanged)
                    .set(users::password_hash.eq(&after))
                    .execute(connection)
                    .await?;
                if changed > 0 {
                    let others = sessions::table
                        .filter(sessions::user_id.eq(user))
                        .filter(sessions::token_hash.ne(kept.as_slice()));
                    diesel::delete(others).execute(connection).await?;
                }
                Ok(changed)
            });
            Ok(changed.map_err(store_error)? > 0)
        })
        .await
    }
}
