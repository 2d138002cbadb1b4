use aileron_domain::{Grants, ServerId, StoreError, Subuser, Subusers, UserId, Username};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::columns::Id;
use crate::database::{find, is_called, load, lower, write};
use crate::error::{UnreadableColumn, corrupt};
use crate::schema::{standings, users};
use crate::text::without_nul;

type SubuserRow = (Id, String, Option<String>);

/// Those with whom a server is shared: all who have a standing on it but its owner.
macro_rules! shared_with {
    ($server:expr) => {
        standings::table
            .inner_join(users::table)
            .filter(standings::server_id.eq(Id($server.0)))
            .filter(standings::permissions.is_not_null())
            .select((users::id, users::username, standings::permissions))
    };
}

#[async_trait]
impl Subusers for Store {
    async fn subusers(&self, server: ServerId) -> Result<Vec<Subuser>, StoreError> {
        self.run(move |shared| async move {
            let rows: Vec<SubuserRow> = load!(
                &shared.database,
                shared_with!(server).order((lower(users::username), users::id))
            )?;
            rows.into_iter().map(read).collect()
        })
        .await
    }

    async fn subuser(&self, server: ServerId, user: UserId) -> Result<Option<Subuser>, StoreError> {
        self.run(move |shared| async move {
            let row: Option<SubuserRow> = find!(&shared.database, |connection| shared_with!(server)
                .filter(standings::user_id.eq(Id(user.0)))
                .first(connection))?;
            row.map(read).transpose()
        })
        .await
    }

    async fn find_user(&self, login: &str) -> Result<Option<(UserId, Username)>, StoreError> {
        let login = without_nul(login.to_ascii_lowercase());
        self.run(move |shared| async move {
            let found: Option<(Id, String)> = find!(&shared.database, |connection| users::table
                .filter(is_called!(&login))
                .select((users::id, users::username))
                .first(connection))?;
            let named = found.map(|(id, name)| Ok((UserId(id.0), username(id, &name)?)));
            named.transpose()
        })
        .await
    }

    async fn change_grants(
        &self,
        server: ServerId,
        user: UserId,
        from: Option<&Grants>,
        to: Option<&Grants>,
    ) -> Result<bool, StoreError> {
        let (server, user) = (Id(server.0), Id(user.0));
        // Grants are always written in the one way in which they are displayed.
        let (from, to) = (from.map(Grants::to_string), to.map(Grants::to_string));
        self.run(move |shared| async move {
            let changed: usize = match (from, to) {
                (None, None) => 0,
                // An owner has a standing already, and keeps it.
                (None, Some(to)) => write!(&shared.database, |connection| diesel::insert_into(
                    standings::table
                )
                .values((
                    standings::user_id.eq(user),
                    standings::server_id.eq(server),
                    standings::permissions.eq(&to),
                ))
                .on_conflict_do_nothing()
                .execute(connection))?,
                (Some(from), Some(to)) => write!(&shared.database, |connection| diesel::update(
                    standings::table
                        .find((user, server))
                        .filter(standings::permissions.eq(&from))
                )
                .set(standings::permissions.eq(&to))
                .execute(connection))?,
                (Some(from), None) => write!(&shared.database, |connection| diesel::delete(
                    standings::table
                        .find((user, server))
                        .filter(standings::permissions.eq(&from))
                )
                .execute(connection))?,
            };
            Ok(changed > 0)
        })
        .await
    }
}

fn read((id, name, permissions): SubuserRow) -> Result<Subuser, StoreError> {
    let grants = permissions.unwrap_or_default().parse();
    Ok(Subuser {
        id: UserId(id.0),
        username: username(id, &name)?,
        grants: grants.map_err(|_| unreadable("standings", "permissions", id))?,
    })
}

fn username(id: Id, name: &str) -> Result<Username, StoreError> {
    name.parse().map_err(|_| unreadable("users", "username", id))
}

fn unreadable(table: &'static str, column: &'static str, row: Id) -> StoreError {
    corrupt(UnreadableColumn {
        table,
        column,
        row: row.0.to_string(),
    })
}
