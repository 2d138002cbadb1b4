use std::net::IpAddr;

use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{AllowedAddresses, ApiKeyRecord, IssuedApiKey, KeyForm};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Moment;
use crate::envelope::Envelope;
use crate::pterodactyl::object;
use crate::reply::Render;

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

/// The caller's keys.
pub(crate) struct Keys(pub(super) Vec<ApiKeyRecord>);

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
pub(super) fn identifier(key: &ApiKeyRecord) -> String {
    let theirs = key.prefix.as_ref();
    let theirs = theirs.filter(|prefix| prefix.starts_with(KeyForm::PTERODACTYL_PREFIX));
    theirs.cloned().unwrap_or_else(|| key.id.to_string())
}
