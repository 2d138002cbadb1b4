mod body;
mod view;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use aileron_domain::{Share, SharingError, UserId};

use crate::envelope::{Done, Envelope};
use crate::origin::Origin;
use crate::path_id::PathId;
use crate::problem::{ProblemBody, log_store_error};
use crate::reply::Reply;
use crate::{AtServer, Dialect, InOrder, JsonBody, Panel, Problem};
pub(crate) use body::{NewPermissions, NewSubuser};
use view::of_interest;
pub(crate) use view::{OneOfThem, SharedWith, SubuserView};

/// See with whom a server is shared.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}/users",
    operation_id = "list_subusers",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses(
        (status = 200, description = "With whom it is shared, by name", body = Envelope<Vec<SubuserView>>),
        (status = 403, description = "The caller lacks `server.users.read`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.users.read"})),
    ),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder((at, dialect)): InOrder<(AtServer, Dialect)>,
) -> Result<Reply<SharedWith>, Problem> {
    let subusers = panel.sharing.list(&share(at)).await?;
    let people = of_interest(&panel, dialect, &subusers).await?;
    Ok(Reply(SharedWith { subusers, people }))
}

/// See what somebody may do with whom a server is shared.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}/users/{id}",
    operation_id = "show_subuser",
    tag = "servers",
    params(
        ("server" = String, Path, description = "The server's UUID or short identifier",
            pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("id" = Uuid, Path, description = "The user's id"),
    ),
    responses(
        (status = 200, description = "What they may do", body = Envelope<SubuserView>),
        (status = 403, description = "The caller lacks `server.users.read`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.users.read"})),
        (status = 404, description = "No such server, none that the caller may see, or it is not shared with this user",
            body = ProblemBody, example = json!({"status": 404, "message": "Subuser not found"})),
    ),
)]
pub(crate) async fn show(
    panel: Data<Panel>,
    InOrder(((at, PathId(id)), dialect)): InOrder<((AtServer, PathId), Dialect)>,
) -> Result<Reply<OneOfThem>, Problem> {
    let subuser = panel.sharing.show(&share(at), UserId(id)).await?;
    OneOfThem::known(&panel, dialect, subuser).await
}

/// Share a server with somebody.
///
/// Nobody can grant what they do not have. The change is in the server's activity log as `server.users.create`.
#[utoipa::path(
    post,
    path = "/api/client/servers/{server}/users",
    operation_id = "add_subuser",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    request_body = NewSubuser,
    responses(
        (status = 200, description = "It is shared with them", body = Envelope<SubuserView>),
        (status = 400, description = "Missing or invalid server identifier, malformed JSON, or a field is not what it \
            should be", body = ProblemBody, example = json!({"status": 400, "message": "Missing username"})),
        (status = 403, description = "The caller lacks `server.users.create` or one of the permissions, names \
            themselves or the owner, or a browser sent it on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "You cannot grant what you do not have: server.power"})),
        (status = 404, description = "No such server, none that the caller may see, or nobody of this name",
            body = ProblemBody, example = json!({"status": 404, "message": "User not found"})),
        (status = 409, description = "It is shared with them already, or with as many as it can be", body = ProblemBody,
            example = json!({"status": 409, "message": "The server is shared with this user already"})),
        (status = 429, description = "The caller has named too many that are not there", body = ProblemBody,
            headers(("Retry-After" = u64, description = "Seconds to wait")),
            example = json!({"status": 429, "message": "Too many attempts. Try again in 4 s"})),
        (status = 503, description = "The activity log or the database is unavailable", body = ProblemBody,
            example = json!({"status": 503, "message": "Activity log unavailable"})),
    ),
)]
pub(crate) async fn add(
    panel: Data<Panel>,
    InOrder(((at, (origin, dialect)), JsonBody(new))): InOrder<AddSteps>,
) -> Result<Reply<OneOfThem>, Problem> {
    // Who may share a server could ask for name after name, to learn who has an account.
    let guesser = format!("who has an account, for {}", at.caller.actor.user.id);
    let guess = panel.guesses.begin(&guesser, origin.ip)?;
    let (sharing, share) = (panel.sharing.clone(), share(at));
    let added = panel
        .carry_through(async move { sharing.add(&share, &new.username, new.permissions).await })
        .await?;
    if !matches!(added, Err(SharingError::UserNotFound)) {
        guess.uncounted();
    }
    OneOfThem::known(&panel, dialect, added?).await
}

/// In the order in which problems are reported.
type AddSteps = ((AtServer, (Origin, Dialect)), JsonBody<NewSubuser>);

