use actix_web::web::{Data, Json};
use aileron_domain::UserRecord;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::listed::Listed;
use crate::administrator::Administrator;
use crate::paging::{Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::{InOrder, Moment, Panel, Problem, Query};

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminUser)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserView {
    /// Their key in the panel.
    id: Uuid,
    /// What they are called.
    #[schema(example = "alice")]
    username: String,
    /// Their address.
    #[schema(example = "alice@example.com")]
    email: String,
    /// Whether they run the panel.
    administrator: bool,
    /// Whether they are shut out.
    disabled: bool,
    /// When the account was made.
    created_at: Moment,
}

impl From<UserRecord> for UserView {
    fn from(record: UserRecord) -> Self {
        Self {
            id: record.user.id.0,
            username: record.user.username.to_string(),
            email: record.user.email.as_str().to_owned(),
            administrator: record.user.administrator,
            disabled: record.disabled,
            created_at: Moment(record.created_at),
        }
    }
}

/// List the accounts.
#[utoipa::path(
    get,
    path = "/api/admin/users",
    operation_id = "admin_list_users",
    tag = "admin",
    params(PagingParameters),
    responses(
        (status = 200, description = "A page of the accounts, by username", body = Listed<UserView>),
        (status = 400, description = "A query parameter is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter page: expected a number from 1"})),
    ),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder((Administrator(_), Query(Paging(request)))): InOrder<(Administrator, Query<Paging>)>,
) -> Result<Json<Listed<UserView>>, Problem> {
    let page = panel.users.users(request).await?;
    Ok(Json(Listed::of(&panel, page, request, UserView::from)))
}
