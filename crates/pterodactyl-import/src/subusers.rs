use std::collections::HashSet;

use aileron_domain::{ImportedSubuser, ServerId, UserId};
use aileron_pterodactyl_names::permissions;
use serde_json::Value;

use crate::gathered::Gathered;
use crate::known::KnownThings;
use crate::left_behind::{LeftBehind, Why};
use crate::row::At;
use crate::tables::SUBUSERS;

/// With whom servers are shared.
pub(crate) fn subusers(
    gathered: &Gathered,
    users: &KnownThings<UserId>,
    servers: &KnownThings<ServerId>,
    left_behind: &mut LeftBehind,
) -> Vec<ImportedSubuser> {
    let (mut subusers, mut seen) = (Vec::new(), HashSet::new());
    for row in gathered.rows(&SUBUSERS) {
        let (user, server) = (row.number("user_id"), row.number("server_id"));
        let user = user.map_or("?", |user| users.name(user));
        let server = server.map_or("?", |server| servers.name(server));
        let name = format!("{user} on {server}");
        let read = subuser(row, users, servers).and_then(|subuser| {
            if seen.insert((subuser.server, subuser.user)) {
                Ok(subuser)
            } else {
                Err(Why::because("it is there twice, and the first one counts"))
            }
        });
        subusers.extend(left_behind.unless("subuser", &name, read));
    }
    subusers
}

fn subuser(
    row: At<'_>,
    users: &KnownThings<UserId>,
    servers: &KnownThings<ServerId>,
) -> Result<ImportedSubuser, Why> {
    let user = users.coming(row.number("user_id")?, "user")?;
    let server = servers.coming(row.number("server_id")?, "server")?;
    let names = match row.json("permissions")? {
        None => Vec::new(),
        Some(Value::Array(names)) => names,
        Some(_) => return Err(Why::impossible("list of permissions", &"it is no list")),
    };
    Ok(ImportedSubuser {
        server: server.key,
        user: user.key,
        grants: permissions::grants(names.iter().filter_map(Value::as_str)),
    })
}
