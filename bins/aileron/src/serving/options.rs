use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use aileron_api::{PerMinute, Quotas, SecondFactorFor, TrustedProxies};
use url::{Host, Url};

use crate::arguments::duration;

/// What an operator decides about a running panel.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Where to listen. Port 0 takes any free one.
    #[arg(
        long,
        value_name = "ADDR",
        env = "AILERON_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) listen: SocketAddr,

    /// How many connections there may be at once; more wait until one ends.
    #[arg(
        long,
        value_name = "N",
        env = "AILERON_MAX_CONNECTIONS",
        default_value = "4096"
    )]
    max_connections: NonZeroUsize,

    /// What browsers see, such as https://panel.example.com: decides whether the session cookie is `Secure` and which
    /// site requests with it may come from.
    #[arg(long, value_name = "URL", env = "AILERON_PUBLIC_URL")]
    pub(crate) public_url: Option<Url>,

    /// Proxies whose `X-Forwarded-For` is believed: addresses or networks (10.0.0.0/8), separated by commas.
    #[arg(long, value_name = "LIST", env = "AILERON_TRUSTED_PROXIES")]
    trusted_proxies: Option<TrustedProxies>,

    /// How long one whole call to a Wings may take.
    #[arg(long, value_name = "TIME", env = "AILERON_WINGS_TIMEOUT", default_value = "10s", value_parser = duration)]
    pub(crate) wings_timeout: Duration,

    /// How long connecting to a Wings may take.
    #[arg(
        long, value_name = "TIME", env = "AILERON_WINGS_CONNECT_TIMEOUT", default_value = "3s", value_parser = duration
    )]
    pub(crate) wings_connect_timeout: Duration,

    /// How long a Wings may keep an action waiting behind the one that it is busy with: 0s to 300s.
    #[arg(long, value_name = "TIME", env = "AILERON_WINGS_WAIT", default_value = "30s", value_parser = wait)]
    wings_wait: Duration,

    /// Power requests a minute for one user; 0 is without a limit.
    #[arg(long, value_name = "N", env = "AILERON_RATE_LIMIT", default_value_t = 120)]
    rate_limit: u32,

    /// Other requests a minute for one user; 0 is without a limit. [default: 60000; 0 if --rate-limit is]
    #[arg(long, value_name = "N", env = "AILERON_READ_LIMIT")]
    read_limit: Option<u32>,

    /// Log-ins a minute to one account from one address; 0 is without a limit. [default: 300; 0 if --rate-limit is]
    #[arg(long, value_name = "N", env = "AILERON_LOGIN_LIMIT")]
    login_limit: Option<u32>,

    /// How many times as much as one user may is let through from one address; 0 is without a limit.
    #[arg(
        long,
        value_name = "TIMES",
        env = "AILERON_ADDRESS_LIMIT",
        default_value_t = 100
    )]
    address_limit: u32,

    /// How long a session lasts at the most: after that one has to log in again, however much it was used.
    #[arg(long, value_name = "TIME", env = "AILERON_SESSION_LIFETIME", default_value = "30d", value_parser = duration)]
    pub(crate) session_lifetime: Duration,

    /// How long a session lasts that is not used, and two minutes more: when it was used is written down only now and then.
    #[arg(long, value_name = "TIME", env = "AILERON_SESSION_IDLE", default_value = "7d", value_parser = duration)]
    pub(crate) session_idle: Duration,

    /// Of whom a second factor is wanted: without one, they can do nothing but set it up. Their API keys too are refused until then.
    #[arg(
        long,
        value_name = "WHO",
        env = "AILERON_REQUIRE_SECOND_FACTOR",
        default_value = "nobody"
    )]
    require_second_factor: Whom,

    /// Remove activity entries that are older than this, such as 365d; 1d at least. [default: all are kept]
    #[arg(long, value_name = "TIME", env = "AILERON_ACTIVITY_RETENTION", value_parser = retention)]
    pub(crate) activity_retention: Option<Duration>,

    /// Where to serve Prometheus' /metrics, apart from the API. [default: nowhere]
    #[arg(long, value_name = "ADDR", env = "AILERON_METRICS_LISTEN")]
    pub(crate) metrics_listen: Option<SocketAddr>,
}

/// People, by what they are.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Whom {
    Nobody,
    Administrators,
    Everybody,
}

impl Options {
    pub(crate) fn second_factor(&self) -> SecondFactorFor {
        match self.require_second_factor {
            Whom::Nobody => SecondFactorFor::Nobody,
            Whom::Administrators => SecondFactorFor::Administrators,
            Whom::Everybody => SecondFactorFor::Everybody,
        }
    }

    /// What Wings takes as `wait_seconds`.
    pub(crate) fn wait_seconds(&self) -> u16 {
        u16::try_from(self.wings_wait.as_secs()).unwrap_or(300)
    }

    /// Where nodes reach the panel, as far as it knows.
    pub(crate) fn panel_url(&self) -> Option<Url> {
        let here = || format!("http://{}", self.listen).parse().ok();
        self.public_url.clone().or_else(here)
    }

    pub(crate) fn trusted_proxies(&self) -> TrustedProxies {
        self.trusted_proxies.clone().unwrap_or_default()
    }

    /// How many connections each of so many workers may have.
    pub(crate) fn connections_of_each(&self, workers: usize) -> usize {
        self.max_connections.get().div_ceil(workers)
    }

    /// How often one may ask for something. `--rate-limit 0` ends all limits that are not told otherwise.
    pub(crate) fn quotas(&self) -> Quotas {
        let per_minute = |actor: u32| PerMinute {
            actor,
            address: actor.saturating_mul(self.address_limit),
        };
        let unless_off = |told: Option<u32>, usual| match self.rate_limit {
            0 => told.unwrap_or(0),
            _ => told.unwrap_or(usual),
        };
        let log_ins = unless_off(self.login_limit, 300);
        Quotas {
            log_ins: PerMinute {
                actor: log_ins,
                address: log_ins.saturating_mul(self.address_limit.min(LOG_INS_OF_AN_ADDRESS)),
            },
            power: per_minute(self.rate_limit),
            reads: per_minute(unless_off(self.read_limit, 60_000.max(self.rate_limit))),
        }
    }

    /// Browsers send a `Secure` cookie over https only, so it is one unless the panel is served over plain http to its
    /// own machine.
    pub(crate) fn secure_cookies(&self) -> bool {
        match &self.public_url {
            Some(url) => url.scheme() == "https" || !is_loopback(url),
            None => !self.listen.ip().is_loopback(),
        }
    }
}

/// At the most so many times as many log-ins from one address as to one account: each costs 20 ms of a processor.
const LOG_INS_OF_AN_ADDRESS: u32 = 10;

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn wait(text: &str) -> Result<Duration, String> {
    let wait = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if wait > Duration::from_secs(300) {
        Err("a Wings takes at most 300s".to_owned())
    } else {
        Ok(wait)
    }
}

/// What is removed does not come back, so what reads as a few minutes (`30m`, for 30 months) is not believed.
fn retention(text: &str) -> Result<Duration, String> {
    let retention = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if retention < Duration::from_secs(24 * 60 * 60) {
        Err("must be 1d at least (a month is 1M or 30d)".to_owned())
    } else {
        Ok(retention)
    }
}
