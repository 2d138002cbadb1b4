pub(crate) mod entry;
mod members;
mod pterodactyl;
pub(crate) mod query;
mod view;

pub use self::view::ActivityEntryView;

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{ActivityEntry, Actor, Page, PageRequest, Permission, UserId, UserRecord};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use self::query::{ActivityParameters, ActivityQuery};
use super::details::people;
use crate::paging::{Pagination, Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::pterodactyl::object;
use crate::reply::{Render, Reply};
use crate::{AtServer, InOrder, Moment, Panel, Problem, Query, json};

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
) -> Result<Reply<LogPage>, Problem> {
    let server = at.allowed(&Permission::ACTIVITY_READ)?.server.id;
    let Paging(request) = query.paging;
    let page = panel.history.page(server, &query.filter, request).await?;
    let people = if query.with_actors {
        let actors = page.items.iter().filter_map(|known| known.entry.actor.id);
        Some(people(&panel, &actors.collect::<Vec<_>>()).await?)
    } else {
        None
    };
    Ok(Reply(LogPage {
        page,
        request,
        reader: at.caller.actor,
        people,
        generated_at: panel.clock.now(),
    }))
}

/// A page of a log, with what each dialect shows of it.
pub(crate) struct LogPage {
    page: Page<ActivityEntry>,
    request: PageRequest,
    reader: Actor,
    /// Who did what is in it, where that is wanted.
    people: Option<HashMap<UserId, UserRecord>>,
    generated_at: Timestamp,
}

/// Bytes that an entry takes in an answer, with an API key in its details and not much else.
const AN_ENTRY: usize = 640;

/// And all else that is in it.
const REST: usize = 256;

impl Render for LogPage {
    fn documented(self) -> HttpResponse {
        let length = REST + AN_ENTRY * self.page.items.len();
        let page = ActivityPage {
            pagination: Pagination::of(&self.page, self.request),
            data: self.page.items.into_iter().map(ActivityEntryView::from).collect(),
            generated_at: Moment(self.generated_at),
        };
        json::answer(&page, length)
    }

    fn pterodactyl(self, request: &HttpRequest) -> HttpResponse {
        let entries = self.page.items.iter();
        let entries = entries.map(|entry| pterodactyl::entry(entry, &self.reader, self.people.as_ref()));
        let entries = entries.collect();
        HttpResponse::Ok().json(object::page(
            "activity_log",
            entries,
            (&self.page, self.request),
            request,
        ))
    }
}
