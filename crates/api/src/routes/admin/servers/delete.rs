use actix_web::web::{Data, Json};
use aileron_provisioning::ProvisioningError;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::routes::admin::noted::Noting;
use crate::routes::admin::path::PathServer;
use crate::{InOrder, Panel, Problem, Query};

/// A server that was just deleted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminDeletedServer)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeletedView {
    /// Which.
    uuid: Uuid,
    /// The name of the node where it ran.
    node: String,
    /// Why its node did not remove it, where it was forgotten by force: its files, and its process, may be there still.
    #[schema(required = true)]
    left_behind: Option<String>,
}

/// How a server is to be deleted.
#[derive(Debug)]
pub(crate) struct DeleteQuery {
    force: bool,
}

impl FromQuery for DeleteQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let force = parameters.parsed("force", "expected true or false", |text| text.parse().ok())?;
        Ok(Self {
            force: force.unwrap_or_default(),
        })
    }
}

/// Have a server's node remove it with all of its files, and forget it.
///
/// Its activity log stays, with this in it as `server.delete`.
#[utoipa::path(
    delete,
    path = "/api/admin/servers/{server}",
    operation_id = "admin_delete_server",
    tag = "admin",
    params(
        ("server" = String, Path, description = "The server's UUID or short identifier",
            pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("force" = Option<bool>, Query, description = "Forget it also if its node cannot be reached or refuses: what is on \
            the node stays there"),
    ),
    responses(
        (status = 200, description = "It is gone", body = Envelope<DeletedView>),
        (status = 409, description = "Its Wings says that it cannot be done now", body = ProblemBody,
            example = json!({"status": 409, "message": "node `node1` did not do its part: server is locked. The server \
                stays known: delete it again when the node answers, or by force if the node is gone for good"})),
    ),
)]
pub(crate) async fn delete(
    panel: Data<Panel>,
    InOrder(((Administrator(caller), PathServer(named)), Query(query))): InOrder<(
        (Administrator, PathServer),
        Query<DeleteQuery>,
    )>,
) -> Result<Json<Envelope<DeletedView>>, Problem> {
    let (provisioning, noting) = (panel.provisioning.clone(), Noting::by(&panel, &caller));
    let deleting = async move {
        let name = provisioning.servers.server(&named).await?.hosted.server.name;
        let deleted = provisioning.delete_server(&named, query.force).await?;
        let details =
            json!({"name": name, "node": deleted.node, "leftBehind": deleted.left_behind.is_some()});
        noting.note("server.delete", deleted.server, &details).await;
        Ok::<_, ProvisioningError>(deleted)
    };
    let deleted = panel.carry_through(deleting).await??;
    Ok(Json(Envelope {
        data: DeletedView {
            uuid: deleted.server.0,
            node: deleted.node,
            left_behind: deleted.left_behind.map(|failure| failure.to_string()),
        },
    }))
}
