use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use subtle::ConstantTimeEq;

use super::{Daemon, Refusal};

/// Lets through who shows the daemon's token: before anything else is looked at, so that without it nobody learns
/// which servers there are.
pub(super) async fn required(
    daemon: web::Data<Daemon>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let header = request.headers().get(AUTHORIZATION);
    let shown = header
        .and_then(|header| header.as_bytes().strip_prefix(b"Bearer "))
        .map(<[u8]>::trim_ascii_end)
        .filter(|token| !token.is_empty())
        .ok_or(Refusal::NoToken)?;
    if !bool::from(shown.ct_eq(daemon.token.expose().as_bytes())) {
        return Err(Refusal::WrongToken.into());
    }
    next.call(request).await
}
