pub(crate) mod activity;
pub(crate) mod api_keys;
pub(crate) mod password;
pub(crate) mod second_factor;
pub(crate) mod sessions;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{Numbered, User};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::envelope::Envelope;
use crate::pterodactyl::object::object;
use crate::reply::{Render, Reply};
use crate::{Dialect, InOrder, Panel, Problem, Unfinished};

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
pub(crate) async fn account(
    panel: Data<Panel>,
    InOrder((Unfinished(caller), dialect)): InOrder<(Unfinished, Dialect)>,
) -> Result<Reply<Account>, Problem> {
    let user = caller.actor.user;
    let number = match dialect {
        Dialect::Documented => None,
        Dialect::Pterodactyl => {
            let numbered = panel.numbers.numbers(Numbered::User, &[user.id.0]).await?;
            numbered.first().map(|(_, number)| *number)
        }
    };
    Ok(Reply(Account { user, number }))
}

/// The caller's account.
pub(crate) struct Account {
    user: User,
    number: Option<u64>,
}

impl Render for Account {
    fn documented(self) -> HttpResponse {
        let data = UserView::from(&self.user);
        HttpResponse::Ok().json(Envelope { data })
    }

    /// Nobody is asked for a first or a last name here.
    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        let attributes = json!({
            "id": self.number.unwrap_or_default(),
            "admin": self.user.administrator,
            "username": self.user.username.as_str(),
            "email": self.user.email.as_str(),
            "first_name": self.user.username.as_str(),
            "last_name": "",
            "language": "en",
        });
        HttpResponse::Ok().json(object("user", attributes))
    }
}
