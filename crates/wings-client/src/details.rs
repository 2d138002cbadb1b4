use std::time::Duration;

use aileron_domain::{ProcessState, ServerUsage};
use serde::{Deserialize, Deserializer, de};

/// Reads the answer to `GET /api/servers/{uuid}`, which Go and Rust Wings give alike.
pub(crate) fn parse(body: &[u8]) -> Result<ServerUsage, serde_json::Error> {
    let details: Details = serde_json::from_slice(body)?;
    let used = details.utilization;
    Ok(ServerUsage {
        state: details.state,
        suspended: details.is_suspended,
        memory_bytes: used.memory_bytes,
        memory_limit_bytes: used.memory_limit_bytes,
        cpu_percent: used.cpu_absolute,
        disk_bytes: used.disk_bytes,
        network_rx_bytes: used.network.rx_bytes,
        network_tx_bytes: used.network.tx_bytes,
        uptime: Duration::from_millis(used.uptime),
    })
}

#[derive(Deserialize)]
struct Details {
    #[serde(deserialize_with = "state")]
    state: ProcessState,
    is_suspended: bool,
    utilization: Utilization,
}

/// What is missing counts as nothing: a panel can do without it, and not without the state.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Utilization {
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
    ProcessState::ALL
        .into_iter()
        .find(|state| state.as_str() == word)
        .ok_or_else(|| de::Error::custom("the state is none of offline, starting, running, stopping"))
}

/// Go Wings counts some of these in signed numbers, which a clock or a quota that changes can turn negative.
fn count<'de, D: Deserializer<'de>>(json: D) -> Result<u64, D::Error> {
    let number = i128::deserialize(json)?;
    Ok(u64::try_from(number.max(0)).unwrap_or(u64::MAX))
}
