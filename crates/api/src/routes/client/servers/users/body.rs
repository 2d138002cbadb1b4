use aileron_domain::{Grants, InvalidPermission};
use aileron_pterodactyl_names::permissions;
use utoipa::ToSchema;

use crate::json_body::FromFields;
use crate::{Dialect, Fields, Problem};

/// With whom the server is to be shared, and what they may do.
#[derive(Debug, ToSchema)]
pub(crate) struct NewSubuser {
    /// A username or an e-mail address.
    #[schema(min_length = 1, max_length = 254, example = "bob")]
    pub(super) username: String,
    /// What they may do.
    #[schema(value_type = Vec<PermissionName>, min_items = 1, max_items = 50,
        example = json!(["server.power", "server.view"]))]
    pub(super) permissions: Grants,
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
    pub(super) permissions: Grants,
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
