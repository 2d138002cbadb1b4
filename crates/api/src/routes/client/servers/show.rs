use std::borrow::Cow;
use std::sync::LazyLock;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{Actor, Occupation, Permission, PowerAction, Standing, UnderWay, VisibleServer};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use uuid::Uuid;

use super::details::{Details, Include};
use super::states::StateView;
use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::pterodactyl::object::object;
use crate::pterodactyl::server as pterodactyl;
use crate::reply::{Render, Reply};
use crate::{AtServer, Dialect, InOrder, Moment, Panel, Problem, Query};

/// A server as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Server)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerView {
    /// The server's UUID.
    id: Uuid,
    /// The same, under the name that other panels give it.
    uuid: Uuid,
    /// What people type.
    #[schema(example = "my-server")]
    identifier: String,
    /// What people call it.
    name: String,
    /// The name of the node on which it runs.
    node: String,
    /// Whether that node is closed for work on it.
    node_maintenance: bool,
    /// Whether it is the caller's own.
    owner: bool,
    /// What keeps it from being used, if anything does.
    #[schema(schema_with = status_schema, required = true)]
    status: Option<&'static str>,
    /// Whether it is suspended, whatever else goes on.
    suspended: bool,
    /// What the caller may do.
    #[schema(value_type = Vec<String>, example = json!(["server.view", "server.power"]))]
    permissions: PermissionNames,
    /// The power action that is under way on it: pressed, and what comes of it not known yet.
    #[schema(required = true)]
    under_way: Option<UnderWayView>,
    /// How it is, where the list was asked for that (`include=state`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    live: Option<StateView>,
}

/// The names of what somebody may do.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum PermissionNames {
    /// Everything: most servers of most lists are their owner's, so that is written out once.
    All(&'static RawValue),
    Some(Vec<Cow<'static, str>>),
}

impl PermissionNames {
    fn of(standing: &Standing) -> Self {
        static ALL: LazyLock<Option<Box<RawValue>>> = LazyLock::new(|| {
            serde_json::value::to_raw_value(&Permission::ALL.each_ref().map(Permission::name)).ok()
        });
        match (standing, &*ALL) {
            (Standing::Owner | Standing::Administrator, Some(all)) => Self::All(all),
            _ => Self::Some(standing.permissions().iter().map(Permission::name).collect()),
        }
    }
}

/// A power action that is under way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnderWay)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnderWayView {
    /// What was pressed.
    #[schema(example = "start")]
    action: &'static str,
    /// The id of the user who pressed it, if a user did.
    #[schema(required = true)]
    actor: Option<Uuid>,
    /// Their name.
    #[schema(example = "alice")]
    actor_name: String,
    /// When.
    since: Moment,
    /// Its entry in the activity log.
    entry: Uuid,
}

impl From<UnderWay> for UnderWayView {
    fn from(under_way: UnderWay) -> Self {
        Self {
            action: PowerAction::as_str(under_way.action),
            actor: under_way.actor.id.map(|user| user.0),
            actor_name: under_way.actor.name,
            since: Moment(under_way.since),
            entry: under_way.entry.0,
        }
    }
}

impl ServerView {
    pub(super) fn of(visible: VisibleServer, actor: &Actor, under_way: Option<UnderWay>) -> Self {
        let server = visible.server;
        let occupation = server.occupation.map(Occupation::as_str);
        Self {
            id: server.id.0,
            uuid: server.id.0,
            identifier: server.identifier.into_string(),
            name: server.name,
            node: visible.node.name.clone(),
            node_maintenance: visible.node.maintenance,
            owner: server.owner == actor.user.id,
            status: occupation.or(server.suspended.then_some(SUSPENDED)),
            suspended: server.suspended,
            permissions: PermissionNames::of(&visible.standing),
            under_way: under_way.map(UnderWayView::from),
            live: None,
        }
    }

    /// The same, with how it is.
    pub(super) fn live(self, live: StateView) -> Self {
        Self {
            live: Some(live),
            ..self
        }
    }
}

/// Look at one server.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses(
        (status = 200, description = "The server", body = Envelope<ServerView>),
        (status = 403, description = "The caller lacks `server.view`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.view"})),
    ),
)]
pub(crate) async fn show(
    panel: Data<Panel>,
    InOrder(((at, dialect), Query(include))): InOrder<((AtServer, Dialect), Query<Include>)>,
) -> Result<Reply<Shown>, Problem> {
    let visible = at.allowed(&Permission::VIEW)?.clone();
    let under_way = match dialect {
        Dialect::Documented => panel.lookup.under_way(&[visible.server.id]).await?,
        Dialect::Pterodactyl => Vec::new(),
    };
    let under_way = under_way.into_iter().next().map(|(_, under_way)| under_way);
    let servers = std::slice::from_ref(&visible);
    let details = Details::find(&panel, &at.caller, servers, include).await?;
    Ok(Reply(Shown {
        visible,
        actor: at.caller.actor,
        under_way,
        details,
    }))
}

/// One server, with what each dialect shows of it.
pub(crate) struct Shown {
    visible: VisibleServer,
    actor: Actor,
    under_way: Option<UnderWay>,
    details: Details,
}

impl Render for Shown {
    fn documented(self) -> HttpResponse {
        let data = ServerView::of(self.visible, &self.actor, self.under_way);
        HttpResponse::Ok().json(Envelope { data })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        let attributes = pterodactyl::server(&self.visible, &self.actor, &self.details);
        let mut shown = object("server", attributes);
        shown["meta"] = pterodactyl::meta(&self.visible, &self.actor);
        HttpResponse::Ok().json(shown)
    }
}

const SUSPENDED: &str = "suspended";

fn status_schema() -> ObjectBuilder {
    let words = Occupation::ALL.map(|occupation| Some(occupation.as_str()));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(words.into_iter().chain([Some(SUSPENDED), None])))
        .description(Some("What keeps it from being used, if anything does."))
}
