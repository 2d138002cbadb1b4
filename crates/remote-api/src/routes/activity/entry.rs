use std::time::Duration;

use aileron_domain::{Event, NodeReport, ServerId, UserId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::details;
use crate::reported_address;

/// How far a node's clock may be ahead. What is to happen later still would stand at the top of a log for good.
const AHEAD: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest name of an event, in bytes.
const EVENT_LENGTH: usize = 64;

#[derive(Deserialize)]
struct Entry<'a> {
    server: String,
    event: String,
    timestamp: String,
    #[serde(default)]
    user: Value,
    #[serde(default)]
    ip: Value,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
}

/// Reads one entry. `None` for one that does not say what happened to which server and when; who did it, from where, and
/// what else there is to say is taken where it can be read.
pub(super) fn read(entry: &RawValue, now: Timestamp) -> Option<NodeReport> {
    let entry: Entry<'_> = serde_json::from_str(entry.get()).ok()?;
    let latest = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let occurred_at: Timestamp = entry.timestamp.parse().ok()?;
    let plausible = (Timestamp::UNIX_EPOCH..=latest).contains(&occurred_at);
    let report = NodeReport {
        server: ServerId(entry.server.parse().ok()?),
        user: entry.user.as_str().and_then(|text| text.parse().ok()).map(UserId),
        event: event(&entry.event)?,
        details: entry.metadata.and_then(details::of),
        ip: entry.ip.as_str().and_then(reported_address::read),
        occurred_at,
    };
    plausible.then_some(report)
}

/// `server:sftp.create-directory` is `server.sftp.create-directory` to the panel.
fn event(name: &str) -> Option<Event> {
    let below = name.strip_prefix("server:")?;
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    let fits = name.len() <= EVENT_LENGTH && below.split('.').all(is_word);
    fits.then(|| Event::from_name(&format!("server.{below}")))
}
