use std::collections::HashMap;

use actix_web::web::{Data, Json};
use aileron_domain::{ServerFilter, ServerId, UnderWay};
use serde::Serialize;
use utoipa::ToSchema;

use super::show::ServerView;
use super::states::States;
use crate::paging::{Pagination, Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::{Caller, InOrder, Moment, Panel, Problem, Query};

/// A page of servers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerPage {
    /// The servers, by name.
    data: Vec<ServerView>,
    /// Where in the whole list this is.
    pagination: Pagination,
    /// When it was looked up.
    generated_at: Moment,
}

/// Which servers are wanted.
#[derive(Debug)]
pub(crate) struct ListQuery {
    paging: Paging,
    filter: ServerFilter,
    with_state: bool,
}

impl FromQuery for ListQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let paging = Paging::from_query(parameters)?;
        let name = parameters.text("name")?;
        let include = parameters.text("include")?.unwrap_or_default();
        Ok(Self {
            paging,
            filter: ServerFilter { name },
            with_state: include.split(',').any(|wanted| wanted.trim() == "state"),
        })
    }
}

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
struct ListParameters {
    /// Only servers whose name has this in it, in any case.
    #[param(max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    name: Option<String>,
    /// `state`: with how each server is (`live`). Each node is asked once and has 300 ms to answer; what it does not say
    /// by then is `unknown`.
    #[param(max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", example = "state")]
    include: Option<String>,
}

/// List the servers that the caller may see.
#[utoipa::path(
    get,
    path = "/api/client/servers",
    tag = "servers",
    params(PagingParameters, ListParameters),
    responses(
        (status = 200, description = "A page of servers", body = ServerPage),
        (status = 400, description = "A query parameter is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter limit: expected a number from 1 to 100"})),
    ),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder((caller, Query(query))): InOrder<(Caller, Query<ListQuery>)>,
) -> Result<Json<ServerPage>, Problem> {
    let Paging(request) = query.paging;
    let page = panel
        .directory
        .list(&caller.actor, &query.filter, request)
        .await?;
    let ids: Vec<ServerId> = page.items.iter().map(|visible| visible.server.id).collect();
    let mut under_way: HashMap<ServerId, UnderWay> =
        panel.lookup.under_way(&ids).await?.into_iter().collect();
    let states = if query.with_state {
        Some(States::ask(&panel, &page.items).await)
    } else {
        None
    };
    let servers = page.items.iter().map(|visible| {
        let view = ServerView::of(visible, &caller.actor, under_way.remove(&visible.server.id));
        match &states {
            Some(states) => view.live(states.of(visible)),
            None => view,
        }
    });
    Ok(Json(ServerPage {
        data: servers.collect(),
        pagination: Pagination::of(&page, request),
        generated_at: Moment(panel.clock.now()),
    }))
}
