use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use uuid::Uuid;

use crate::{Problem, Step};

/// The step that reads the id of a session, a key or a user, which stands last in the path. It fails with 400.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PathId(pub(crate) Uuid);

impl Step for PathId {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let last = request.match_info().get("id").unwrap_or_default();
        Uuid::try_parse(last).map(Self).map_err(|_| {
            Problem::bad_request("Invalid id: expected a UUID").in_pterodactyl(StatusCode::NOT_FOUND)
        })
    }
}
