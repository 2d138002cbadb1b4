use actix_web::web::Json;
use aileron_pterodactyl_names::permissions;
use serde_json::{Value, json};

use crate::pterodactyl::object::object;
use crate::{Caller, InOrder};

/// What can be granted to whom a server is shared with, in Pterodactyl's names: only its clients ask for it.
pub(crate) async fn permissions(InOrder(_caller): InOrder<Caller>) -> Json<Value> {
    let attributes = json!({ "permissions": permissions::all() });
    Json(object("system_permissions", attributes))
}
