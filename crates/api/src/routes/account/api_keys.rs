pub(crate) mod rotate;
mod view;
pub(crate) mod wanted;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use aileron_domain::{
    AccountEvent, AllowedAddresses, ApiKeyId, ApiKeyRecord, Grants, IssuedApiKey, KeyServers,
};
use serde_json::{Value, json};

use crate::envelope::{Done, Envelope};
use crate::in_person::InPerson;
use crate::path_id::PathId;
use crate::problem::ProblemBody;
use crate::reply::Reply;
use crate::{Dialect, InOrder, JsonBody, Moment, Panel, Problem, Step};
pub use view::{ApiKeyView, CreatedApiKeyView};
use view::{Keys, identifier};
use wanted::WantedApiKey;

/// See the caller's API keys.
///
/// The newest first; those that have expired too.
#[utoipa::path(
    get,
    path = "/api/account/api-keys",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The caller's keys", body = Envelope<Vec<ApiKeyView>>),
        (status = 403, description = "The request shows an API key", body = ProblemBody,
            example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
    ),
)]
pub(crate) async fn api_keys(
    panel: Data<Panel>,
    InOrder(InPerson(caller)): InOrder<InPerson>,
) -> Result<Reply<Keys>, Problem> {
    let records = panel.api_keys.keys_of(caller.actor.user.id).await?;
    Ok(Reply(Keys(records)))
}

/// Make an API key.
///
/// It can do what the caller can, but for what needs a session, and within the limits that it is given. A key that is limited to
/// permissions or servers cannot do what is for administrators. Its secret is shown this once.
#[utoipa::path(
    post,
    path = "/api/account/api-keys",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    request_body = WantedApiKey,
    responses(
        (status = 200, description = "The key", body = Envelope<CreatedApiKeyView>),
        (status = 400, description = "Malformed JSON, or a field is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing description"})),
        (status = 403, description = "The request shows an API key, or a browser sent it on behalf of another site",
            body = ProblemBody, example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
        (status = 409, description = "The caller has as many keys as they can have", body = ProblemBody,
            example = json!({"status": 409, "message": "You have 100 API keys already: revoke one first"})),
    ),
)]
pub(crate) async fn create_api_key(
    panel: Data<Panel>,
    InOrder((InPerson(caller), JsonBody(wanted))): InOrder<(InPerson, JsonBody<WantedApiKey>)>,
) -> Result<Reply<IssuedApiKey>, Problem> {
    let wish = wanted.wish(&panel, &caller).await?;
    let issued = panel.api_keys.issue_key(caller.actor.user.id, wish).await?;
    let issued = issued.ok_or_else(|| {
        let most = ApiKeyRecord::MOST;
        let message = format!("You have {most} API keys already: revoke one first");
        Problem::new(StatusCode::CONFLICT, message).in_pterodactyl(StatusCode::BAD_REQUEST)
    })?;
    let details = described(&issued.record);
    panel
        .note(
            &caller.actor.user,
            AccountEvent::ApiKeyMade,
            caller.ip,
            Some(&details),
        )
        .await;
    Ok(Reply(issued))
}

/// Revoke an API key.
///
/// It is refused from the next request on, on every instance.
#[utoipa::path(
    delete,
    path = "/api/account/api-keys/{id}",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    params(("id" = Uuid, Path, description = "The key's id")),
    responses(
        (status = 200, description = "The key is worth nothing any more", body = Envelope<Done>),
        (status = 400, description = "The id cannot be one", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid id: expected a UUID"})),
        (status = 403, description = "The request shows an API key, or a browser sent it on behalf of another site",
            body = ProblemBody, example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
        (status = 404, description = "The caller has no such key", body = ProblemBody,
            example = json!({"status": 404, "message": "API key not found"})),
    ),
)]
pub(crate) async fn revoke_api_key(
    panel: Data<Panel>,
    InOrder((InPerson(caller), named)): InOrder<(InPerson, NamedKey)>,
) -> Result<Reply<Done>, Problem> {
    let user = caller.actor.user.id;
    let id = match named {
        NamedKey::Id(id) => Some(id),
        NamedKey::Identifier(name) => {
            let keys = panel.api_keys.keys_of(user).await?.into_iter();
            let mut named = keys.filter(|key| identifier(key) == name);
            named.next().map(|key| key.id)
        }
    };
    let revoked = match id {
        Some(id) => panel.api_keys.revoke_key(user, id).await?,
        None => false,
    };
    if !revoked {
        return Err(Problem::new(StatusCode::NOT_FOUND, "API key not found"));
    }
    let details = json!({"apiKey": {"id": id.map(|id| id.to_string())}});
    panel
        .note(
            &caller.actor.user,
            AccountEvent::ApiKeyRevoked,
            caller.ip,
            Some(&details),
        )
        .await;
    Ok(Reply(Done::DONE))
}

/// What the log of the account says of a key that was made.
fn described(key: &ApiKeyRecord) -> Value {
    let limits = &key.limits;
    let texts = |names: Vec<String>| (!names.is_empty()).then_some(names);
    let permissions = limits.permissions.iter().flat_map(Grants::as_slice);
    let servers = limits.servers.iter().flat_map(KeyServers::as_slice);
    let addresses = limits.addresses.iter().flat_map(AllowedAddresses::as_slice);
    json!({
        "apiKey": {"id": key.id.to_string(), "prefix": key.prefix, "description": key.description},
        "expiresAt": key.expires_at.map(Moment),
        "permissions": texts(permissions.map(ToString::to_string).collect()),
        "servers": texts(servers.map(ToString::to_string).collect()),
        "allowedAddresses": texts(addresses.map(ToString::to_string).collect()),
    })
}

/// The step that reads which key the path names.
pub(crate) enum NamedKey {
    /// By its id.
    Id(ApiKeyId),
    /// By what Pterodactyl's clients call it.
    Identifier(String),
}

impl Step for NamedKey {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        match Dialect::of(request) {
            Dialect::Documented => PathId::take(request, payload)
                .await
                .map(|PathId(id)| Self::Id(ApiKeyId(id))),
            Dialect::Pterodactyl => {
                let name = request.match_info().get("id").unwrap_or_default();
                Ok(Self::Identifier(name.to_owned()))
            }
        }
    }
}
