use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;
use aileron_domain::{IdempotencyKey, InvalidIdempotencyKey};

use crate::{Problem, Step};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The step that reads what the client calls its request by, if it may send it again. It fails with 400.
#[derive(Debug, Clone)]
pub struct Repeatable(pub Option<IdempotencyKey>);

impl Step for Repeatable {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let mut keys = request.headers().get_all(HEADER);
        let key = match (keys.next(), keys.next()) {
            (None, _) => return Ok(Self(None)),
            (Some(key), None) => key
                .to_str()
                .map_err(|_| InvalidIdempotencyKey)
                .and_then(str::parse),
            (Some(_), Some(_)) => Err(InvalidIdempotencyKey),
        };
        key.map(|key| Self(Some(key)))
            .map_err(|error| Problem::bad_request(error.to_string()))
    }
}
