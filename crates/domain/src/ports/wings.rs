use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use crate::{Node, Outcome, PowerAction, RequestId, ServerId};

/// Brings power actions to the Wings of the node where a server runs.
#[async_trait]
pub trait PowerGateway: Send + Sync {
    /// Sends the action, once. `Ok` when Wings accepted it, which is before it acts.
    async fn send(&self, order: PowerOrder<'_>) -> Result<(), WingsFailure>;
}

/// Asks the Wings of a node how its servers are.
#[async_trait]
pub trait LiveState: Send + Sync {
    /// The server's state and what it uses, at this moment.
    async fn usage(
        &self,
        node: &Node,
        server: ServerId,
        request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure>;
}

/// One power action on its way to a Wings.
#[derive(Debug, Clone, Copy)]
pub struct PowerOrder<'a> {
    /// Which Wings.
    pub node: &'a Node,
    /// Which of its servers.
    pub server: ServerId,
    /// What to do.
    pub action: PowerAction,
    /// Which request asked for it, so that the node's log can be read beside the panel's.
    pub request_id: Option<&'a RequestId>,
}

/// Why a Wings did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WingsFailure {
    /// It answered 401 or 403: the panel's token for this node is wrong.
    #[error("Wings authentication failed: Invalid token")]
    Unauthorized,
    /// No usable answer came.
    #[error("Wings daemon unavailable: {reason}")]
    Unavailable {
        /// What went wrong.
        reason: Unreachable,
        /// Whether the request can have arrived.
        delivery: Delivery,
    },
    /// It answered that the request conflicts with the server's state.
    #[error("{}", said(.0.as_ref()))]
    Conflict(Option<WingsWords>),
    /// It answered anything else than success.
    #[error("{}", said(.0.as_ref()))]
    Refused(Option<WingsWords>),
}

impl WingsFailure {
    /// What is known, after this failure, of an action that was sent: `words` explain it to people.
    #[must_use]
    pub fn outcome(&self, words: String) -> Outcome {
        match self {
            Self::Unavailable {
                delivery: Delivery::Possible,
                ..
            } => Outcome::Unknown(words),
            _ => Outcome::Failed(words),
        }
    }
}

fn said(words: Option<&WingsWords>) -> &str {
    words.map_or("Unknown error", WingsWords::as_str)
}

/// Whether a Wings can have received a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// No byte of the request had left.
    Impossible,
    /// Some of it had left.
    Possible,
}

/// Why no usable answer came from a Wings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreachable {
    /// Nobody listens there.
    #[error("Connection refused")]
    Refused,
    /// It did not accept the connection, or did not answer, in time.
    #[error("Connection timeout")]
    Timeout,
    /// Its name has no address.
    #[error("Host name not found")]
    Dns,
    /// No secure connection came about.
    #[error("TLS handshake failed")]
    Tls,
    /// The connection broke before an answer came.
    #[error("Connection reset")]
    Reset,
    /// There is no way to its network.
    #[error("Connection failed")]
    NoRoute,
    /// A proxy before it answered 502, 503 or 504.
    #[error("Bad gateway")]
    Proxy,
    /// It broke off within the answer, or answered what is not HTTP.
    #[error("Invalid response")]
    InvalidResponse,
}

impl Unreachable {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Refused,
        Self::Timeout,
        Self::Dns,
        Self::Tls,
        Self::Reset,
        Self::NoRoute,
        Self::Proxy,
        Self::InvalidResponse,
    ];
}

/// What a Wings said, made safe to show: plain text on one line, at most [`WingsWords::MAX_LENGTH`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WingsWords(String);

impl WingsWords {
    /// The most that is passed on, in characters.
    pub const MAX_LENGTH: usize = 200;

    /// Takes out control characters and terminal colours, folds white space, and cuts. `None` when nothing is left.
    #[must_use]
    pub fn clean(raw: &str) -> Option<Self> {
        let mut text = String::new();
        let mut length = 0;
        for word in without_escapes(raw).split(|c: char| c.is_whitespace() || c.is_control()) {
            let word: String = word.chars().filter(|c| !is_invisible(*c)).collect();
            if word.is_empty() {
                continue;
            }
            if length > 0 {
                text.push(' ');
                length += 1;
            }
            length += word.chars().count();
            text.push_str(&word);
            if length > Self::MAX_LENGTH {
                text = text.chars().take(Self::MAX_LENGTH - 1).collect();
                text.push('…');
                break;
            }
        }
        (!text.is_empty()).then_some(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WingsWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Direction marks and zero-width characters, with which a text can look like another.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Drops ECMA-48 control sequences: ESC `[`, parameters, and a final byte `@` to `~`.
fn without_escapes(raw: &str) -> String {
    let mut rest = raw;
    let mut text = String::with_capacity(raw.len().min(4096));
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        text.push_str(before);
        rest = after.trim_start_matches(|c: char| (' '..='?').contains(&c));
        rest = rest
            .strip_prefix(|c: char| ('@'..='~').contains(&c))
            .unwrap_or(rest);
    }
    text.push_str(rest);
    text
}

/// What a server's process is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProcessState {
    /// There is no process.
    Offline,
    /// It runs and is not ready yet.
    Starting,
    /// It is ready.
    Running,
    /// It was asked to end.
    Stopping,
}

impl ProcessState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Offline, Self::Starting, Self::Running, Self::Stopping];

    /// The word for it on the wire, towards clients and from Wings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
        }
    }
}

/// How a server is at one moment, by its Wings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerUsage {
    /// What its process is doing.
    pub state: ProcessState,
    /// Whether its Wings believes that it is suspended.
    pub suspended: bool,
    /// Memory in use, in bytes.
    pub memory_bytes: u64,
    /// Memory it may use, in bytes; 0 is without a limit.
    pub memory_limit_bytes: u64,
    /// Processor time in use: 100 is one core.
    pub cpu_percent: f64,
    /// Files, in bytes.
    pub disk_bytes: u64,
    /// Received over the network since it started, in bytes.
    pub network_rx_bytes: u64,
    /// Sent over the network since it started, in bytes.
    pub network_tx_bytes: u64,
    /// How long its process has been up.
    pub uptime: Duration,
}
