use std::str::FromStr;

use actix_web::http::StatusCode;
use aileron_domain::{
    AllowedNet, ApiKeyWish, InvalidKeyDescription, KeyDescription, KeyForm, KeyLimits, Permission,
    ServerIdentifier,
};
use utoipa::ToSchema;

use crate::json_body::FromFields;
use crate::{Caller, Dialect, Fields, Moment, Panel, Problem};

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
    /// What it may do, of what the caller may do. Left out for all of it.
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 100,
        example = json!(["server.power", "server.view"]))]
    permissions: Option<Vec<Permission>>,
    /// For which servers it is: their UUIDs or short identifiers. Left out for all that the caller may see.
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 100, example = json!(["my-server"]))]
    servers: Option<Vec<ServerIdentifier>>,
    /// From where it may be used: addresses and networks. Left out for everywhere.
    #[schema(rename = "allowedAddresses", value_type = Option<Vec<String>>, min_items = 1, max_items = 100,
        example = json!(["203.0.113.7", "2001:db8::/32"]))]
    addresses: Option<Vec<AllowedNet>>,
    /// How it is to look.
    #[schema(ignore)]
    form: KeyForm,
}

impl WantedApiKey {
    /// The same in the panel's own terms. Servers are looked up as the caller may see them.
    pub(super) async fn wish(self, panel: &Panel, caller: &Caller) -> Result<ApiKeyWish, Problem> {
        let expires_at = future(self.expires_at, panel)?;
        let servers = match self.servers {
            Some(named) => Some(visible(panel, caller, &named).await?),
            None => None,
        };
        Ok(ApiKeyWish {
            description: self.description,
            expires_at,
            limits: KeyLimits {
                permissions: self.permissions.map(FromIterator::from_iter),
                servers: servers.map(FromIterator::from_iter),
                addresses: self.addresses.map(FromIterator::from_iter),
            },
            form: self.form,
        })
    }
}

/// When something is to end, which must not be over yet.
pub(super) fn future(end: Option<Moment>, panel: &Panel) -> Result<Option<jiff::Timestamp>, Problem> {
    let end = end.map(|Moment(time)| time);
    if end.is_some_and(|time| time <= panel.clock.now()) {
        return Err(Problem::bad_request(INVALID_EXPIRY));
    }
    Ok(end)
}

async fn visible(
    panel: &Panel,
    caller: &Caller,
    named: &[ServerIdentifier],
) -> Result<Vec<aileron_domain::ServerId>, Problem> {
    let mut servers = Vec::new();
    for name in named {
        let admitted = panel.admission.admit(&caller.credential, Some(name)).await?;
        let seen = admitted.and_then(|admitted| admitted.server);
        let seen = seen.ok_or_else(|| {
            let message = format!("Invalid servers: you may see no server {name}");
            Problem::new(StatusCode::BAD_REQUEST, message)
        })?;
        servers.push(seen.server.id);
    }
    Ok(servers)
}

pub(super) const INVALID_EXPIRY: &str =
    "Invalid expiresAt: expected a time in the future, such as 2031-12-31T12:00:00Z";

impl FromFields for WantedApiKey {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let description = fields.take_text("description").filter(|text| !text.is_empty());
        let description =
            description.ok_or_else(|| Problem::invalid("description", "Missing description"))?;
        let form = match fields.dialect() {
            Dialect::Documented => KeyForm::Aileron,
            Dialect::Pterodactyl => KeyForm::Pterodactyl,
        };
        let addresses = match form {
            KeyForm::Aileron => "allowedAddresses",
            KeyForm::Pterodactyl => ALLOWED_IPS,
        };
        Ok(Self {
            description: description.parse().map_err(|error: InvalidKeyDescription| {
                Problem::invalid("description", format!("Invalid description: {error}"))
            })?,
            form,
            expires_at: expiry(&fields)?,
            permissions: list(&mut fields, "permissions", "permissions such as server.power")?,
            servers: list(&mut fields, "servers", "servers' UUIDs or short identifiers")?,
            addresses: list(
                &mut fields,
                addresses,
                "addresses such as 192.0.2.1 and networks such as 192.0.2.0/24",
            )?,
        })
    }
}

/// What clients of Pterodactyl's panel call the addresses; an empty list there is none.
const ALLOWED_IPS: &str = "allowed_ips";

/// The field `expiresAt`, if it is there.
pub(super) fn expiry(fields: &Fields) -> Result<Option<Moment>, Problem> {
    if !fields.has("expiresAt") {
        return Ok(None);
    }
    let time = fields.text("expiresAt").and_then(Moment::parse);
    time.map(Some).ok_or_else(|| Problem::bad_request(INVALID_EXPIRY))
}

/// A list, if it is there. One that is empty would say that the key is good for nothing.
fn list<T: FromStr>(fields: &mut Fields, name: &'static str, what: &str) -> Result<Option<Vec<T>>, Problem> {
    if !fields.has(name) {
        return Ok(None);
    }
    let most = KeyLimits::MOST;
    let invalid = || {
        Problem::invalid(
            name,
            format!("Invalid {name}: expected a list of 1 to {most} {what}"),
        )
    };
    let texts = fields.take_texts(name).ok_or_else(invalid)?;
    if texts.is_empty() && name == ALLOWED_IPS {
        return Ok(None);
    }
    if !(1..=most).contains(&texts.len()) {
        return Err(invalid());
    }
    let items: Result<Vec<T>, _> = texts.iter().map(|text| text.parse()).collect();
    items.map(Some).map_err(|_| invalid())
}
