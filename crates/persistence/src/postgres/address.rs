//! What the address of a PostgreSQL says, by libpq's rules for it.

mod words;

use std::net::IpAddr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, TargetSessionAttrs};

use super::tls;
pub(super) use words::Words;

/// A PostgreSQL's address, understood.
#[derive(Debug)]
pub(super) struct Address {
    /// In the order in which they are to be tried.
    pub(super) hosts: Vec<Host>,
    /// Whether any order is as good.
    pub(super) in_random_order: bool,
    /// How long one host may take until it is ready for statements.
    pub(super) connect_timeout: Duration,
    pub(super) tls: tls::Settings,
}

/// One of the address's hosts, with all that it takes to connect to it.
#[derive(Debug, Clone)]
pub(super) struct Host {
    pub(super) place: Place,
    pub(super) port: u16,
    /// Lacks nothing but the host itself.
    pub(super) config: Config,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Where this name leads.
    Name(String),
    /// At this IP address; the name is what its certificate should say.
    Ip(IpAddr, String),
    /// In this directory of the local machine.
    Directory(String),
}

/// The address of a PostgreSQL is not one that Aileron can use. Nothing of it is repeated here but the name of an
/// unknown parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPostgresUrl {
    /// It cannot be taken apart.
    #[error(
        "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE?NAME=VALUE; a user name or password has % as %25, \
         @ as %40, : as %3A, / as %2F and ? as %3F"
    )]
    Form,
    /// It says nowhere where the server is.
    #[error("it names no host; a server on the same machine may be host=/var/run/postgresql or localhost")]
    NoHost,
    /// Hosts, their IP addresses and their ports do not go together.
    #[error(
        "there must be as many ports as hosts, or one for all of them, and as many `hostaddr` as hosts, or none"
    )]
    Hosts,
    /// A parameter that Aileron does not know, or that does not fit what it needs of a database.
    #[error("it has the parameter `{0}`, which Aileron does not know")]
    UnknownParameter(String),
    /// A parameter with a value that it cannot have.
    #[error("its parameter `{parameter}` must be {expected}")]
    Value {
        /// The parameter.
        parameter: &'static str,
        /// What it may be.
        expected: &'static str,
    },
    /// A parameter with a word that is none of those that it may have.
    #[error("its parameter `{parameter}` must be one of: {}", .choices.join(", "))]
    Choice {
        /// The parameter.
        parameter: &'static str,
        /// What it may be.
        choices: Vec<&'static str>,
    },
    /// `sslmode=verify-ca` without an authority.
    #[error(
        "sslmode=verify-ca needs sslrootcert=FILE, the certificates to trust; to trust those of the system, say \
         sslmode=verify-full"
    )]
    NoAuthority,
    /// `sslrootcert=system` with an `sslmode` that does not look at names: anybody has a certificate of some authority.
    #[error("sslrootcert=system goes with sslmode=verify-full only")]
    WeakSystemRoots,
    /// A client's certificate without its key, or the other way round.
    #[error("sslcert and sslkey go together")]
    HalfAnIdentity,
}

impl Address {
    /// Understands an address, and every word of it.
    pub(super) fn parse(url: &str) -> Result<Self, InvalidPostgresUrl> {
        let words = Words::of(url)?;
        let secretive = words.secretive;
        Self::of(words).map_err(|error| {
            if secretive {
                InvalidPostgresUrl::Form
            } else {
                error
            }
        })
    }

    fn of(mut words: Words) -> Result<Self, InvalidPostgresUrl> {
        let tls = tls::Settings::take_from(&mut words)?;
        let places = places(&mut words)?;
        let ports = ports(&mut words, places.len())?;
        let (connect_timeout, config) = config(&mut words, &tls, places.len() > 1)?;
        let in_random_order = words.choice("load_balance_hosts", &[("disable", false), ("random", true)])?;
        words.none_left()?;
        let host = |(place, port)| {
            let mut config = config.clone();
            if matches!(place, Place::Directory(_)) {
                // As libpq does: TLS is for networks.
                config.ssl_mode(tokio_postgres::config::SslMode::Disable);
            }
            Host { place, port, config }
        };
        Ok(Self {
            hosts: places.into_iter().zip(ports).map(host).collect(),
            in_random_order: in_random_order.unwrap_or(false),
            connect_timeout,
            tls,
        })
    }
}

