use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use super::{Daemon, Refusal};
use crate::server::Server;

/// The server that the path names. Go Wings looks for it before it looks at the body.
pub(super) struct Addressed(pub(super) Arc<Server>);

impl FromRequest for Addressed {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let server = request
            .app_data::<web::Data<Daemon>>()
            .and_then(|daemon| daemon.servers.get(request.match_info().get("uuid")?));
        ready(
            server
                .map(|server| Self(Arc::clone(server)))
                .ok_or(Refusal::NotFound),
        )
    }
}
