use aileron_domain::{Grants, UserRecord};
use aileron_pterodactyl_names::permissions;
use serde_json::{Value, json};

use super::object;

/// A user, as other users see them. Nobody is told of to who keeps pictures of people, so there is no picture.
pub(crate) fn user(record: &UserRecord) -> Value {
    json!({
        "uuid": record.user.id.to_string(),
        "username": record.user.username.as_str(),
        "email": record.user.email.as_str(),
        "image": "",
        "2fa_enabled": false,
        "created_at": object::moment(record.created_at),
    })
}

/// Somebody with whom a server is shared, and what they may do.
pub(crate) fn subuser(record: &UserRecord, grants: &Grants) -> Value {
    let mut attributes = user(record);
    attributes["permissions"] = permissions::of_grants(grants).into();
    attributes
}

/// What a subuser is called in answers.
pub(crate) const SUBUSER: &str = "server_subuser";
