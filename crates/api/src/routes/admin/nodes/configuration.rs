use actix_web::web::{Data, Json};
use aileron_wings_config::node_config;
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::in_person::in_person;
use crate::problem::ProblemBody;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::routes::admin::path::PathName;
use crate::{InOrder, Panel, Problem, Query};

/// What a node's Wings boots with. It holds the node's token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminNodeConfiguration)]
pub(crate) struct ConfigurationView {
    /// The text of its `config.yml`.
    configuration: String,
}

/// Where the panel is.
#[derive(Debug)]
pub(crate) struct ConfigurationQuery {
    panel_url: Option<Url>,
}

impl FromQuery for ConfigurationQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let panel_url = parameters.parsed("panelUrl", "expected an http or https address", |text| {
            let url = Url::parse(text).ok()?;
            (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
        })?;
        Ok(Self { panel_url })
    }
}

/// Read what a node's Wings is to boot with.
///
/// It holds the node's secret, which outlives any key: an API key cannot read it.
#[utoipa::path(
    get,
    path = "/api/admin/nodes/{node}/configuration",
    operation_id = "admin_node_configuration",
    tag = "admin",
    params(
        ("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1"),
        ("panelUrl" = Option<String>, Query, description = "Where the panel is, as the node sees it, if not at its public \
            address", example = "https://panel.example.com"),
    ),
    responses(
        (status = 200, description = "Its `config.yml`", body = Envelope<ConfigurationView>),
        (status = 400, description = "A query parameter is not what it should be, or the panel has no public address and \
            none is given", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter panelUrl: expected an http or https address"})),
        (status = 403, description = "The caller does not run the panel, or does so by an API key", body = ProblemBody,
            example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
    ),
)]
pub(crate) async fn configuration(
    panel: Data<Panel>,
    InOrder(((Administrator(caller), PathName(named)), Query(query))): InOrder<(
        (Administrator, PathName),
        Query<ConfigurationQuery>,
    )>,
) -> Result<Json<Envelope<ConfigurationView>>, Problem> {
    in_person(&caller)?;
    let record = panel.provisioning.nodes.node(&named).await?;
    let url = query.panel_url.or_else(|| panel.settings.public_url.clone());
    let url = url.ok_or_else(|| {
        Problem::bad_request(
            "Say by panelUrl where the panel is, as the node sees it: it has no public address",
        )
    })?;
    Ok(Json(Envelope {
        data: ConfigurationView {
            configuration: node_config(&record.node, &record.token_id, &url, None),
        },
    }))
}
