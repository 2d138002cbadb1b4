use aileron_domain::{Email, Password, RegistryError, User, UserId, Username};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::write;
use crate::error::taken;
use crate::schema::users;

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What they log in with.
    pub username: Username,
    /// Their address, good for logging in too.
    pub email: Email,
    /// Their password.
    pub password: Password,
    /// Whether they run the panel.
    pub administrator: bool,
}

impl Store {
    /// Makes an account.
    pub async fn create_user(&self, new: NewUser) -> Result<User, RegistryError> {
        let NewUser {
            username,
            email,
            password,
            administrator,
        } = new;
        let user = User {
            id: UserId(Uuid::now_v7()),
            username,
            email,
            administrator,
        };
        let created = user.clone();
        self.run_fallible(move |shared| async move {
            let hash = shared.passwords.hash(password).await?;
            let (username, email) = (user.username.as_str(), user.email.as_str());
            let unique = [
                ("users_username", "username", username),
                ("users_email", "e-mail address", email),
            ];
            write!(&shared.database, |error| taken(error, &unique), |connection| {
                diesel::insert_into(users::table)
                    .values((
                        users::id.eq(Id(user.id.0)),
                        users::username.eq(username),
                        users::email.eq(email),
                        users::password_hash.eq(&hash),
                        users::administrator.eq(administrator),
                        users::created_at.eq(At(Timestamp::now())),
                    ))
                    .execute(connection)
            })
        })
        .await?;
        Ok(created)
    }
}
