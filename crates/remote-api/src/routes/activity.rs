mod details;
mod entry;

use actix_web::HttpResponse;
use actix_web::web::{Data, Payload};
use aileron_domain::NodeReport;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::RemotePanel;
use crate::body;
use crate::fault::Fault;
use crate::gate::FromNode;

/// The most that one call may bring, in bytes. One daemon sends what is refused again for ever, and writes whatever was done
/// over SFTP within a minute into one entry; so this is more than it sends even then.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// The most entries that are taken out of one call. A daemon sends 100 unless its operator says otherwise.
const ENTRIES: usize = 5_000;

/// How many are written at once, so that no transaction takes long.
const AT_ONCE: usize = 250;

/// What a node has to report, each entry still to be read.
#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

/// Takes down what happened on a node without the panel.
///
/// An entry that cannot be read is left out, and the others are taken: the daemon that tries again would bring it again. When
/// the log cannot be written, the answer has it do so, and what was written already is known then.
pub(super) async fn activity(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    payload: Payload,
) -> Result<HttpResponse, Fault> {
    let body = body::read(payload, BODY_LIMIT).await?;
    let batch: Batch<'_> = serde_json::from_slice(&body).map_err(|error| body::malformed(&error))?;
    panel
        .limits
        .report(node, batch.data.len().min(ENTRIES), body.len())?;
    let reports = read(&panel, &batch.data);
    let mut reports = reports.into_iter().peekable();
    while reports.peek().is_some() {
        let some: Vec<_> = reports.by_ref().take(AT_ONCE).collect();
        let taken = u64::try_from(some.len()).unwrap_or(u64::MAX);
        panel.reports.report(node, some).await?;
        panel.metrics.entries("taken", taken);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Reads a body as [`activity`] does.
#[cfg(feature = "fuzzing")]
pub(crate) fn fuzz(bytes: &[u8]) {
    let Ok(batch) = serde_json::from_slice::<Batch<'_>>(bytes) else {
        return;
    };
    for report in batch.data {
        let _unreadable = entry::read(report, jiff::Timestamp::UNIX_EPOCH);
    }
}

fn read(panel: &RemotePanel, entries: &[&RawValue]) -> Vec<NodeReport> {
    let now = panel.clock.now();
    let beyond = entries.len().saturating_sub(ENTRIES);
    let mut unreadable: u64 = u64::try_from(beyond).unwrap_or(u64::MAX);
    let mut reports = Vec::new();
    for entry in entries.iter().take(ENTRIES) {
        match entry::read(entry, now) {
            Some(report) => reports.push(report),
            None => unreadable += 1,
        }
    }
    if unreadable > 0 {
        panel.metrics.entries("left_out", unreadable);
        tracing::warn!(
            entries = unreadable,
            "a node reports what cannot be taken down, which is left out"
        );
    }
    reports
}
