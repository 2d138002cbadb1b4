use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use aileron_domain::{Grants, InvalidPermission, Share, SharingError, Subuser, UserId, UserRecord};
use aileron_pterodactyl_names::permissions;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::details::people;
use crate::envelope::{Done, Envelope};
use crate::json_body::FromFields;
use crate::origin::Origin;
use crate::path_id::PathId;
use crate::problem::{ProblemBody, log_store_error};
use crate::pterodactyl::{object, user};
use crate::reply::{Render, Reply};
use crate::{AtServer, Dialect, Fields, InOrder, JsonBody, Panel, Problem};

/// Somebody with whom a server is shared.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subuser)]
pub(crate) struct SubuserView {
    /// Their key in the panel.
    id: Uuid,
    /// What they are called.
    #[schema(example = "bob")]
    username: String,
    /// What they may do.
    #[schema(example = json!(["server.power", "server.view"]))]
    permissions: Vec<String>,
}

impl From<Subuser> for SubuserView {
    fn from(subuser: Subuser) -> Self {
        let permissions = subuser.grants.as_slice().iter();
        Self {
            id: subuser.id.0,
            username: subuser.username.to_string(),
            permissions: permissions.map(ToString::to_string).collect(),
        }
    }
}

/// With whom the server is to be shared, and what they may do.
#[derive(Debug, ToSchema)]
pub(crate) struct NewSubuser {
    /// A username or an e-mail address.
    #[schema(min_length = 1, max_length = 254, example = "bob")]
    username: String,
    /// What they may do.
    #[schema(value_type = Vec<PermissionName>, min_items = 1, max_items = 50,
        example = json!(["server.power", "server.view"]))]
    permissions: Grants,
}

/// A permission, as the document describes it: `server.power`, or all below one, `server.users.*`.
#[derive(ToSchema)]
#[schema(
    pattern = r"^server(\.[a-z][a-z0-9_-]*)*(\.[a-z][a-z0-9_-]*|\.\*)$",
    max_length = 64,
    example = "server.power"
)]
struct PermissionName(#[expect(dead_code, reason = "the document alone needs it")] String);

/// What somebody may do from now on.
#[derive(Debug, ToSchema)]
pub(crate) struct NewPermissions {
    /// Exactly these.
    #[schema(value_type = Vec<PermissionName>, min_items = 1, max_items = 50,
        example = json!(["server.power", "server.view"]))]
    permissions: Grants,
}

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

/// With whom a server is shared, with what each dialect shows of them.
pub(crate) struct SharedWith {
    subusers: Vec<Subuser>,
    people: HashMap<UserId, UserRecord>,
}

impl Render for SharedWith {
    fn documented(self) -> HttpResponse {
        let subusers = self.subusers.into_iter();
        HttpResponse::Ok().json(Envelope {
            data: subusers.map(SubuserView::from).collect::<Vec<_>>(),
        })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        let subusers = self.subusers.iter();
        let known = subusers.filter_map(|one| Some(user::subuser(self.people.get(&one.id)?, &one.grants)));
        HttpResponse::Ok().json(object::list(user::SUBUSER, known))
    }
}

/// One of those with whom a server is shared.
pub(crate) struct OneOfThem {
    subuser: Subuser,
    people: HashMap<UserId, UserRecord>,
}

impl OneOfThem {
    async fn known(panel: &Panel, dialect: Dialect, subuser: Subuser) -> Result<Reply<Self>, Problem> {
        let people = of_interest(panel, dialect, std::slice::from_ref(&subuser)).await?;
        Ok(Reply(Self { subuser, people }))
    }
}

impl Render for OneOfThem {
    fn documented(self) -> HttpResponse {
        let data = SubuserView::from(self.subuser);
        HttpResponse::Ok().json(Envelope { data })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        match self.people.get(&self.subuser.id) {
            Some(record) => {
                let attributes = user::subuser(record, &self.subuser.grants);
                HttpResponse::Ok().json(object::object(user::SUBUSER, attributes))
            }
            // Their account went away within this request.
            None => Problem::from(SharingError::SubuserNotFound).error_response(),
        }
    }
}

/// What a dialect shows of subusers beside what the server's list says.
async fn of_interest(
    panel: &Panel,
    dialect: Dialect,
    subusers: &[Subuser],
) -> Result<HashMap<UserId, UserRecord>, Problem> {
    match dialect {
        Dialect::Documented => Ok(HashMap::new()),
        Dialect::Pterodactyl => {
            let ids: Vec<UserId> = subusers.iter().map(|subuser| subuser.id).collect();
            people(panel, &ids).await
        }
    }
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

/// The most permissions that one request names.
const MOST_PERMISSIONS: usize = 50;

fn permissions(fields: &mut Fields) -> Result<Grants, Problem> {
    if fields.dialect() == Dialect::Pterodactyl {
        let names = fields.take_texts("permissions").filter(|names| !names.is_empty());
        let names = names.ok_or_else(|| {
            Problem::invalid("permissions", "Invalid permissions: expected a list of names")
        })?;
        return Ok(permissions::grants(names.iter().map(String::as_str)));
    }
    let names = fields
        .take_texts("permissions")
        .filter(|names| (1..=MOST_PERMISSIONS).contains(&names.len()));
    let names = names.ok_or_else(|| {
        Problem::bad_request(format!(
            "Invalid permissions: expected a list of 1 to {MOST_PERMISSIONS} names"
        ))
    })?;
    let parsed: Result<Grants, InvalidPermission> = names.iter().map(|name| name.parse()).collect();
    parsed.map_err(|error| Problem::bad_request(format!("Invalid permissions: {error}")))
}

impl FromFields for NewSubuser {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        // There, people are named by their addresses, and whoever has no account is given one.
        let name = match fields.dialect() {
            Dialect::Documented => "username",
            Dialect::Pterodactyl => "email",
        };
        let username = fields.take_text(name).filter(|text| !text.is_empty());
        Ok(Self {
            username: username.ok_or_else(|| Problem::invalid(name, format!("Missing {name}")))?,
            permissions: permissions(&mut fields)?,
        })
    }
}

impl FromFields for NewPermissions {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        permissions(&mut fields).map(|permissions| Self { permissions })
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
