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
        let Some(daemon) = request.app_data::<web::Data<Daemon>>() else {
            return ready(Err(Refusal::NotFound));
        };
        let server = request
            .match_info()
            .get("uuid")
            .and_then(|uuid| daemon.registry.get(uuid));
        ready(server.map(Self).ok_or_else(|| {
            if daemon.registry.is_incomplete() {
                Refusal::Booting
            } else {
                Refusal::NotFound
            }
        }))
    }
}
