use actix_web::web::{Data, Json};
use aileron_domain::RegistryError;
use utoipa::ToSchema;

use super::NodeView;
use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::json_body::FromFields;
use crate::problem::ProblemBody;
use crate::routes::admin::body::{optional, required};
use crate::routes::admin::path::PathName;
use crate::{Fields, InOrder, JsonBody, Panel, Problem};

/// Whether a node is to be closed.
#[derive(Debug, ToSchema)]
#[schema(as = AdminMaintenance)]
pub(crate) struct MaintenanceBody {
    /// `true` closes it to power actions, `false` opens it again.
    maintenance: bool,
}

impl FromFields for MaintenanceBody {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let maintenance = optional(&mut fields, "maintenance", "true or false")?;
        Ok(Self {
            maintenance: required(maintenance, "maintenance")?,
        })
    }
}

/// Close a node to power actions, or open it again.
#[utoipa::path(
    put,
    path = "/api/admin/nodes/{node}/maintenance",
    operation_id = "admin_set_maintenance",
    tag = "admin",
    params(("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1")),
    request_body = MaintenanceBody,
    responses(
        (status = 200, description = "The node as it is now", body = Envelope<NodeView>),
        (status = 400, description = "Malformed JSON, or a field is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing maintenance"})),
    ),
)]
pub(crate) async fn set(
    panel: Data<Panel>,
    InOrder(((Administrator(_), PathName(named)), JsonBody(body))): InOrder<(
        (Administrator, PathName),
        JsonBody<MaintenanceBody>,
    )>,
) -> Result<Json<Envelope<NodeView>>, Problem> {
    let nodes = panel.provisioning.nodes.clone();
    let change = async move {
        nodes.set_maintenance(&named, body.maintenance).await?;
        nodes.node(&named).await
    };
    let changed: Result<_, RegistryError> = panel.carry_through(change).await?;
    Ok(Json(Envelope {
        data: changed?.into(),
    }))
}
