use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{
    ApiKeyId, ApiKeyRecord, ApiKeyWish, InvalidKeyDescription, IssuedApiKey, KeyDescription, KeyForm,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::envelope::{Done, Envelope};
use crate::in_person::InPerson;
use crate::json_body::FromFields;
use crate::path_id::PathId;
use crate::problem::ProblemBody;
use crate::pterodactyl::object;
use crate::reply::{Render, Reply};
use crate::{Dialect, Fields, InOrder, JsonBody, Moment, Panel, Problem, Step};

/// One of the caller's API keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyView {
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
}

impl From<ApiKeyRecord> for ApiKeyView {
    fn from(record: ApiKeyRecord) -> Self {
        Self {
            id: record.id.0,
            description: record.description,
            prefix: record.prefix,
            created_at: Moment(record.created_at),
            expires_at: record.expires_at.map(Moment),
        }
    }
}

/// An API key that was just made, with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedApiKeyView {
    #[serde(flatten)]
    key: ApiKeyView,
    /// The secret. It cannot be had again.
    #[schema(example = "alk_Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8")]
    token: String,
}

/// An API key that somebody wants.
#[derive(Debug, ToSchema)]
#[schema(as = NewApiKey)]
pub(crate) struct WantedApiKey {
    /// What it is for.
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "the chat bot")]
    description: KeyDescription,
    /// From when on it is to be refused: a time in the future. Left out for never.
    #[schema(rename = "expiresAt", value_type = Option<Moment>)]
    expires_at: Option<Moment>,
    /// How it is to look.
    #[schema(ignore)]
    form: KeyForm,
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
/// It can do what the caller can, but for what needs a session. Its secret is shown this once.
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
    let expires_at = wanted.expires_at.map(|Moment(time)| time);
    if expires_at.is_some_and(|time| time <= panel.clock.now()) {
        return Err(Problem::bad_request(INVALID_EXPIRY));
    }
    let wish = ApiKeyWish {
        description: wanted.description,
        expires_at,
        form: wanted.form,
    };
    let issued = panel.api_keys.issue_key(caller.actor.user.id, wish).await?;
    let issued = issued.ok_or_else(|| {
        let most = ApiKeyRecord::MOST;
        let message = format!("You have {most} API keys already: revoke one first");
        Problem::new(StatusCode::CONFLICT, message).in_pterodactyl(StatusCode::BAD_REQUEST)
    })?;
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
            data: CreatedApiKeyView {
                token: self.token.expose().to_owned(),
                key: self.record.into(),
            },
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

/// A key as Pterodactyl's panel shows it. Nothing here says when one was used last.
fn attributes(key: &ApiKeyRecord) -> Value {
    json!({
        "identifier": identifier(key),
        "description": key.description,
        "allowed_ips": [],
        "last_used_at": null,
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

const INVALID_EXPIRY: &str = "Invalid expiresAt: expected a time in the future, such as 2031-12-31T12:00:00Z";

impl FromFields for WantedApiKey {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let description = fields.take_text("description").filter(|text| !text.is_empty());
        let description =
            description.ok_or_else(|| Problem::invalid("description", "Missing description"))?;
        let form = match fields.dialect() {
            Dialect::Documented => KeyForm::Aileron,
            Dialect::Pterodactyl => KeyForm::Pterodactyl,
        };
        if form == KeyForm::Pterodactyl {
            anywhere(&mut fields)?;
        }
        let expires_at = if fields.has("expiresAt") {
            let time = fields.text("expiresAt").and_then(Moment::parse);
            Some(time.ok_or_else(|| Problem::bad_request(INVALID_EXPIRY))?)
        } else {
            None
        };
        Ok(Self {
            description: description.parse().map_err(|error: InvalidKeyDescription| {
                Problem::invalid("description", format!("Invalid description: {error}"))
            })?,
            expires_at,
            form,
        })
    }
}

/// A key that was asked for from some addresses only must not be one that is good from everywhere.
fn anywhere(fields: &mut Fields) -> Result<(), Problem> {
    match fields.take("allowed_ips") {
        None => Ok(()),
        Some(Value::Array(addresses)) if addresses.is_empty() => Ok(()),
        Some(_) => Err(Problem::invalid(
            "allowed_ips",
            "This panel cannot bind a key to addresses: leave allowed_ips empty",
        )),
    }
}
