use actix_web::{HttpRequest, HttpResponse};

use crate::pterodactyl::{object::object, permissions};
use crate::reply::{Render, Reply};
use crate::{Caller, InOrder};

/// What can be granted to whom a server is shared with, in Pterodactyl's names: only its clients ask for it.
pub(crate) async fn permissions(InOrder(_caller): InOrder<Caller>) -> Reply<Grantable> {
    Reply(Grantable)
}

pub(crate) struct Grantable;

impl Render for Grantable {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(permissions::all())
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        let attributes = serde_json::json!({ "permissions": permissions::all() });
        HttpResponse::Ok().json(object("system_permissions", attributes))
    }
}
