pub(crate) mod activity;
pub(crate) mod api_keys;
pub(crate) mod password;
pub(crate) mod second_factor;
pub(crate) mod sessions;

use actix_web::web::Json;
use aileron_domain::User;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::envelope::Envelope;
use crate::{InOrder, Unfinished};

/// Somebody with an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    /// Their key in the panel.
    id: Uuid,
    /// What they log in with, and what the activity log calls them.
    #[schema(example = "alice")]
    username: String,
    /// Their address.
    #[schema(example = "alice@example.com")]
    email: String,
    /// Whether they run the panel.
    admin: bool,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.0,
            username: user.username.to_string(),
            email: user.email.as_str().to_owned(),
            admin: user.administrator,
        }
    }
}

/// Who am I?
#[utoipa::path(
    get,
    path = "/api/account",
    tag = "account",
    responses((status = 200, description = "The caller's account", body = Envelope<UserView>)),
)]
pub(crate) async fn account(InOrder(Unfinished(caller)): InOrder<Unfinished>) -> Json<Envelope<UserView>> {
    Json(Envelope {
        data: UserView::from(&caller.actor.user),
    })
}
