use std::net::{IpAddr, SocketAddr};

/// Reads where somebody was, as a node saw it: an address, which some daemons write with the port.
pub(crate) fn read(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}
