//! What holds for each connection, whatever comes over it.

use std::any::Any;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;
use tracing::warn;

/// How long a client may take nothing of what is there for it, before its connection ends. It may be slow, but not stand still:
/// the web server itself would wait for ever, and keep what it has not sent.
const STANDSTILL: Duration = Duration::from_secs(30);

/// Prepares a connection that was accepted: Linux ends it when nothing was acknowledged, or the client's window was closed, for
/// [`STANDSTILL`] (tcp(7), `TCP_USER_TIMEOUT`).
pub(super) fn accepted(connection: &dyn Any, _: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else {
        return;
    };
    if let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(STANDSTILL)) {
        warn!(%error, "a connection has no limit for standing still");
    }
}
