use std::time::Duration;

use actix_web::web::{Data, Json};
use aileron_domain::NodeRecord;
use aileron_provisioning::{NodeHealth, TokenState};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::routes::admin::path::PathName;
use crate::{InOrder, Moment, Panel, Problem};

/// How a node is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminNodeHealth)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthView {
    /// The node's key in the panel.
    id: Uuid,
    /// What people call it.
    name: String,
    /// Whether anything has answered.
    reachable: bool,
    /// What its Wings makes of the panel's token: `right`, `previous` (it takes the one before it only) or `wrong`.
    #[schema(value_type = Option<String>, required = true, example = "right")]
    token: Option<&'static str>,
    /// The Wings' version.
    #[schema(required = true, example = "1.11.13")]
    version: Option<String>,
    /// How far its clock is ahead of the panel's.
    #[schema(required = true)]
    clock_ahead_seconds: Option<i64>,
    /// How long it took to answer, with the connection.
    #[schema(required = true)]
    round_trip_milliseconds: Option<u64>,
    /// Whether the panel asks it how its servers are: `closed` when it does, `open` when it rests because it did not
    /// answer, `half_open` when it is about to be asked again.
    #[schema(value_type = String, example = "closed")]
    breaker: &'static str,
    /// Since when it has not answered.
    #[schema(required = true)]
    failing_since: Option<Moment>,
    /// What its operator should see to.
    problems: Vec<String>,
}

impl HealthView {
    fn of(record: NodeRecord, health: NodeHealth) -> Self {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            id: record.node.id.0,
            name: record.node.name,
            reachable: health.reachable,
            token: health.token.map(TokenState::as_str),
            version: health.version,
            clock_ahead_seconds: health.clock_ahead.map(|ahead| ahead.as_secs()),
            round_trip_milliseconds: health.round_trip.map(milliseconds),
            breaker: health.breaker,
            failing_since: health.failing_since.map(Moment),
            problems: health.problems,
        }
    }
}

/// Call a node's Wings: does it answer, does it take the token, which version is it, what does its clock say?
#[utoipa::path(
    get,
    path = "/api/admin/nodes/{node}/check",
    operation_id = "admin_check_node",
    tag = "admin",
    params(("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1")),
    responses((status = 200, description = "How it is, also where it is not well", body = Envelope<HealthView>)),
)]
pub(crate) async fn check(
    panel: Data<Panel>,
    InOrder((Administrator(_), PathName(named))): InOrder<(Administrator, PathName)>,
) -> Result<Json<Envelope<HealthView>>, Problem> {
    let provisioning = panel.provisioning.clone();
    let (record, health) = panel
        .fetch(async move { provisioning.check(&named).await })
        .await??;
    Ok(Json(Envelope {
        data: HealthView::of(record, health),
    }))
}
