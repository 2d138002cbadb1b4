use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{
    Actor, Page, PageRequest, ServerFilter, ServerId, ServerScope, UnderWay, VisibleServer,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::details::{Details, Include};
use super::show::ServerView;
use super::states::States;
use crate::paging::{Pagination, Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::pterodactyl::object;
use crate::pterodactyl::server::server;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::reply::{Render, Reply};
use crate::{Caller, Dialect, InOrder, Moment, Panel, Problem, Query};

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
    include: Include,
}

impl FromQuery for ListQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let paging = Paging::from_query(parameters)?;
        if parameters.dialect() == Dialect::Pterodactyl {
            return Ok(Self {
                paging,
                filter: pterodactyls_filter(parameters)?,
                with_state: false,
                include: Include::read(parameters),
            });
        }
        let name = parameters.text("name")?;
        Ok(Self {
            paging,
            filter: ServerFilter {
                name,
                ..ServerFilter::default()
            },
            include: Include::default(),
            with_state: parameters.include()?.has("state"),
        })
    }
}

/// What clients of Pterodactyl's panel narrow a list by. Without a `type` also who runs the panel gets only what is theirs or
/// was shared with them. Nothing here has a description or an id from outside, so that looking for one finds nothing.
fn pterodactyls_filter(parameters: &Parameters<'_>) -> Result<ServerFilter, InvalidParameter> {
    let known = ["filter[name]", "filter[uuid]", "filter[*]"];
    let nowhere = ["filter[description]", "filter[external_id]"];
    let unknown = parameters
        .names()
        .any(|name| name.starts_with("filter[") && !known.contains(&name) && !nowhere.contains(&name));
    if unknown {
        return Err(InvalidParameter {
            name: "filter",
            expected: "expected one of name, uuid, description, external_id, *".into(),
        });
    }
    let mut scope = match parameters
        .lenient("type", |text| Some(text.to_owned()))
        .as_deref()
    {
        Some("owner") => ServerScope::Owned,
        Some("admin") => ServerScope::Others,
        Some("admin-all") => ServerScope::All,
        _ => ServerScope::Mine,
    };
    for name in nowhere {
        if parameters.text(name)?.is_some() {
            scope = ServerScope::None;
        }
    }
    Ok(ServerFilter {
        name: parameters.text("filter[name]")?,
        uuid: parameters.text("filter[uuid]")?,
        text: parameters.text("filter[*]")?,
        scope,
    })
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
    InOrder(((caller, dialect), Query(query))): InOrder<((Caller, Dialect), Query<ListQuery>)>,
) -> Result<Reply<Listed>, Problem> {
    let Paging(request) = query.paging;
    let (actor, filter) = (&caller.actor, &query.filter);
    let (page, under_way) = match dialect {
        Dialect::Documented => panel.directory.list_now(actor, filter, request).await?,
        Dialect::Pterodactyl => (panel.directory.list(actor, filter, request).await?, Vec::new()),
    };
    let states = if query.with_state {
        Some(States::ask(&panel, &page.items).await)
    } else {
        None
    };
    let details = Details::find(&panel, &caller, &page.items, query.include).await?;
    Ok(Reply(Listed {
        page,
        request,
        actor: caller.actor,
        under_way: under_way.into_iter().collect(),
        states,
        details,
        generated_at: panel.clock.now(),
    }))
}

/// A page of servers, with what each dialect shows of them.
pub(crate) struct Listed {
    page: Page<VisibleServer>,
    request: PageRequest,
    actor: Actor,
    under_way: HashMap<ServerId, UnderWay>,
    states: Option<States>,
    details: Details,
    generated_at: Timestamp,
}

impl Render for Listed {
    fn documented(mut self) -> HttpResponse {
        let pagination = Pagination::of(&self.page, self.request);
        let servers = self.page.items.into_iter().map(|visible| {
            let under_way = self.under_way.remove(&visible.server.id);
            let live = self.states.as_ref().map(|states| states.of(&visible));
            let view = ServerView::of(visible, &self.actor, under_way);
            match live {
                Some(live) => view.live(live),
                None => view,
            }
        });
        HttpResponse::Ok().json(ServerPage {
            data: servers.collect(),
            pagination,
            generated_at: Moment(self.generated_at),
        })
    }

    fn pterodactyl(self, request: &HttpRequest) -> HttpResponse {
        let servers = self.page.items.iter();
        let servers = servers.map(|visible| server(visible, &self.actor, &self.details));
        let servers = servers.collect();
        HttpResponse::Ok().json(object::page(
            "server",
            servers,
            (&self.page, self.request),
            request,
        ))
    }
}
