use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest};
use aileron_domain::RequestId;
use uuid::Uuid;

pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request: by the id that its client gave it, if that is safe to repeat, else by a new one.
pub(crate) fn assign(request: &ServiceRequest) -> Option<(RequestId, HeaderValue)> {
    let given = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok());
    let id = given
        .and_then(|text| text.parse().ok())
        .or_else(|| Uuid::now_v7().to_string().parse::<RequestId>().ok())?;
    let header = HeaderValue::from_str(id.as_str()).ok()?;
    request.extensions_mut().insert(id.clone());
    Some((id, header))
}

/// The request's name.
pub(crate) fn of(request: &HttpRequest) -> Option<RequestId> {
    request.extensions().get::<RequestId>().cloned()
}
