use aileron_domain::{Accounts, Credential, NewPassword, Password, StoreError, User, UserId};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::columns::Id;
use crate::database::{find, is_called, transaction, write};
use crate::error::store_error;
use crate::passwords::is_outdated;
use crate::rows::UserRow;
use crate::schema::{sessions, users};
use crate::store::Shared;
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
            let imported = shared.imported_passwords.one(&shared.database).await?;
            let hash = found.as_ref().map(|(_, _, hash)| hash.clone());
            let theirs = shared.passwords.matches(password.clone(), hash, imported).await?;
            let Some((user, _, hash)) = found.filter(|(_, disabled, _)| theirs && !disabled) else {
                return Ok(None);
            };
            let user = User::try_from(user)?;
            if is_outdated(&hash) {
                hash_anew(&shared, user.id, password, hash).await?;
            }
            Ok(Some(user))
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
            let right = shared.passwords.matches(current, before.clone(), None).await?;
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

/// The password is the right one of a hash that is outdated: from now on the hash is as we make them.
async fn hash_anew(
    shared: &Shared,
    user: UserId,
    password: Password,
    before: String,
) -> Result<(), StoreError> {
    let after = shared.passwords.hash(password).await?;
    // Whoever has changed it meanwhile has changed it.
    write!(&shared.database, |connection| diesel::update(
        users::table
            .find(Id(user.0))
            .filter(users::password_hash.eq(&before))
    )
    .set(users::password_hash.eq(&after))
    .execute(connection))?;
    Ok(())
}