/// Change what somebody may do with whom a server is shared.
///
/// Nobody can grant what they do not have; what the other one has already may stay. The change is in the server's activity
/// log as `server.users.update`.
#[utoipa::path(
    put,
    path = "/api/client/servers/{server}/users/{id}",
    operation_id = "update_subuser",
    tag = "servers",
    params(
        ("server" = String, Path, description = "The server's UUID or short identifier",
            pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("id" = Uuid, Path, description = "The user's id"),
    ),
    request_body = NewPermissions,
    responses(
        (status = 200, description = "What they may do from now on", body = Envelope<SubuserView>),
        (status = 400, description = "Missing or invalid server identifier or id, malformed JSON, or a field is not what \
            it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid permissions: expected a list of 1 to 50 names"})),
        (status = 403, description = "The caller lacks `server.users.update` or one of the permissions, names \
            themselves or the owner, or a browser sent it on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "You cannot grant what you do not have: server.power"})),
        (status = 404, description = "No such server, none that the caller may see, or it is not shared with this user",
            body = ProblemBody, example = json!({"status": 404, "message": "Subuser not found"})),
        (status = 409, description = "Somebody else changed it meanwhile", body = ProblemBody,
            example = json!({"status": 409,
                "message": "The user's permissions were changed by somebody else meanwhile"})),
        (status = 503, description = "The activity log or the database is unavailable", body = ProblemBody,
            example = json!({"status": 503, "message": "Activity log unavailable"})),
    ),
)]
pub(crate) async fn update(
    panel: Data<Panel>,
    InOrder(((at, (PathId(id), dialect)), JsonBody(new))): InOrder<UpdateSteps>,
) -> Result<Reply<OneOfThem>, Problem> {
    let (sharing, share) = (panel.sharing.clone(), share(at));
    let updated = panel
        .carry_through(async move { sharing.update(&share, UserId(id), new.permissions).await })
        .await?;
    OneOfThem::known(&panel, dialect, updated?).await
}

/// In the order in which problems are reported.
type UpdateSteps = ((AtServer, (PathId, Dialect)), JsonBody<NewPermissions>);

/// Share a server with somebody no longer.
///
/// They have no access from the next request on. The change is in the server's activity log as `server.users.delete`.
#[utoipa::path(
    delete,
    path = "/api/client/servers/{server}/users/{id}",
    operation_id = "remove_subuser",
    tag = "servers",
    params(
        ("server" = String, Path, description = "The server's UUID or short identifier",
            pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("id" = Uuid, Path, description = "The user's id"),
    ),
    responses(
        (status = 200, description = "It is not shared with them any more", body = Envelope<Done>),
        (status = 403, description = "The caller lacks `server.users.delete`, names themselves or the owner, or a \
            browser sent it on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.users.delete"})),
        (status = 404, description = "No such server, none that the caller may see, or it is not shared with this user",
            body = ProblemBody, example = json!({"status": 404, "message": "Subuser not found"})),
        (status = 409, description = "Somebody else changed it meanwhile", body = ProblemBody,
            example = json!({"status": 409,
                "message": "The user's permissions were changed by somebody else meanwhile"})),
        (status = 503, description = "The activity log or the database is unavailable", body = ProblemBody,
            example = json!({"status": 503, "message": "Activity log unavailable"})),
    ),
)]
pub(crate) async fn remove(
    panel: Data<Panel>,
    InOrder((at, PathId(id))): InOrder<(AtServer, PathId)>,
) -> Result<Reply<Done>, Problem> {
    let (sharing, share) = (panel.sharing.clone(), share(at));
    let removed = panel
        .carry_through(async move { sharing.remove(&share, UserId(id)).await })
        .await?;
    removed?;
    Ok(Reply(Done::DONE))
}

fn share(at: AtServer) -> Share {
    Share {
        actor: at.caller.actor,
        server: at.server,
        ip: at.caller.ip,
    }
}

impl From<SharingError> for Problem {
    fn from(error: SharingError) -> Self {
        let status = match &error {
            SharingError::ServerNotFound | SharingError::UserNotFound | SharingError::SubuserNotFound => {
                StatusCode::NOT_FOUND
            }
            SharingError::MissingPermission(_)
            | SharingError::BeyondOwn(_)
            | SharingError::OwnPermissions
            | SharingError::OwnersPermissions => StatusCode::FORBIDDEN,
            SharingError::SharedAlready | SharingError::TooMany | SharingError::ChangedMeanwhile => {
                StatusCode::CONFLICT
            }
            SharingError::ActivityLogUnavailable(cause) => {
                log_store_error(cause);
                StatusCode::SERVICE_UNAVAILABLE
            }
            SharingError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let problem = match error {
            SharingError::Store(error) => return error.into(),
            ref error => Self::new(status, error.to_string()),
        };
        match error {
            SharingError::UserNotFound => problem.in_pterodactyl(StatusCode::UNPROCESSABLE_ENTITY),
            SharingError::SharedAlready | SharingError::TooMany => {
                problem.in_pterodactyl(StatusCode::BAD_REQUEST)
            }
            _ => problem,
        }
    }
}
