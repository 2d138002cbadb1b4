use aileron_domain::{Grants, RegistryError, ServerIdentifier};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

use super::find;
use crate::Store;
use crate::database::write;
use crate::schema::standings;

impl Store {
    /// Gives a user exactly these permissions on a server; an empty list leaves them access that allows nothing.
    ///
    /// Says the server's identifier and the user's name.
    pub async fn set_subuser(
        &self,
        server: ServerIdentifier,
        user: String,
        grants: Grants,
    ) -> Result<(String, String), RegistryError> {
        self.run_fallible(move |shared| async move {
            let (server, identifier, owner) = find::server(&shared.database, &server).await?;
            let (user, username) = find::user(&shared.database, &user).await?;
            if user == owner {
                return Err(RegistryError::SubuserIsOwner {
                    user: username,
                    server: identifier,
                });
            }
            write!(&shared.database, |connection| diesel::insert_into(
                standings::table
            )
            .values((
                standings::user_id.eq(user),
                standings::server_id.eq(server),
                standings::permissions.eq(grants.to_string()),
            ))
            .on_conflict((standings::user_id, standings::server_id))
            .do_update()
            .set(standings::permissions.eq(excluded(standings::permissions)))
            .execute(connection))?;
            Ok((identifier, username))
        })
        .await
    }
}
