use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};

use crate::{Grants, ServerId, Standing};

/// What an API key is limited to, within what its owner may do. The default limits nothing.
///
/// A limit only ever takes away: what a key may do is what its owner may do at that moment, and of that what is named here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyLimits {
    /// Only what these cover; `None` for all.
    pub permissions: Option<Grants>,
    /// Only these servers; `None` for all.
    pub servers: Option<KeyServers>,
    /// Only from there; `None` for everywhere.
    pub addresses: Option<AllowedAddresses>,
}

impl KeyLimits {
    /// The most names that one list has.
    pub const MOST: usize = 100;

    /// Whether a key with these can do less than its owner, wherever it is used. Such a key does not run the panel.
    #[must_use]
    pub const fn narrow(&self) -> bool {
        self.permissions.is_some() || self.servers.is_some()
    }

    /// Whether the key may be used from this address.
    #[must_use]
    pub fn allow_from(&self, address: IpAddr) -> bool {
        self.addresses
            .as_ref()
            .is_none_or(|allowed| allowed.contain(address))
    }

    /// What a key with these is to a server to which its owner is this. `None` where the key is not for that server.
    #[must_use]
    pub fn cut_down(&self, server: ServerId, owner: Standing) -> Option<Standing> {
        if let Some(servers) = &self.servers
            && !servers.contain(server)
        {
            return None;
        }
        let Some(permissions) = &self.permissions else {
            return Some(owner);
        };
        Some(Standing::Limited(match owner {
            Standing::Owner | Standing::Administrator => permissions.clone(),
            Standing::Subuser(grants) | Standing::Limited(grants) => grants.within(permissions),
        }))
    }
}

/// The servers that a key is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyServers(Vec<ServerId>);

impl KeyServers {
    /// Whether a server is among them.
    #[must_use]
    pub fn contain(&self, server: ServerId) -> bool {
        self.0.binary_search(&server).is_ok()
    }

    /// All of them, each once.
    #[must_use]
    pub fn as_slice(&self) -> &[ServerId] {
        &self.0
    }
}

impl FromIterator<ServerId> for KeyServers {
    fn from_iter<I: IntoIterator<Item = ServerId>>(servers: I) -> Self {
        let mut servers: Vec<_> = servers.into_iter().collect();
        servers.sort_unstable();
        servers.dedup();
        Self(servers)
    }
}

/// The networks from which a key may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedAddresses(Vec<AllowedNet>);

impl AllowedAddresses {
    /// Whether an address is in one of them. An IPv4 address that came as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|net| net.0.contains(&address))
    }

    /// All of them, each once.
    #[must_use]
    pub fn as_slice(&self) -> &[AllowedNet] {
        &self.0
    }
}

impl FromIterator<AllowedNet> for AllowedAddresses {
    fn from_iter<I: IntoIterator<Item = AllowedNet>>(nets: I) -> Self {
        let mut nets: Vec<_> = nets.into_iter().collect();
        nets.sort_unstable();
        nets.dedup();
        Self(nets)
    }
}

/// A network, or one address, in its plainest form: `10.1.2.3/8` is `10.0.0.0/8`, `::ffff:10.0.0.0/104` too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AllowedNet(IpNet);

impl fmt::Display for AllowedNet {
    /// `192.0.2.1` for one address, else `192.0.2.0/24`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(f)
        } else {
            self.0.fmt(f)
        }
    }
}

/// The text is no address and no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an address such as 192.0.2.1, or a network such as 192.0.2.0/24 or 2001:db8::/32")]
pub struct InvalidAllowedNet;

impl FromStr for AllowedNet {
    type Err = InvalidAllowedNet;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let net = text
            .parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map_err(|_| InvalidAllowedNet)?;
        Ok(Self(canonical(net).trunc()))
    }
}

/// A network of IPv4 addresses that is written as IPv6.
fn canonical(net: IpNet) -> IpNet {
    const MAPPED: u8 = 96;
    match (net.addr().to_canonical(), net.prefix_len().checked_sub(MAPPED)) {
        (IpAddr::V4(address), Some(length)) if matches!(net, IpNet::V6(_)) => {
            Ipv4Net::new(address, length).map_or(net, IpNet::V4)
        }
        _ => net,
    }
}
