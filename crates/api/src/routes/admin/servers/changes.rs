use actix_web::web::{Data, Json};
use aileron_domain::ServerIdentifier;
use aileron_provisioning::ProvisioningError;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::routes::admin::noted::Noting;
use crate::routes::admin::path::PathServer;
use crate::{Caller, InOrder, Panel, Problem};

/// A server that was just switched off for its users, or on again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminSuspension)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuspensionView {
    /// Which.
    uuid: Uuid,
    /// Whether it is suspended now.
    suspended: bool,
    /// Why its node could not be told, or may not have heard. The panel keeps to it all the same, and the node asks when it
    /// starts again.
    #[schema(required = true)]
    not_told: Option<String>,
}

/// A server that is being installed again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminReinstallation)]
pub(crate) struct ReinstallationView {
    /// Which.
    uuid: Uuid,
    /// Always `true`.
    installing: bool,
}

/// Switch a server off for its users: it may be stopped and killed, not started.
///
/// It is in the server's activity log as `server.suspend`.
#[utoipa::path(
    post,
    path = "/api/admin/servers/{server}/suspend",
    operation_id = "admin_suspend_server",
    tag = "admin",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses((status = 200, description = "It is suspended", body = Envelope<SuspensionView>)),
)]
pub(crate) async fn suspend(
    panel: Data<Panel>,
    InOrder((Administrator(caller), PathServer(named))): InOrder<(Administrator, PathServer)>,
) -> Result<Json<Envelope<SuspensionView>>, Problem> {
    set_suspended(&panel, &caller, named, true).await
}

/// Switch a server on again.
///
/// It is in the server's activity log as `server.unsuspend`.
#[utoipa::path(
    post,
    path = "/api/admin/servers/{server}/unsuspend",
    operation_id = "admin_unsuspend_server",
    tag = "admin",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses((status = 200, description = "It is not suspended", body = Envelope<SuspensionView>)),
)]
pub(crate) async fn unsuspend(
    panel: Data<Panel>,
    InOrder((Administrator(caller), PathServer(named))): InOrder<(Administrator, PathServer)>,
) -> Result<Json<Envelope<SuspensionView>>, Problem> {
    set_suspended(&panel, &caller, named, false).await
}

async fn set_suspended(
    panel: &Panel,
    caller: &Caller,
    named: ServerIdentifier,
    suspended: bool,
) -> Result<Json<Envelope<SuspensionView>>, Problem> {
    let (provisioning, noting) = (panel.provisioning.clone(), Noting::by(panel, caller));
    let event = if suspended {
        "server.suspend"
    } else {
        "server.unsuspend"
    };
    let change = async move {
        let done = provisioning.set_suspended(&named, suspended).await?;
        let details = json!({"told": done.not_told.is_none()});
        noting.note(event, done.server, &details).await;
        Ok::<_, ProvisioningError>(done)
    };
    let done = panel.carry_through(change).await??;
    Ok(Json(Envelope {
        data: SuspensionView {
            uuid: done.server.0,
            suspended: done.suspended,
            not_told: done.not_told.map(|failure| failure.to_string()),
        },
    }))
}

/// Have a server's node run its egg's install script again, or for the first time where the node was never told.
///
/// It is in the server's activity log as `server.reinstall`.
#[utoipa::path(
    post,
    path = "/api/admin/servers/{server}/reinstall",
    operation_id = "admin_reinstall_server",
    tag = "admin",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses(
        (status = 200, description = "Its node installs it", body = Envelope<ReinstallationView>),
        (status = 409, description = "It is suspended, has no egg, its egg cannot be read, or its Wings says that it cannot \
            be done now", body = ProblemBody, example = json!({"status": 409,
                "message": "server `my-server` is suspended, and its Wings would refuse: unsuspend it first"})),
    ),
)]
pub(crate) async fn reinstall(
    panel: Data<Panel>,
    InOrder((Administrator(caller), PathServer(named))): InOrder<(Administrator, PathServer)>,
) -> Result<Json<Envelope<ReinstallationView>>, Problem> {
    let (provisioning, noting) = (panel.provisioning.clone(), Noting::by(&panel, &caller));
    let installing = async move {
        let server = provisioning.reinstall(&named).await?;
        noting.note("server.reinstall", server, &json!({})).await;
        Ok::<_, ProvisioningError>(server)
    };
    let server = panel.carry_through(installing).await??;
    Ok(Json(Envelope {
        data: ReinstallationView {
            uuid: server.0,
            installing: true,
        },
    }))
}
