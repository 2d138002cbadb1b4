use std::net::IpAddr;

use actix_web::web::{Data, Json};
use aileron_domain::{AccountActor, AccountEntry, EntryDetails};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use uuid::Uuid;

use crate::in_person::InPerson;
use crate::paging::{Pagination, Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::{InOrder, Moment, Panel, Problem, Query};

/// A page of what happened to an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountActivityPage {
    /// The entries, the newest first.
    data: Vec<AccountEntryView>,
    /// Where in the whole list this is.
    pagination: Pagination,
}

/// Something that happened to an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountEntry)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountEntryView {
    /// Its key, a UUIDv7.
    id: Uuid,
    /// When it happened.
    occurred_at: Moment,
    /// What happened.
    #[schema(example = "account.password.changed")]
    action: String,
    /// Who did it: whose account it is, or somebody who says so, or who runs the panel.
    #[schema(schema_with = actor_schema)]
    actor_type: &'static str,
    /// From where, if it came over the network.
    #[schema(value_type = Option<String>, required = true, example = "203.0.113.7")]
    ip: Option<IpAddr>,
    /// What is particular to it, such as which API key was made.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
}

impl From<AccountEntry> for AccountEntryView {
    fn from(AccountEntry { id, entry }: AccountEntry) -> Self {
        Self {
            id: id.0,
            occurred_at: Moment(entry.occurred_at),
            action: entry.event.name().to_owned(),
            actor_type: entry.by.as_str(),
            ip: entry.ip,
            metadata: entry
                .details
                .as_ref()
                .map(EntryDetails::members)
                .unwrap_or_default(),
        }
    }
}

/// Read what happened to one's account.
///
/// Log-ins, also those that failed, and every change of the password, sessions, API keys and the second factor. Of each
/// account the newest 100 failed log-ins are kept, and the newest 1000 others.
#[utoipa::path(
    get,
    path = "/api/account/activity",
    operation_id = "account_activity",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    params(PagingParameters),
    responses(
        (status = 200, description = "A page of entries", body = AccountActivityPage),
        (status = 400, description = "A query parameter is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter limit: expected a number from 1 to 100"})),
        (status = 403, description = "The request shows an API key", body = ProblemBody,
            example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
    ),
)]
pub(crate) async fn activity(
    panel: Data<Panel>,
    InOrder((InPerson(caller), Query(Paging(request)))): InOrder<(InPerson, Query<Paging>)>,
) -> Result<Json<AccountActivityPage>, Problem> {
    let user = caller.actor.user.id;
    let page = panel.account_activity.account_entries(user, request).await?;
    let pagination = Pagination::of(&page, request);
    Ok(Json(AccountActivityPage {
        data: page.items.into_iter().map(AccountEntryView::from).collect(),
        pagination,
    }))
}

fn actor_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(AccountActor::ALL.map(AccountActor::as_str)))
        .description(Some("Who did it."))
}
