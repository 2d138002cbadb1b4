use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use aileron_domain::{EntryId, Permission};
use uuid::Uuid;

use super::ActivityEntryView;
use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::{AtServer, InOrder, Panel, Problem, Step};

/// Read one entry of a server's activity log.
///
/// This is where the `Link` of a power action's answer points: it tells what came of the action. Whoever pressed the button
/// may read that entry without `server.activity.read`.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}/activity/{entry}",
    tag = "servers",
    params(
        ("server" = String, Path, description = "The server's UUID or short identifier",
            pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("entry" = Uuid, Path, description = "The entry's id"),
    ),
    responses(
        (status = 200, description = "The entry", body = Envelope<ActivityEntryView>),
        (status = 403, description = "The caller lacks `server.activity.read`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.activity.read"})),
        (status = 404, description = "No such server, or none that the caller may see, or no such entry in its log",
            body = ProblemBody, example = json!({"status": 404, "message": "Activity entry not found"})),
    ),
)]
pub(crate) async fn entry(
    panel: Data<Panel>,
    InOrder((at, Named(entry))): InOrder<(AtServer, Named)>,
) -> Result<Json<Envelope<ActivityEntryView>>, Problem> {
    let server = at.visible()?.server.id;
    let found = match entry {
        Some(entry) => panel.lookup.entry(server, entry).await?,
        None => None,
    };
    let own = found
        .as_ref()
        .is_some_and(|found| found.entry.actor.id == Some(at.caller.actor.user.id));
    if !own {
        at.allowed(&Permission::ACTIVITY_READ)?;
    }
    let found = found.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "Activity entry not found"))?;
    Ok(Json(Envelope { data: found.into() }))
}

/// The step that reads which entry the path names. What is no id names no entry.
pub(crate) struct Named(Option<EntryId>);

impl Step for Named {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let id = request.match_info().get("entry").unwrap_or_default();
        Ok(Self(Uuid::try_parse(id).ok().map(EntryId)))
    }
}
