use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter::successors;

use aileron_domain::{Delivery, Unreachable};

/// Why no usable answer came.
pub(crate) fn reason(error: &reqwest::Error, delivery: Delivery, https: bool) -> Unreachable {
    if error.is_timeout() {
        Unreachable::Timeout
    } else if error.is_dns() {
        Unreachable::Dns
    } else if error.is_connect() {
        not_connected(error, https)
    } else if error.is_builder() {
        // An address that the URL standard allows and HTTP does not.
        Unreachable::NoRoute
    } else if delivery == Delivery::Impossible {
        // The connection was there, and gone before it could be used.
        Unreachable::Reset
    } else {
        broken_off(error)
    }
}

/// An error and what is behind it, outermost first.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&error| {
        // `io::Error::source` leaves out the error that it wraps.
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
}

fn not_connected(error: &reqwest::Error, https: bool) -> Unreachable {
    if causes(error).any(<dyn Error>::is::<rustls::Error>) {
        return Unreachable::Tls;
    }
    let reason = |kind| match kind {
        ErrorKind::ConnectionRefused => Some(Unreachable::Refused),
        // TCP is connected by then: it is the handshake that breaks.
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Some(if https {
            Unreachable::Tls
        } else {
            Unreachable::Reset
        }),
        _ => None,
    };
    io_kinds(error).find_map(reason).unwrap_or(Unreachable::NoRoute)
}

/// A reset is the system's word. Everything else is an answer that ended too early, or was none: an orderly close before
/// the first byte included.
fn broken_off(error: &reqwest::Error) -> Unreachable {
    let reset = |kind| {
        matches!(
            kind,
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
        )
    };
    if io_kinds(error).any(reset) {
        Unreachable::Reset
    } else {
        Unreachable::InvalidResponse
    }
}

fn io_kinds(error: &reqwest::Error) -> impl Iterator<Item = ErrorKind> {
    causes(error).filter_map(|cause| cause.downcast_ref().map(io::Error::kind))
}
