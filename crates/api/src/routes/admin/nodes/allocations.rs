use std::net::IpAddr;

use actix_web::web::{Data, Json};
use aileron_domain::{Allocation, ServerId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::json_body::FromFields;
use crate::paging::{Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::routes::admin::body::{invalid, optional, required};
use crate::routes::admin::listed::{Listed, cut};
use crate::routes::admin::path::PathName;
use crate::{Fields, InOrder, JsonBody, Panel, Problem, Query};

/// An address of a node that a server may listen on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminAllocation)]
pub(crate) struct AllocationView {
    /// The address.
    #[schema(value_type = String, example = "192.0.2.1")]
    ip: IpAddr,
    /// The port.
    #[schema(minimum = 1, maximum = 65535, example = 25565)]
    port: u16,
    /// The server that has it.
    #[schema(required = true)]
    server: Option<Uuid>,
}

impl From<(Allocation, Option<ServerId>)> for AllocationView {
    fn from((Allocation { ip, port }, server): (Allocation, Option<ServerId>)) -> Self {
        Self {
            ip,
            port,
            server: server.map(|server| server.0),
        }
    }
}

/// Addresses that are to be made known.
#[derive(Debug, ToSchema)]
#[schema(as = AdminNewAllocations)]
pub(crate) struct AllocationsBody {
    /// Each an IP address and a port.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 1000,
        example = json!(["192.0.2.1:25565", "[2001:db8::1]:25565"]))]
    allocations: Vec<Allocation>,
}

const MOST_AT_ONCE: usize = 1000;

impl FromFields for AllocationsBody {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let allocations = required(allocations(&mut fields)?, "allocations")?;
        if !(1..=MOST_AT_ONCE).contains(&allocations.len()) {
            return Err(invalid("allocations", "1 to 1000 addresses"));
        }
        Ok(Self { allocations })
    }
}

/// The field `allocations`, if it is there.
pub(in crate::routes::admin) fn allocations(fields: &mut Fields) -> Result<Option<Vec<Allocation>>, Problem> {
    let texts: Option<Vec<String>> = optional(fields, "allocations", "a list of addresses")?;
    let parsed = texts.map(|texts| texts.iter().map(|text| text.parse()).collect());
    let parsed: Result<_, aileron_domain::InvalidAllocation> = parsed.transpose();
    parsed.map_err(|error| Problem::bad_request(format!("Invalid allocations: {error}")))
}

/// How many addresses are new.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminAllocationsAdded)]
pub(crate) struct Added {
    /// How many were not known before.
    added: u64,
}

/// List a node's addresses, and which server has each.
#[utoipa::path(
    get,
    path = "/api/admin/nodes/{node}/allocations",
    operation_id = "admin_list_allocations",
    tag = "admin",
    params(("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1"), PagingParameters),
    responses((status = 200, description = "A page of them, by address and port", body = Listed<AllocationView>)),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder(((Administrator(_), PathName(named)), Query(Paging(request)))): InOrder<(
        (Administrator, PathName),
        Query<Paging>,
    )>,
) -> Result<Json<Listed<AllocationView>>, Problem> {
    let page = cut(panel.provisioning.nodes.allocations(&named).await?, request);
    Ok(Json(Listed::of(&panel, page, request, AllocationView::from)))
}

/// Make addresses of a node known. Those that are known already are left as they are.
#[utoipa::path(
    post,
    path = "/api/admin/nodes/{node}/allocations",
    operation_id = "admin_add_allocations",
    tag = "admin",
    params(("node" = String, Path, description = "The node's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "node1")),
    request_body = AllocationsBody,
    responses(
        (status = 200, description = "They are known", body = Envelope<Added>),
        (status = 400, description = "Malformed JSON, or what is no address", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing allocations"})),
    ),
)]
pub(crate) async fn add(
    panel: Data<Panel>,
    InOrder(((Administrator(_), PathName(named)), JsonBody(body))): InOrder<(
        (Administrator, PathName),
        JsonBody<AllocationsBody>,
    )>,
) -> Result<Json<Envelope<Added>>, Problem> {
    let nodes = panel.provisioning.nodes.clone();
    let added = panel
        .carry_through(async move { nodes.add_allocations(&named, &body.allocations).await })
        .await??;
    Ok(Json(Envelope {
        data: Added { added },
    }))
}
