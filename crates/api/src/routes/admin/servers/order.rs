use std::collections::BTreeMap;

use aileron_domain::{Allocation, ServerId, ShortIdentifier};
use aileron_provisioning::ServerOrder;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::Limits;
use crate::json_body::FromFields;
use crate::routes::admin::body::{invalid, line, name, optional, parsed, required};
use crate::routes::admin::nodes::allocations::allocations;
use crate::{Fields, Problem};

/// A server that is wanted.
#[derive(Debug, ToSchema)]
#[schema(as = AdminServerOrder, rename_all = "camelCase")]
pub(crate) struct OrderBody {
    /// Its UUID; left out, a new one.
    uuid: Option<Uuid>,
    /// What people will type; left out, the UUID's first eight characters.
    #[schema(value_type = Option<String>, pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")]
    identifier: Option<ShortIdentifier>,
    /// What people will call it.
    #[schema(min_length = 1, max_length = 100, example = "Survival")]
    name: String,
    /// Whose it will be: a username, an e-mail address or an id.
    #[schema(example = "alice")]
    owner: String,
    /// Where it will run: a node's name or id.
    #[schema(example = "node1")]
    node: String,
    /// What it is made of: an egg's name or id.
    #[schema(example = "Vanilla Minecraft")]
    pub(super) egg: String,
    /// The Docker image, by the egg's label for it or by its name; left out, the egg's first.
    image: Option<String>,
    /// The command that starts it; left out, the egg's.
    startup: Option<String>,
    /// The egg's variables that are not to be what they are by default.
    environment: Option<BTreeMap<String, String>>,
    /// What it may use; left out, anything.
    limits: Option<Limits>,
    /// Where it listens; the first is the one that players are told.
    #[schema(value_type = Option<Vec<String>>, max_items = 100, example = json!(["192.0.2.1:25565"]))]
    allocations: Option<Vec<Allocation>>,
    /// Not to run the egg's install script.
    skip_scripts: Option<bool>,
    /// To start it when it is installed.
    start: Option<bool>,
}

/// The most addresses that one server is made with.
const MOST_ALLOCATIONS: usize = 100;

impl FromFields for OrderBody {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let fields = &mut fields;
        let startup: Option<String> = optional(fields, "startup", "a text")?;
        if startup.as_ref().is_some_and(|startup| startup.contains('\0')) {
            return Err(invalid("startup", "a text without NUL"));
        }
        let allocations = allocations(fields)?;
        if allocations
            .as_ref()
            .is_some_and(|all| all.len() > MOST_ALLOCATIONS)
        {
            return Err(invalid("allocations", "at most 100 addresses"));
        }
        let texts = "an object of texts";
        let limits = "numbers memory, swap, disk, io and cpu, a text threads, and oomDisabled";
        Ok(Self {
            name: name(fields)?,
            owner: required(line(fields, "owner")?, "owner")?,
            node: required(line(fields, "node")?, "node")?,
            egg: required(line(fields, "egg")?, "egg")?,
            uuid: optional(fields, "uuid", "a UUID")?,
            identifier: parsed(fields, "identifier")?,
            image: line(fields, "image")?,
            startup,
            environment: optional(fields, "environment", texts)?,
            limits: optional(fields, "limits", limits)?,
            allocations,
            skip_scripts: optional(fields, "skipScripts", "true or false")?,
            start: optional(fields, "start", "true or false")?,
        })
    }
}

impl From<OrderBody> for ServerOrder {
    fn from(body: OrderBody) -> Self {
        Self {
            id: body.uuid.map(ServerId),
            identifier: body.identifier,
            name: body.name,
            owner: body.owner,
            node: body.node,
            egg: body.egg,
            image: body.image,
            startup: body.startup,
            environment: body.environment.unwrap_or_default(),
            limits: body.limits.map(Into::into).unwrap_or_default(),
            allocations: body.allocations.unwrap_or_default(),
            skip_scripts: body.skip_scripts.unwrap_or_default(),
            start: body.start.unwrap_or_default(),
        }
    }
}
