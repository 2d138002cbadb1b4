pub(crate) mod rotate;
pub(crate) mod wanted;

use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{
    AccountEvent, AllowedAddresses, ApiKeyId, ApiKeyRecord, Grants, IssuedApiKey, KeyForm, KeyServers,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::envelope::{Done, Envelope};
use crate::in_person::InPerson;
use crate::path_id::PathId;
use crate::problem::ProblemBody;
use crate::pterodactyl::object;
use crate::reply::{Render, Reply};
use crate::{Dialect, InOrder, JsonBody, Moment, Panel, Problem, Step};
use wanted::WantedApiKey;

/// One of the caller's API keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyView {
    /// What it is called by.
    id: Uuid,
    /// What it is for.
    #[schema(example = "the chat bot")]
    description: String,
    /// How its secret begins, for whoever finds one somewhere; not known of old keys.
    #[schema(required = true, example = "alk_Zm9vYmFy")]
    prefix: Option<String>,
    /// When it was made.
    created_at: Moment,
    /// From when on it is refused, if it is.
    #[schema(required = true)]
    expires_at: Option<Moment>,
    /// What it may do, of what its owner may do; `null` for all of it.
    #[schema(required = true, example = json!(["server.power", "server.view"]))]
    permissions: Option<Vec<String>>,
    /// The UUIDs of the servers that it is for; `null` for all that its owner may see.
    #[schema(required = true)]
    servers: Option<Vec<Uuid>>,
    /// From where it may be used; `null` for everywhere.
    #[schema(required = true, example = json!(["203.0.113.7", "2001:db8::/32"]))]
    allowed_addresses: Option<Vec<String>>,
    /// When it was used last, to the minute; `null` where that is not known, or was never.
    #[schema(required = true)]
    last_used_at: Option<Moment>,
    /// And from where.
    #[schema(value_type = Option<String>, required = true, example = "203.0.113.7")]
    last_used_from: Option<IpAddr>,
    /// The key that has taken its place, where it was rotated: it is good until `expiresAt` beside that one.
    #[schema(required = true)]
    replaced_by: Option<Uuid>,
}

impl From<ApiKeyRecord> for ApiKeyView {
    fn from(record: ApiKeyRecord) -> Self {
        let limits = record.limits;
        let texts = |names: &[_]| names.iter().map(ToString::to_string).collect();
        let addresses = limits.addresses.as_ref();
        Self {
            id: record.id.0,
            description: record.description,
            prefix: record.prefix,
            created_at: Moment(record.created_at),
            expires_at: record.expires_at.map(Moment),
            permissions: limits.permissions.map(|granted| texts(granted.as_slice())),
            servers: limits
                .servers
                .map(|servers| servers.as_slice().iter().map(|server| server.0).collect()),
            allowed_addresses: addresses
                .map(|nets| nets.as_slice().iter().map(ToString::to_string).collect()),
            last_used_at: record.last_use.map(|last| Moment(last.at)),
            last_used_from: record.last_use.and_then(|last| last.from),
            replaced_by: record.replaced_by.map(|key| key.0),
        }
    }
}

/// An API key that was just made, with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedApiKeyView {
    #[serde(flatten)]
    key: ApiKeyView,
    /// The secret. It cannot be had again.
    #[schema(example = "alk_Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8")]
    token: String,
}

impl From<IssuedApiKey> for CreatedApiKeyView {
    fn from(IssuedApiKey { record, token }: IssuedApiKey) -> Self {
        Self {
            key: record.into(),
            token: token.expose().to_owned(),
        }
    }
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

/// The caller's keys.
pub(crate) struct Keys(Vec<ApiKeyRecord>);

impl Render for Keys {
    fn documented(self) -> HttpResponse {
        let keys = self.0.into_iter();
        HttpResponse::Ok().json(Envelope {
            data: keys.map(ApiKeyView::from).collect::<Vec<_>>(),
        })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(object::list(API_KEY, self.0.iter().map(attributes)))
    }
}

impl Render for IssuedApiKey {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(Envelope {
            data: CreatedApiKeyView::from(self),
        })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        let mut key = object::object(API_KEY, attributes(&self.record));
        key["meta"] = json!({ "secret_token": self.token.expose() });
        HttpResponse::Ok().json(key)
    }
}

/// What a key is called in Pterodactyl's answers.
const API_KEY: &str = "api_key";

/// A key as Pterodactyl's panel shows it.
fn attributes(key: &ApiKeyRecord) -> Value {
    let addresses = key.limits.addresses.iter().flat_map(AllowedAddresses::as_slice);
    json!({
        "identifier": identifier(key),
        "description": key.description,
        "allowed_ips": addresses.map(ToString::to_string).collect::<Vec<_>>(),
        "last_used_at": key.last_use.map(|last| object::moment(last.at)),
        "created_at": object::moment(key.created_at),
    })
}

/// What a key is called by there: its first letters where it looks like one of that panel's, else its id.
fn identifier(key: &ApiKeyRecord) -> String {
    let theirs = key.prefix.as_ref();
    let theirs = theirs.filter(|prefix| prefix.starts_with(KeyForm::PTERODACTYL_PREFIX));
    theirs.cloned().unwrap_or_else(|| key.id.to_string())
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
