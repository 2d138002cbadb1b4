use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use actix_web::web::Data;
use aileron_domain::{AccountEvent, Proof};

use crate::envelope::{Done, Envelope};
use crate::problem::ProblemBody;
use crate::{InOrder, Panel, Problem, Unfinished, session_cookie};

/// Log out.
///
/// Ends the session that the request shows, and takes the cookie away.
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Logged out", body = Envelope<Done>,
            headers(("Set-Cookie" = String, description = "Takes the session away"))),
        (status = 400, description = "The request shows an API key and not a session", body = ProblemBody,
            example = json!({"status": 400, "message": "An API key is not a session: there is nothing to log out of"})),
    ),
)]
pub async fn logout(
    panel: Data<Panel>,
    InOrder(Unfinished(caller)): InOrder<Unfinished>,
) -> Result<HttpResponse, Problem> {
    if caller.actor.proof == Proof::ApiKey {
        return Err(Problem::bad_request(
            "An API key is not a session: there is nothing to log out of",
        ));
    }
    panel.sessions.close(&caller.credential).await?;
    let user = &caller.actor.user;
    panel.note(user, AccountEvent::LoggedOut, caller.ip, None).await;
    let cookie = session_cookie::clear(panel.settings.secure_cookies).map_err(|_| Problem::internal())?;
    Ok(HttpResponse::Ok()
        .insert_header((SET_COOKIE, cookie))
        .json(Envelope { data: Done::DONE }))
}
