pub(crate) mod allocations;
pub(crate) mod check;
pub(crate) mod configuration;
pub(crate) mod maintenance;
pub(crate) mod rotation;

use actix_web::web::{Data, Json};
use aileron_domain::{NodeRecord, NodeToken, NodeTokenId, NodeUrl};
use aileron_provisioning::NodeOrder;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{name, parsed, required};
use super::listed::Listed;
use super::path::PathName;
use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::json_body::FromFields;
use crate::paging::{Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::{Fields, InOrder, JsonBody, Moment, Panel, Problem, Query};

/// A machine with a Wings on it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminNode)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NodeView {
    /// Its key in the panel.
    id: Uuid,
    /// What people call it.
    #[schema(example = "node1")]
    name: String,
    /// Where its Wings listens.
    #[schema(example = "https://node1.example.com:8080")]
    url: String,
    /// The `token_id` of its Wings' configuration.
    token_id: String,
    /// Whether a rotation of its token is under way: both the new one and the one before it are taken.
    rotating: bool,
    /// Which certificate authorities its certificate is held against.
    #[schema(pattern = "^(system|own)$")]
    trusts: &'static str,
    /// Whether it is closed to power actions.
    maintenance: bool,
    /// How many servers it has.
    servers: u64,
    /// When it was made known.
    created_at: Moment,
    /// When its Wings last asked the panel for its servers at start, if it ever has.
    #[schema(required = true)]
    booted_at: Option<Moment>,
}

impl From<NodeRecord> for NodeView {
    fn from(record: NodeRecord) -> Self {
        let node = record.node;
        Self {
            id: node.id.0,
            url: node.url.expose_text().to_owned(),
            token_id: record.token_id.as_str().to_owned(),
            rotating: node.previous_token.is_some(),
            trusts: if node.roots.is_some() { "own" } else { "system" },
            maintenance: node.maintenance,
            servers: record.servers,
            created_at: Moment(record.created_at),
            booted_at: record.booted_at.map(Moment),
            name: node.name,
        }
    }
}

/// A node that was just made known.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminNewNode)]
pub(crate) struct NewNodeView {
    /// The node.
    #[serde(flatten)]
    node: NodeView,
    /// Its secret, where it was made up: shown here and in the node's configuration only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    token: Option<String>,
}

/// A node that is to be made known.
#[derive(Debug, ToSchema)]
#[schema(as = AdminNodeOrder, rename_all = "camelCase")]
pub(crate) struct NodeBody {
    /// What people will call it.
    #[schema(min_length = 1, max_length = 100, example = "node1")]
    name: String,
    /// Where its Wings listens.
    #[schema(value_type = String, example = "https://node1.example.com:8080")]
    url: NodeUrl,
    /// The `token_id` of its Wings' configuration; left out, one is made up.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128, pattern = r"^[!-\-/-~]+$")]
    token_id: Option<NodeTokenId>,
    /// The `token` of its Wings' configuration; left out, one is made up and shown in the answer.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 512, pattern = r"^[!-~]+$")]
    token: Option<NodeToken>,
}

impl FromFields for NodeBody {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        Ok(Self {
            name: name(&mut fields)?,
            url: required(parsed(&mut fields, "url")?, "url")?,
            token_id: parsed(&mut fields, "tokenId")?,
            token: parsed(&mut fields, "token")?,
        })
    }
}

/// List the nodes.
#[utoipa::path(
    get,
    path = "/api/admin/nodes",
    operation_id = "admin_list_nodes",
    tag = "admin",
    params(PagingParameters),
    responses(
        (status = 200, description = "A page of the nodes, by name", body = Listed<NodeView>),
        (status = 400, description = "A query parameter is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter page: expected a number from 1"})),
    ),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder((Administrator(_), Query(Paging(request)))): InOrder<(Administrator, Query<Paging>)>,
) -> Result<Json<Listed<NodeView>>, Problem> {
    let page = panel.provisioning.nodes.nodes(request).await?;
    Ok(Json(Listed::of(&panel, page, request, NodeView::from)))
}

/// Make a node known.
///
/// Its Wings is then configured with what `GET /api/admin/nodes/{node}/configuration` says.
#[utoipa::path(
    post,
    path = "/api/admin/nodes",
    operation_id = "admin_create_node",
    tag = "admin",
    request_body = NodeBody,
    responses(
        (status = 200, description = "It is known", body = Envelope<NewNodeView>),
        (status = 400, description = "Malformed JSON, or a field is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing url"})),
        (status = 409, description = "Another node has the name or the token id", body = ProblemBody,
            example = json!({"status": 409, "message": "node name `node1` is already taken"})),
    ),
)]
pub(crate) async fn create(
    panel: Data<Panel>,
    InOrder((Administrator(_), JsonBody(body))): InOrder<(Administrator, JsonBody<NodeBody>)>,
) -> Result<Json<Envelope<NewNodeView>>, Problem> {
    let provisioning = panel.provisioning.clone();
    let order = NodeOrder {
        name: body.name,
        url: body.url,
        token_id: body.token_id,
        token: body.token,
        roots: None,
    };
    let made = panel
        .carry_through(async move { provisioning.create_node(order).await })
        .await??;
    Ok(Json(Envelope {
        data: NewNodeView {
            node: made.record.into(),
            token: made.new_token.map(|token| token.expose().to_owned()),
        },
    }))
}

/// See a node.
#[utoipa::path(
    get,
    path = "/api/admin/nodes/{node}",
    operation_id = "admin_show_node",
    tag = "admin",
    params(("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1")),
    responses((status = 200, description = "The node", body = Envelope<NodeView>)),
)]
pub(crate) async fn show(
    panel: Data<Panel>,
    InOrder((Administrator(_), PathName(named))): InOrder<(Administrator, PathName)>,
) -> Result<Json<Envelope<NodeView>>, Problem> {
    let record = panel.provisioning.nodes.node(&named).await?;
    Ok(Json(Envelope { data: record.into() }))
}
