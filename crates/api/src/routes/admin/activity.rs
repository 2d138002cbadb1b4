use actix_web::web::{Data, Json};
use aileron_domain::PlacedEntry;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::administrator::Administrator;
use crate::paging::Stretching;
use crate::problem::ProblemBody;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::routes::client::servers::activity::query::{ActivityParameters, Filter};
use crate::{ActivityEntryView, InOrder, Moment, Panel, Problem, Query};

/// A part of what was done to all servers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminActivity)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StretchView {
    /// The entries, newest first.
    data: Vec<PlacedEntryView>,
    /// What to ask for next, as `before`; `null` at the end of the log. A filter that keeps much back may give few entries,
    /// or none, with more to come.
    #[schema(required = true)]
    older: Option<Uuid>,
    /// When it was looked up.
    generated_at: Moment,
}

/// An entry, and where it belongs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminActivityEntry)]
#[serde(rename_all = "camelCase")]
struct PlacedEntryView {
    /// The entry.
    #[serde(flatten)]
    entry: ActivityEntryView,
    /// What people type for the server; `null` for one that is not there any more.
    #[schema(required = true, example = "my-server")]
    server_identifier: Option<String>,
    /// What people call the server.
    #[schema(required = true, example = "Survival")]
    server_name: Option<String>,
}

impl From<PlacedEntry> for PlacedEntryView {
    fn from(PlacedEntry { entry, server }: PlacedEntry) -> Self {
        let (identifier, name) = server
            .map(|names| (names.identifier.to_string(), names.name))
            .unzip();
        Self {
            entry: entry.into(),
            server_identifier: identifier,
            server_name: name,
        }
    }
}

/// Which part is wanted.
#[derive(Debug)]
pub(crate) struct StretchQuery {
    filter: Filter,
    stretching: Stretching,
}

impl FromQuery for StretchQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        Ok(Self {
            filter: Filter::from_query(parameters)?,
            stretching: Stretching::from_query(parameters)?,
        })
    }
}

/// Read who did what to any server.
///
/// Newest first, and from the newest on; `before` goes on from where an answer ended. The log of all servers is not counted.
#[utoipa::path(
    get,
    path = "/api/admin/activity",
    operation_id = "admin_list_activity",
    tag = "admin",
    params(
        ActivityParameters,
        ("before" = Option<Uuid>, Query, description = "Only what is older than this entry"),
        ("limit" = Option<u32>, Query, description = "The most entries in the answer", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A part of the log", body = StretchView),
        (status = 400, description = "A query parameter is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter before: expected the id of an entry"})),
    ),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder((Administrator(_), Query(query))): InOrder<(Administrator, Query<StretchQuery>)>,
) -> Result<Json<StretchView>, Problem> {
    let StretchQuery {
        filter: Filter(filter),
        stretching: Stretching { before, limit },
    } = query;
    let stretch = panel.history.across_servers(&filter, before, limit).await?;
    Ok(Json(StretchView {
        data: stretch.entries.into_iter().map(Into::into).collect(),
        older: stretch.older.map(|entry| entry.0),
        generated_at: Moment(panel.clock.now()),
    }))
}
