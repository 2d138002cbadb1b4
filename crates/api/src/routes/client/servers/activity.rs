pub(crate) mod entry;
pub(crate) mod query;
mod view;

pub use self::view::ActivityEntryView;

use actix_web::web::{Data, Json};
use aileron_domain::Permission;
use serde::Serialize;
use utoipa::ToSchema;

use self::query::{ActivityParameters, ActivityQuery};
use crate::paging::{Pagination, Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::{AtServer, InOrder, Moment, Panel, Problem, Query};

/// A page of a server's activity log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityPage {
    /// The entries, newest first.
    data: Vec<ActivityEntryView>,
    /// Where in the whole log this is.
    pagination: Pagination,
    /// When it was looked up.
    generated_at: Moment,
}

/// Read who did what to a server.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}/activity",
    tag = "servers",
    params(
        ("server" = String, Path, description = "The server's UUID or short identifier",
            pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        PagingParameters,
        ActivityParameters,
    ),
    responses(
        (status = 200, description = "A page of the log", body = ActivityPage),
        (status = 400, description = "Missing or invalid server identifier, or a query parameter is not what it \
            should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter page: expected a number from 1"})),
        (status = 403, description = "The caller lacks `server.activity.read`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.activity.read"})),
    ),
)]
pub(crate) async fn activity(
    panel: Data<Panel>,
    InOrder((at, Query(query))): InOrder<(AtServer, Query<ActivityQuery>)>,
) -> Result<Json<ActivityPage>, Problem> {
    let server = at.allowed(&Permission::ACTIVITY_READ)?.server.id;
    let Paging(request) = query.paging;
    let page = panel.history.page(server, &query.filter, request).await?;
    Ok(Json(ActivityPage {
        pagination: Pagination::of(&page, request),
        data: page.items.into_iter().map(ActivityEntryView::from).collect(),
        generated_at: Moment(panel.clock.now()),
    }))
}
