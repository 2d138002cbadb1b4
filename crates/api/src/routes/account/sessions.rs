use std::net::IpAddr;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use aileron_domain::{AccountEvent, SessionId, SessionRecord};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::envelope::{Done, Envelope};
use crate::in_person::InPerson;
use crate::path_id::PathId;
use crate::problem::ProblemBody;
use crate::{InOrder, Moment, Panel, Problem};

/// One of the caller's sessions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionView {
    /// What it is called by; not its token.
    id: Uuid,
    /// When it was opened.
    created_at: Moment,
    /// When it ends, however much it is used.
    expires_at: Moment,
    /// When it ends if it is not used until then; to the minute.
    idle_until: Moment,
    /// When it was used last, to the minute; `null` where that is not known yet.
    #[schema(required = true)]
    last_used_at: Option<Moment>,
    /// And from where.
    #[schema(value_type = Option<String>, required = true, example = "203.0.113.7")]
    last_used_from: Option<IpAddr>,
    /// From where it was opened, if that is known.
    #[schema(value_type = Option<String>, required = true, example = "203.0.113.7")]
    ip: Option<IpAddr>,
    /// With what it was opened, in the client's own words.
    #[schema(required = true, max_length = 200)]
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionView {
    fn of(record: SessionRecord, mine: SessionId) -> Self {
        Self {
            id: record.id.0,
            created_at: Moment(record.created_at),
            expires_at: Moment(record.expires_at),
            idle_until: Moment(record.idle_until),
            last_used_at: record.last_use.map(|last| Moment(last.at)),
            last_used_from: record.last_use.and_then(|last| last.from),
            ip: record.origin.ip,
            user_agent: record.origin.user_agent.map(|said| said.as_str().to_owned()),
            current: record.id == mine,
        }
    }
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ended {
    /// So many.
    ended: u64,
}

/// See where the caller is logged in.
///
/// The newest sessions first, at most a hundred.
#[utoipa::path(
    get,
    path = "/api/account/sessions",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The caller's sessions", body = Envelope<Vec<SessionView>>),
        (status = 403, description = "The request shows an API key", body = ProblemBody,
            example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
    ),
)]
pub(crate) async fn sessions(
    panel: Data<Panel>,
    InOrder(InPerson(caller)): InOrder<InPerson>,
) -> Result<Json<Envelope<Vec<SessionView>>>, Problem> {
    let mine = SessionId::of(caller.credential.hash);
    let records = panel.sessions.sessions_of(caller.actor.user.id).await?;
    let data = records.into_iter().map(|record| SessionView::of(record, mine));
    Ok(Json(Envelope { data: data.collect() }))
}

/// Log out somewhere else.
///
/// The session ends at once, on every instance. Ending the one that asks is logging out.
#[utoipa::path(
    delete,
    path = "/api/account/sessions/{id}",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session's id")),
    responses(
        (status = 200, description = "The session has ended", body = Envelope<Done>),
        (status = 400, description = "The id cannot be one", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid id: expected a UUID"})),
        (status = 403, description = "The request shows an API key, or a browser sent it on behalf of another site",
            body = ProblemBody, example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
        (status = 404, description = "The caller has no such session", body = ProblemBody,
            example = json!({"status": 404, "message": "Session not found"})),
    ),
)]
pub(crate) async fn end_session(
    panel: Data<Panel>,
    InOrder((InPerson(caller), PathId(id))): InOrder<(InPerson, PathId)>,
) -> Result<Json<Envelope<Done>>, Problem> {
    let user = caller.actor.user.id;
    if !panel.sessions.end_session(user, SessionId(id)).await? {
        return Err(Problem::new(StatusCode::NOT_FOUND, "Session not found"));
    }
    let details = json!({"session": id.to_string()});
    let user = &caller.actor.user;
    panel
        .note(user, AccountEvent::SessionEnded, caller.ip, Some(&details))
        .await;
    Ok(Json(Envelope { data: Done::DONE }))
}

/// Log out everywhere else.
///
/// All of the caller's sessions but the one that asks end at once, on every instance.
#[utoipa::path(
    delete,
    path = "/api/account/sessions",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The other sessions have ended", body = Envelope<Ended>),
        (status = 403, description = "The request shows an API key, or a browser sent it on behalf of another site",
            body = ProblemBody, example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
    ),
)]
pub(crate) async fn end_other_sessions(
    panel: Data<Panel>,
    InOrder(InPerson(caller)): InOrder<InPerson>,
) -> Result<Json<Envelope<Ended>>, Problem> {
    let user = caller.actor.user.id;
    let ended = panel
        .sessions
        .end_other_sessions(user, &caller.credential)
        .await?;
    let (user, details) = (&caller.actor.user, json!({"ended": ended}));
    panel
        .note(user, AccountEvent::OtherSessionsEnded, caller.ip, Some(&details))
        .await;
    Ok(Json(Envelope {
        data: Ended { ended },
    }))
}
