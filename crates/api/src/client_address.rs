use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::{Panel, Problem};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies whose word about a client's address is taken. Without any, the peer's own address counts.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Where a request comes from: the last address on its way that is no trusted proxy's.
    ///
    /// Each proxy appends to `X-Forwarded-For` whom it was called by, so the header is read from its end, and only as
    /// far as those who wrote it are trusted.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if self.0.is_empty() {
            return client;
        }
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).collect();
        let mut hops = lines
            .iter()
            .rev()
            .flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        while self.trusts(client) {
            match hops.next().and_then(hop) {
                Some(before) => client = before,
                None => break,
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }
}

/// Where a request comes from.
///
/// A client that reset its connection before it was looked at is nowhere: it hears no answer, and no entry could say where
/// it was.
pub(crate) fn of(request: &HttpRequest) -> Result<IpAddr, Problem> {
    let peer = request
        .peer_addr()
        .ok_or_else(|| Problem::bad_request("Client address unknown"))?;
    let proxies = &Panel::of(request)?.settings.trusted_proxies;
    Ok(proxies.client(peer.ip(), request.headers()))
}

/// An entry of the header: an address, which some proxies write with a port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    address
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .map(|address| address.to_canonical())
        .ok()
}

impl FromIterator<IpNet> for TrustedProxies {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> Self {
        Self(nets.into_iter().collect())
    }
}

/// The text is no list of addresses and networks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
pub struct InvalidProxy(String);

impl FromStr for TrustedProxies {
    type Err = InvalidProxy;

    /// Reads a comma-separated list of addresses and networks; the empty text trusts nobody.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                entry
                    .parse::<IpNet>()
                    .or_else(|_| entry.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| InvalidProxy(entry.to_owned()))
            })
            .collect()
    }
}
