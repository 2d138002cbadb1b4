use actix_web::web::Bytes;
use aileron_domain::{Permission, Standing};
use aileron_live::{EventKind, History, StreamEvent};
use serde::Serialize;
use serde_json::json;

use crate::Moment;
use crate::routes::client::servers::activity::ActivityEntryView;
use crate::routes::client::servers::resources::LiveView;

/// An event as somebody of this standing gets it, in the words of server-sent events; `None` for what is not for them.
pub(super) fn tell(event: &StreamEvent, standing: &Standing, suspended: bool) -> Option<Bytes> {
    let console = || standing.allows(&Permission::CONSOLE_READ);
    let (name, data) = match &event.kind {
        EventKind::State { state, since } => (
            "state",
            text(&json!({ "state": state.as_str(), "since": Moment(*since) })),
        ),
        EventKind::Usage(usage) => ("stats", text(&LiveView::of(suspended, usage))),
        EventKind::Power(entry) => ("power", text(&ActivityEntryView::from((**entry).clone()))),
        EventKind::Logged(entry) if standing.allows(&Permission::ACTIVITY_READ) => {
            ("activity", text(&json!({ "id": entry.0 })))
        }
        EventKind::Logged(_) => return None,
        EventKind::History(history) => ("history", text(&HistoryView::of(history, console()))),
        EventKind::Unreachable { since } => ("unreachable", text(&json!({ "since": Moment(*since) }))),
        EventKind::Lagged => ("lagged", text(&json!({}))),
        _ if !console() => return None,
        EventKind::Console(line) => ("console", text(&json!({ "line": line }))),
        EventKind::Daemon(message) => ("daemon", text(&json!({ "message": message }))),
        EventKind::InstallStarted => ("install", text(&json!({ "step": "started" }))),
        EventKind::InstallOutput(line) => ("install", text(&json!({ "step": "output", "line": line }))),
        EventKind::InstallCompleted(well) => (
            "install",
            text(&json!({ "step": "completed", "successful": well })),
        ),
    };
    Some(format!("event: {name}\nid: {}\ndata: {data}\n\n", event.id).into())
}

/// What a server wrote and used before.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    console: Option<&'a [String]>,
    stats: Vec<PastUsage>,
}

/// What it used at one moment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PastUsage {
    at: Moment,
    cpu_percent: f64,
    memory_bytes: u64,
    network_rx_bytes: u64,
    network_tx_bytes: u64,
}

impl<'a> HistoryView<'a> {
    fn of(history: &'a History, with_console: bool) -> Self {
        let stats = history.usage.iter().map(|(at, usage)| PastUsage {
            at: Moment(*at),
            cpu_percent: usage.cpu_percent,
            memory_bytes: usage.memory_bytes,
            network_rx_bytes: usage.network_rx_bytes,
            network_tx_bytes: usage.network_tx_bytes,
        });
        Self {
            console: with_console.then_some(&history.output),
            stats: stats.collect(),
        }
    }
}

/// JSON has no line ends of its own, so one `data:` line holds it.
fn text(data: &impl Serialize) -> String {
    serde_json::to_string(data).unwrap_or_default()
}
