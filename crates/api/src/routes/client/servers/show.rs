use actix_web::web::Json;
use aileron_domain::{Actor, Occupation, Permission, VisibleServer};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use uuid::Uuid;

use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::{AtServer, InOrder, Problem};

/// A server as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Server)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerView {
    /// The server's UUID.
    id: Uuid,
    /// The same, under the name that other panels give it.
    uuid: Uuid,
    /// What people type.
    #[schema(example = "my-server")]
    identifier: String,
    /// What people call it.
    name: String,
    /// The name of the node on which it runs.
    node: String,
    /// Whether that node is closed for work on it.
    node_maintenance: bool,
    /// Whether it is the caller's own.
    owner: bool,
    /// What keeps it from being used, if anything does.
    #[schema(schema_with = status_schema, required = true)]
    status: Option<&'static str>,
    /// Whether it is suspended, whatever else goes on.
    suspended: bool,
    /// What the caller may do.
    #[schema(example = json!(["server.view", "server.power"]))]
    permissions: Vec<String>,
}

impl ServerView {
    pub(super) fn of(visible: &VisibleServer, actor: &Actor) -> Self {
        let server = &visible.server;
        let occupation = server.occupation.map(Occupation::as_str);
        let permissions = visible.standing.permissions().iter();
        Self {
            id: server.id.0,
            uuid: server.id.0,
            identifier: server.identifier.to_string(),
            name: server.name.clone(),
            node: visible.node.name.clone(),
            node_maintenance: visible.node.maintenance,
            owner: server.owner == actor.user.id,
            status: occupation.or(server.suspended.then_some(SUSPENDED)),
            suspended: server.suspended,
            permissions: permissions.map(ToString::to_string).collect(),
        }
    }
}

/// Look at one server.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses(
        (status = 200, description = "The server", body = Envelope<ServerView>),
        (status = 403, description = "The caller lacks `server.view`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.view"})),
    ),
)]
pub(crate) async fn show(InOrder(at): InOrder<AtServer>) -> Result<Json<Envelope<ServerView>>, Problem> {
    let data = ServerView::of(at.allowed(&Permission::VIEW)?, &at.caller.actor);
    Ok(Json(Envelope { data }))
}

const SUSPENDED: &str = "suspended";

fn status_schema() -> ObjectBuilder {
    let words = Occupation::ALL.map(|occupation| Some(occupation.as_str()));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(words.into_iter().chain([Some(SUSPENDED), None])))
        .description(Some("What keeps it from being used, if anything does."))
}
