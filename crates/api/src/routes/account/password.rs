use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use aileron_domain::{AccountEvent, NewPassword, Password};
use utoipa::ToSchema;

use crate::envelope::{Done, Envelope};
use crate::in_person::InPerson;
use crate::json_body::FromFields;
use crate::origin::Origin;
use crate::problem::ProblemBody;
use crate::{Fields, InOrder, JsonBody, Panel, Problem};

/// Another password.
#[derive(Debug, ToSchema)]
pub(crate) struct PasswordChange {
    /// The password until now.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024)]
    current: Option<Password>,
    /// The password from now on.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 1024)]
    new: NewPassword,
}

/// Change the password.
///
/// All other sessions end at once; the one that changed it goes on, and so do API keys.
#[utoipa::path(
    put,
    path = "/api/account/password",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    request_body = PasswordChange,
    responses(
        (status = 200, description = "The password is another one", body = Envelope<Done>),
        (status = 400, description = "Malformed JSON, a field is missing, or the new password cannot be one",
            body = ProblemBody,
            example = json!({"status": 400, "message": "Missing current or new password"})),
        (status = 403, description = "The current password is another one, the request shows an API key, or a browser \
            sent it on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Current password is wrong"})),
        (status = 429, description = "Too many wrong passwords", body = ProblemBody,
            headers(("Retry-After" = u64, description = "Seconds to wait")),
            example = json!({"status": 429, "message": "Too many attempts. Try again in 4 s"})),
    ),
)]
pub(crate) async fn change_password(
    panel: Data<Panel>,
    InOrder(((InPerson(caller), origin), JsonBody(change))): InOrder<(
        (InPerson, Origin),
        JsonBody<PasswordChange>,
    )>,
) -> Result<Json<Envelope<Done>>, Problem> {
    let user = &caller.actor.user;
    let guess = panel.guesses.begin(user.username.as_str(), origin.ip)?;
    let changed = match &change.current {
        Some(current) => {
            panel
                .accounts
                .change_password(user.id, current, &change.new, &caller.credential)
                .await
        }
        None => Ok(false),
    };
    match changed {
        Ok(true) => {
            guess.right();
            panel
                .note(user, AccountEvent::PasswordChanged, Some(origin.ip), None)
                .await;
        }
        Ok(false) => return Err(Problem::new(StatusCode::FORBIDDEN, "Current password is wrong")),
        Err(error) => {
            guess.uncounted();
            return Err(error.into());
        }
    }
    Ok(Json(Envelope { data: Done::DONE }))
}

impl FromFields for PasswordChange {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let mut field = |name| fields.take_text(name).filter(|text| !text.is_empty());
        let (Some(current), Some(new)) = (field("current"), field("new")) else {
            return Err(Problem::bad_request("Missing current or new password"));
        };
        let new = NewPassword::new(new).ok_or_else(|| {
            Problem::bad_request(format!(
                "The new password must have at least {} characters, and at most {} bytes",
                NewPassword::MIN_CHARACTERS,
                Password::MAX_LENGTH
            ))
        })?;
        Ok(Self {
            current: Password::new(current),
            new,
        })
    }
}
