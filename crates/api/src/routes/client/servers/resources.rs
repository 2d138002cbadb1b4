use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{Permission, ProcessState, ServerUsage, WingsFailure};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::power::{wings_status, wings_status_in_pterodactyl};
use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::pterodactyl::server::stats;
use crate::reply::{Render, Reply};
use crate::{AtServer, InOrder, Panel, Problem};

/// How a server is at this moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Live)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LiveView {
    /// What its process is doing.
    #[schema(schema_with = state_schema)]
    state: &'static str,
    /// Whether it is suspended.
    is_suspended: bool,
    /// What it uses.
    resources: UsageView,
}

/// What a server uses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Usage)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageView {
    /// Processor time in percent: 100 is one core.
    #[schema(minimum = 0.0)]
    cpu_percent: f64,
    /// Memory in use, in bytes.
    memory_bytes: u64,
    /// Memory it may use, in bytes; 0 is without a limit.
    memory_limit_bytes: u64,
    /// Files, in bytes.
    disk_bytes: u64,
    /// Received over the network since it started, in bytes.
    network_rx_bytes: u64,
    /// Sent over the network since it started, in bytes.
    network_tx_bytes: u64,
    /// How long its process has been up, in milliseconds.
    uptime_ms: u64,
}

impl LiveView {
    /// The panel's own word about suspension counts as well as the daemon's, which forgets it when it restarts.
    pub(super) fn of(suspended: bool, usage: &ServerUsage) -> Self {
        Self {
            state: usage.state.as_str(),
            is_suspended: suspended || usage.suspended,
            resources: UsageView {
                cpu_percent: if usage.cpu_percent.is_finite() {
                    usage.cpu_percent
                } else {
                    0.0
                },
                memory_bytes: usage.memory_bytes,
                memory_limit_bytes: usage.memory_limit_bytes,
                disk_bytes: usage.disk_bytes,
                network_rx_bytes: usage.network_rx_bytes,
                network_tx_bytes: usage.network_tx_bytes,
                uptime_ms: u64::try_from(usage.uptime.as_millis()).unwrap_or(u64::MAX),
            },
        }
    }
}

/// See a server's live state and what it uses.
///
/// Asks the server's Wings at this moment.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}/resources",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses(
        (status = 200, description = "State and usage", body = Envelope<LiveView>),
        (status = 403, description = "The caller lacks `server.view`, or Wings does not take the panel's token",
            body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.view"})),
        (status = 409, description = "Wings says that it conflicts with the server's state", body = ProblemBody,
            example = json!({"status": 409,
                "message": "Failed to read the server's state from Wings: server is being transferred"})),
        (status = 500, description = "Wings answered anything else", body = ProblemBody,
            example = json!({"status": 500,
                "message": "Failed to read the server's state from Wings: Unknown error"})),
        (status = 503, description = "Wings can't be reached, or the database is unavailable", body = ProblemBody,
            example = json!({"status": 503, "message": "Wings daemon unavailable: Connection refused"})),
    ),
)]
pub(crate) async fn resources(
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Reply<Seen>, Problem> {
    let visible = at.allowed(&Permission::VIEW)?;
    let live = panel.live.clone();
    let (node, server, request_id) = (
        visible.node.clone(),
        visible.server.id,
        at.caller.request_id.clone(),
    );
    let usage = panel
        .fetch(async move { live.usage(&node, server, request_id.as_ref()).await })
        .await?
        .map_err(|failure| unread(&failure))?;
    Ok(Reply(Seen {
        suspended: visible.server.suspended,
        usage,
    }))
}

/// What its Wings said of a server just now.
pub(crate) struct Seen {
    suspended: bool,
    usage: ServerUsage,
}

impl Render for Seen {
    fn documented(self) -> HttpResponse {
        let data = LiveView::of(self.suspended, &self.usage);
        HttpResponse::Ok().json(Envelope { data })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(stats(self.suspended, &self.usage))
    }
}

fn unread(failure: &WingsFailure) -> Problem {
    let message = match failure {
        WingsFailure::Conflict(_) | WingsFailure::Refused(_) => {
            format!("Failed to read the server's state from Wings: {failure}")
        }
        WingsFailure::Unauthorized | WingsFailure::Unavailable { .. } => failure.to_string(),
    };
    Problem::new(wings_status(failure), message).in_pterodactyl(wings_status_in_pterodactyl(failure))
}

fn state_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(ProcessState::ALL.map(ProcessState::as_str)))
        .description(Some("What its process is doing."))
}
