use aileron_domain::{KeyForm, RegistryError, SecretToken, StoreError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use super::find;
use crate::Store;
use crate::columns::{At, Id};
use crate::database::write;
use crate::error::unavailable;
use crate::schema::api_keys;
use crate::secret_key::random;

/// An API key to be made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// Whose it will be: a username, an e-mail address or an id.
    pub user: String,
    /// What it is for.
    pub description: String,
}

/// An API key that was just made.
#[derive(Debug, Clone)]
pub struct CreatedApiKey {
    /// Its key in the panel.
    pub id: Uuid,
    /// What it is for.
    pub description: String,
    /// The secret. It is kept nowhere and cannot be had again.
    pub token: SecretToken,
}

impl Store {
    /// Makes an API key, which can do what its user can.
    pub async fn create_api_key(&self, new: NewApiKey) -> Result<CreatedApiKey, RegistryError> {
        let token = KeyForm::Aileron.mint(random().map_err(unavailable)?);
        let created = CreatedApiKey {
            id: Uuid::now_v7(),
            description: new.description.clone(),
            token,
        };
        let (id, hash) = (Id(created.id), created.token.hash());
        let prefix = created.token.beginning().to_owned();
        self.run_fallible(move |shared| async move {
            let (user, _) = find::user(&shared.database, &new.user).await?;
            write!(&shared.database, |connection| diesel::insert_into(
                api_keys::table
            )
            .values((
                api_keys::token_hash.eq(hash.0.as_slice()),
                api_keys::id.eq(id),
                api_keys::user_id.eq(user),
                api_keys::description.eq(&new.description),
                api_keys::created_at.eq(At(Timestamp::now())),
                api_keys::prefix.eq(prefix),
            ))
            .execute(connection))
            .map_err(RegistryError::Store)
        })
        .await?;
        Ok(created)
    }

    /// Ends an API key, for every instance at once.
    pub async fn revoke_api_key(&self, id: Uuid) -> Result<(), RegistryError> {
        self.run_fallible(move |shared| async move {
            let revoked: Result<_, StoreError> = write!(&shared.database, |connection| diesel::delete(
                api_keys::table.filter(api_keys::id.eq(Id(id)))
            )
            .execute(connection));
            match revoked? {
                0 => Err(RegistryError::NotFound {
                    what: "API key",
                    name: id.to_string(),
                }),
                _ => Ok(()),
            }
        })
        .await
    }
}
