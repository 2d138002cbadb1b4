use std::borrow::Cow;
use std::time::Duration;

use aileron_domain::{ProcessState, ServerId, ServerUsage};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Reads the answer to `GET /api/servers/{uuid}`, which Go and Rust Wings give alike.
pub(crate) fn parse(body: &[u8]) -> Result<ServerUsage, serde_json::Error> {
    let details: Details = serde_json::from_slice(body)?;
    Ok(details.utilization.at(details.state, details.is_suspended))
}

/// The servers of a node.
pub(crate) struct List {
    /// Those of which all is understood.
    pub(crate) servers: Vec<(ServerId, ServerUsage)>,
    /// How many others there are.
    pub(crate) left_out: usize,
}

/// Reads the answer to `GET /api/servers`: an array of what is answered for one, which says in its configuration whose it
/// is.
pub(crate) fn parse_list(body: &[u8]) -> Result<List, serde_json::Error> {
    let entries: Option<Vec<&RawValue>> = serde_json::from_slice(body)?;
    let entries = entries.unwrap_or_default();
    let servers: Vec<_> = entries.iter().filter_map(|entry| entry_of(entry.get())).collect();
    Ok(List {
        left_out: entries.len() - servers.len(),
        servers,
    })
}

fn entry_of(json: &str) -> Option<(ServerId, ServerUsage)> {
    let named: Named<'_> = serde_json::from_str(json).ok()?;
    let id = Uuid::parse_str(&named.configuration.uuid).ok()?;
    Some((ServerId(id), parse(json.as_bytes()).ok()?))
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    configuration: Configuration<'a>,
}

#[derive(Deserialize)]
struct Configuration<'a> {
    #[serde(borrow)]
    uuid: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(deserialize_with = "state")]
    state: ProcessState,
    is_suspended: bool,
    utilization: Utilization,
}

/// What is missing counts as nothing: a panel can do without it, and not without the state.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Utilization {
    #[serde(deserialize_with = "count")]
    memory_bytes: u64,
    #[serde(deserialize_with = "count")]
    memory_limit_bytes: u64,
    cpu_absolute: f64,
    #[serde(deserialize_with = "count")]
    disk_bytes: u64,
    network: Network,
    /// In milliseconds.
    #[serde(deserialize_with = "count")]
    uptime: u64,
}

impl Utilization {
    /// A server that is seen in this state.
    pub(crate) fn at(self, state: ProcessState, suspended: bool) -> ServerUsage {
        ServerUsage {
            state,
            suspended,
            memory_bytes: self.memory_bytes,
            memory_limit_bytes: self.memory_limit_bytes,
            cpu_percent: self.cpu_absolute,
            disk_bytes: self.disk_bytes,
            network_rx_bytes: self.network.rx_bytes,
            network_tx_bytes: self.network.tx_bytes,
            uptime: Duration::from_millis(self.uptime),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Network {
    #[serde(deserialize_with = "count")]
    rx_bytes: u64,
    #[serde(deserialize_with = "count")]
    tx_bytes: u64,
}

fn state<'de, D: Deserializer<'de>>(json: D) -> Result<ProcessState, D::Error> {
    let word = String::deserialize(json)?;
    state_of(&word)
        .ok_or_else(|| de::Error::custom("the state is none of offline, starting, running, stopping"))
}

/// The state for which this is Wings' word.
pub(crate) fn state_of(word: &str) -> Option<ProcessState> {
    ProcessState::ALL.into_iter().find(|state| state.as_str() == word)
}

/// Go Wings counts some of these in signed numbers, which a clock or a quota that changes can turn negative.
fn count<'de, D: Deserializer<'de>>(json: D) -> Result<u64, D::Error> {
    let number = i128::deserialize(json)?;
    Ok(u64::try_from(number.max(0)).unwrap_or(u64::MAX))
}
