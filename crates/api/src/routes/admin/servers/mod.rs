pub(crate) mod changes;
pub(crate) mod delete;
mod order;
mod view;

use actix_web::web::{Data, Json};
use aileron_domain::ServerIdentifier;
use aileron_provisioning::ProvisioningError;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use self::order::OrderBody;
use self::view::{ServerDetails, ServerView};
use super::listed::Listed;
use super::noted::Noting;
use super::path::PathServer;
use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::paging::{Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::{InOrder, JsonBody, Panel, Problem, Query};

/// A server that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminNewServer)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewServerView {
    /// The server.
    #[serde(flatten)]
    server: ServerDetails,
    /// Why its node could not be told to install it, or may not have heard. The server is there all the same, and counts as
    /// installing: `reinstall` tells the node again.
    #[schema(required = true)]
    not_told: Option<String>,
}

/// Which servers are wanted.
#[derive(Debug)]
pub(crate) struct ListQuery {
    paging: Paging,
    node: Option<String>,
    search: Option<String>,
}

impl FromQuery for ListQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        Ok(Self {
            paging: Paging::from_query(parameters)?,
            node: parameters.text("node")?,
            search: parameters.text("search")?,
        })
    }
}

/// List all servers.
#[utoipa::path(
    get,
    path = "/api/admin/servers",
    operation_id = "admin_list_servers",
    tag = "admin",
    params(PagingParameters, ("node" = Option<String>, Query, description = "Only those of this node: its name or id",
        max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"),
        ("search" = Option<String>, Query, description = "Only those with this in their name, their identifier or their \
            owner's username, in any case", max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")),
    responses(
        (status = 200, description = "A page of the servers, by name", body = Listed<ServerView>),
        (status = 400, description = "A query parameter is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter page: expected a number from 1"})),
        (status = 404, description = "No such node", body = ProblemBody,
            example = json!({"status": 404, "message": "there is no node `node2`"})),
    ),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder((Administrator(_), Query(query))): InOrder<(Administrator, Query<ListQuery>)>,
) -> Result<Json<Listed<ServerView>>, Problem> {
    let Paging(request) = query.paging;
    let servers = &panel.provisioning.servers;
    let node = query.node.as_deref();
    let page = match &query.search {
        Some(text) => servers.find_servers(node, text, request).await?,
        None => servers.servers(node, request).await?,
    };
    Ok(Json(Listed::of(&panel, page, request, |record| {
        ServerView::from(&record)
    })))
}

/// Make a server of an egg, and have its node install it.
///
/// A node that is down is no error: the order stands, and `notTold` says what is left to do. It is in the server's activity
/// log as `server.create`.
#[utoipa::path(
    post,
    path = "/api/admin/servers",
    operation_id = "admin_create_server",
    tag = "admin",
    request_body = OrderBody,
    responses(
        (status = 200, description = "It is there, and its node installs it", body = Envelope<NewServerView>),
        (status = 400, description = "Malformed JSON, a field is not what it should be, or not what the egg allows",
            body = ProblemBody, example = json!({"status": 400, "message": "variable `JAR` must end with one of .jar"})),
        (status = 404, description = "No such egg, node or user", body = ProblemBody,
            example = json!({"status": 404, "message": "there is no egg `Minecraft`"})),
        (status = 409, description = "Another server has its UUID, its identifier or one of its allocations", body = ProblemBody,
            example = json!({"status": 409, "message": "server identifier `lobby` is already taken"})),
    ),
)]
pub(crate) async fn create(
    panel: Data<Panel>,
    InOrder((Administrator(caller), JsonBody(body))): InOrder<(Administrator, JsonBody<OrderBody>)>,
) -> Result<Json<Envelope<NewServerView>>, Problem> {
    let (provisioning, noting) = (panel.provisioning.clone(), Noting::by(&panel, &caller));
    let egg = body.egg.clone();
    let making = async move {
        let made = provisioning.create_server(body.into()).await?;
        let details = json!({"name": made.server.name, "node": made.server.node, "egg": egg});
        noting.note("server.create", made.server.id, &details).await;
        let named = ServerIdentifier::Id(made.server.id);
        Ok::<_, ProvisioningError>((provisioning.servers.server(&named).await?, made.not_told))
    };
    let (record, not_told) = panel.carry_through(making).await??;
    Ok(Json(Envelope {
        data: NewServerView {
            server: (&record).into(),
            not_told: not_told.map(|failure| failure.to_string()),
        },
    }))
}

/// See a server, and how it is built.
#[utoipa::path(
    get,
    path = "/api/admin/servers/{server}",
    operation_id = "admin_show_server",
    tag = "admin",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses((status = 200, description = "The server", body = Envelope<ServerDetails>)),
)]
pub(crate) async fn show(
    panel: Data<Panel>,
    InOrder((Administrator(_), PathServer(named))): InOrder<(Administrator, PathServer)>,
) -> Result<Json<Envelope<ServerDetails>>, Problem> {
    let record = panel.provisioning.servers.server(&named).await?;
    Ok(Json(Envelope {
        data: (&record).into(),
    }))
}
