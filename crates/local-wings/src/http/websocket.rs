use actix_web::{Error, HttpRequest, HttpResponse, rt, web};

use super::Daemon;
use super::addressed::Addressed;
use crate::socket::{self, Socket};

/// `GET /api/servers/{uuid}/ws`.
pub(super) async fn open(
    daemon: web::Data<Daemon>,
    Addressed(server): Addressed,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Error> {
    let (response, session, messages) = actix_ws::handle(&request, payload)?;
    let messages = messages
        .max_frame_size(socket::MESSAGE_MAX)
        .aggregate_continuations()
        .max_continuation_size(socket::MESSAGE_MAX);
    let peer = request.peer_addr().map(|address| address.ip());
    rt::spawn(Socket::new(daemon.into_inner(), server, session, peer).converse(messages));
    Ok(response)
}
