use actix_web::web::{Data, Json};

use super::NodeView;
use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::routes::admin::path::PathName;
use crate::{InOrder, Panel, Problem};

/// Give a node a new token, with no refused action in between.
///
/// From then on both tokens are taken. Write what `GET /api/admin/nodes/{node}/configuration` says into the node's
/// `config.yml`, restart its Wings, and end the rotation: the token of before is worth nothing any more.
#[utoipa::path(
    post,
    path = "/api/admin/nodes/{node}/rotate-token",
    operation_id = "admin_rotate_token",
    tag = "admin",
    params(("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1")),
    responses(
        (status = 200, description = "It has a new token", body = Envelope<NodeView>),
        (status = 409, description = "It has a new token already", body = ProblemBody,
            example = json!({"status": 409, "message": "node `node1` has a new token already: when its Wings has that, \
                end the rotation before the next begins"})),
    ),
)]
pub(crate) async fn begin(
    panel: Data<Panel>,
    InOrder((Administrator(_), PathName(named))): InOrder<(Administrator, PathName)>,
) -> Result<Json<Envelope<NodeView>>, Problem> {
    let provisioning = panel.provisioning.clone();
    let record = panel
        .carry_through(async move { provisioning.rotate_token(&named).await })
        .await??;
    Ok(Json(Envelope { data: record.into() }))
}

/// End the rotation of a node's token: the one of before is worth nothing any more.
#[utoipa::path(
    post,
    path = "/api/admin/nodes/{node}/end-rotation",
    operation_id = "admin_end_rotation",
    tag = "admin",
    params(("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1")),
    responses(
        (status = 200, description = "It has one token", body = Envelope<NodeView>),
        (status = 409, description = "No rotation is under way, or its Wings has the token of before still",
            body = ProblemBody, example = json!({"status": 409,
                "message": "node `node1` has one token only: no rotation is under way"})),
    ),
)]
pub(crate) async fn end(
    panel: Data<Panel>,
    InOrder((Administrator(_), PathName(named))): InOrder<(Administrator, PathName)>,
) -> Result<Json<Envelope<NodeView>>, Problem> {
    let provisioning = panel.provisioning.clone();
    let record = panel
        .carry_through(async move { provisioning.end_rotation(&named).await })
        .await??;
    Ok(Json(Envelope { data: record.into() }))
}