fn places(words: &mut Words) -> Result<Vec<Place>, InvalidPostgresUrl> {
    let names = words.list("host");
    let mut addresses = Vec::new();
    for address in words.list("hostaddr") {
        addresses.push(address.parse().map_err(|_| InvalidPostgresUrl::Value {
            parameter: "hostaddr",
            expected: "IP addresses, separated by commas",
        })?);
    }
    let place = |name: String| match name {
        name if name.is_empty() => Err(InvalidPostgresUrl::NoHost),
        name if name.starts_with('/') => Ok(Place::Directory(name)),
        name => Ok(name
            .parse()
            .map_or(Place::Name(name.clone()), |ip| Place::Ip(ip, name))),
    };
    match (names.len(), addresses.len()) {
        (0, 0) => Err(InvalidPostgresUrl::NoHost),
        (_, 0) => names.into_iter().map(place).collect(),
        (0, _) => {
            let unnamed = |ip: IpAddr| Place::Ip(ip, ip.to_string());
            Ok(addresses.into_iter().map(unnamed).collect())
        }
        (some, as_many) if some == as_many => {
            let pairs = addresses.into_iter().zip(names);
            Ok(pairs.map(|(ip, name)| Place::Ip(ip, name)).collect())
        }
        _ => Err(InvalidPostgresUrl::Hosts),
    }
}

fn ports(words: &mut Words, hosts: usize) -> Result<Vec<u16>, InvalidPostgresUrl> {
    let mut ports = Vec::new();
    for port in words.list("port") {
        let port = if port.is_empty() { Ok(PORT) } else { port.parse() };
        ports.push(port.map_err(|_| InvalidPostgresUrl::Value {
            parameter: "port",
            expected: "a number from 1 to 65535",
        })?);
    }
    match ports[..] {
        [] => Ok(vec![PORT; hosts]),
        [port] => Ok(vec![port; hosts]),
        _ if ports.len() == hosts => Ok(ports),
        _ => Err(InvalidPostgresUrl::Hosts),
    }
}

/// PostgreSQL's own.
const PORT: u16 = 5432;

/// How long one host may take, unless the address says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// After which a peer that acknowledges nothing counts as gone, unless the address says otherwise.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long after a silence its end is asked for again. Linux gives up at the first time after [`SILENCE_TIMEOUT`].
const PROBE_INTERVAL: Duration = Duration::from_secs(2);

fn config(
    words: &mut Words,
    tls: &tls::Settings,
    several: bool,
) -> Result<(Duration, Config), InvalidPostgresUrl> {
    let mut config = Config::new();
    config.ssl_mode(tls.mode);
    words.take("user").map(|user| config.user(user));
    words.take("password").map(|password| config.password(password));
    words.take("dbname").map(|database| config.dbname(database));
    words.take("options").map(|options| config.options(options));
    let fallback = words.take("fallback_application_name");
    let application = words.take("application_name").or(fallback);
    config.application_name(application.as_deref().unwrap_or("aileron"));

    let connect_timeout = words.seconds("connect_timeout")?.unwrap_or(CONNECT_TIMEOUT);
    config.tcp_user_timeout(words.milliseconds("tcp_user_timeout")?.unwrap_or(SILENCE_TIMEOUT));
    let keepalives = words.choice("keepalives", &[("0", false), ("1", true)])?;
    config.keepalives(keepalives.unwrap_or(true));
    config.keepalives_idle(words.seconds("keepalives_idle")?.unwrap_or(SILENCE_TIMEOUT));
    config.keepalives_interval(words.seconds("keepalives_interval")?.unwrap_or(PROBE_INTERVAL));
    config.keepalives_retries(words.number("keepalives_count")?.unwrap_or(2));

    let attributes = words.choice(
        "target_session_attrs",
        &[
            ("any", TargetSessionAttrs::Any),
            ("read-write", TargetSessionAttrs::ReadWrite),
            ("primary", TargetSessionAttrs::ReadWrite),
        ],
    )?;
    // Of several hosts one is of use: the one that takes writes.
    let usual = if several {
        TargetSessionAttrs::ReadWrite
    } else {
        TargetSessionAttrs::Any
    };
    config.target_session_attrs(attributes.unwrap_or(usual));
    let binding = words.choice(
        "channel_binding",
        &[
            ("disable", ChannelBinding::Disable),
            ("prefer", ChannelBinding::Prefer),
            ("require", ChannelBinding::Require),
        ],
    )?;
    config.channel_binding(binding.unwrap_or(ChannelBinding::Prefer));
    for (parameter, as_it_is) in WITHOUT_A_CHOICE {
        words.choice(parameter, as_it_is)?;
    }
    Ok((connect_timeout, config))
}

/// What addresses out of other programs' settings often say, where it is what Aileron does anyway.
const WITHOUT_A_CHOICE: [(&str, &[(&str, ())]); 3] = [
    ("client_encoding", &[("UTF8", ()), ("utf8", ()), ("auto", ())]),
    ("gssencmode", &[("disable", ()), ("prefer", ())]),
    ("sslnegotiation", &[("postgres", ())]),
];
