use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::SET_COOKIE;
use actix_web::web::Data;
use aileron_domain::{AccountEvent, Actor, Email, Password, SecondFactorCode, User, Username};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::envelope::Envelope;
use crate::fields::Fields;
use crate::json_body::FromFields;
use crate::origin::Origin;
use crate::problem::{ProblemBody, log_store_error};
use crate::routes::account::UserView;
use crate::second_factor::{CODE_WANTED, check_code, wrong_code};
use crate::{InOrder, JsonBody, Moment, Panel, Problem, SameSite, session_cookie};

/// Who wants in, and their password.
#[derive(Debug, ToSchema)]
pub struct Login {
    /// A username or an e-mail address.
    #[schema(min_length = 1, max_length = 254, example = "alice")]
    username: String,
    /// Their password.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024)]
    password: Option<Password>,
    /// A code of their authenticator app, or a recovery code, for who has a second factor.
    #[schema(nullable = false, example = "123456")]
    code: Option<String>,
}

/// A session that was just opened; its token is in the cookie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggedIn {
    /// Whose it is.
    user: UserView,
    /// When it ends, however much it is used; it ends before where it is not used for long.
    expires_at: Moment,
}

/// Log in.
///
/// Who has a second factor shows a code as well: without one, the right password gets 401 with the `reason`
/// `second_factor_required`, and with a wrong one `second_factor_wrong`. Each code is good once.
///
/// The session comes as the cookie `session`. Its value is also good as a bearer token. It is a new one each time: the one that the
/// browser had before ends.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    tag = "account",
    security(()),
    request_body = Login,
    responses(
        (status = 200, description = "Logged in", body = Envelope<LoggedIn>,
            headers(("Set-Cookie" = String, description = "The session"))),
        (status = 400, description = "Malformed JSON, or a field is missing", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing username or password"})),
        (status = 401, description = "Nobody has this name and this password, or a code is needed too (`reason`)", body = ProblemBody,
            headers(("WWW-Authenticate" = String)),
            example = json!({"status": 401, "message": "Invalid username or password"})),
        (status = 429, description = "Too many wrong passwords for this account from this address, or from this address",
            body = ProblemBody, headers(("Retry-After" = u64, description = "Seconds to wait")),
            example = json!({"status": 429, "message": "Too many attempts. Try again in 4 s"})),
        (status = 503, description = "The database is unavailable", body = ProblemBody,
            example = json!({"status": 503, "message": "Database unavailable"})),
    ),
)]
pub async fn login(
    panel: Data<Panel>,
    InOrder(((SameSite, origin), JsonBody(login))): InOrder<((SameSite, Origin), JsonBody<Login>)>,
) -> Result<HttpResponse, Problem> {
    panel.limits.admit_log_in(&login.username, origin.ip)?;
    let guess = panel.guesses.begin(&login.username, origin.ip)?;
    let recognised = match login.password {
        Some(password) if could_be_somebody(&login.username) => {
            panel.accounts.recognise(&login.username, &password).await
        }
        _ => Ok(None),
    };
    let user = match recognised {
        Ok(Some(user)) => user,
        Ok(None) => {
            if could_be_somebody(&login.username) {
                panel.note_failed_log_in(login.username, origin.ip);
            }
            return Err(Problem::unauthorized("Invalid username or password"));
        }
        Err(error) => {
            guess.uncounted();
            return Err(error.into());
        }
    };
    // It is not right before the code is: who knows the password would else have as many guesses as they like.
    let code = match second_factor(&panel, &user, login.code.as_deref()).await {
        Ok(code) => code,
        Err(Refused::Wrong) => {
            panel.note_failed_log_in(user.username.to_string(), origin.ip);
            return Err(wrong_code(StatusCode::UNAUTHORIZED));
        }
        Err(Refused::Other(problem)) => {
            guess.uncounted();
            return Err(problem);
        }
    };
    guess.right();
    let ip = origin.ip;
    let recovery = matches!(code, Some(SecondFactorCode::Recovery(_)));
    let (terms, before) = (panel.settings.sessions, origin.session);
    let session = panel.sessions.open_from(user.id, terms, origin.into()).await?;
    if let Some(before) = before
        && let Err(error) = panel.sessions.close(&before).await
    {
        // The browser forgets it now; it ends by itself.
        log_store_error(&error);
    }
    let details = recovery.then(|| json!({"recoveryCode": true}));
    panel
        .note(&user, AccountEvent::LoggedIn, Some(ip), details.as_ref())
        .await;
    let cookie = session_cookie::set(&session.token, terms.age, panel.settings.secure_cookies)
        .map_err(|_| Problem::internal())?;
    let data = LoggedIn {
        user: UserView::from(&user),
        expires_at: Moment(session.expires_at),
    };
    let mut answer = HttpResponse::Ok()
        .insert_header((SET_COOKIE, cookie))
        .json(Envelope { data });
    if code.is_none() && panel.settings.second_factor.includes(&Actor::in_session(user)) {
        answer.extensions_mut().insert(SetUpFirst);
    }
    Ok(answer)
}

/// What the answer to a log-in carries, unseen, when nothing can be done before a second factor is set up: pages lead there.
#[derive(Debug, Clone, Copy)]
pub struct SetUpFirst;

enum Refused {
    Wrong,
    Other(Problem),
}

/// The code that somebody has shown whose password is right, where they have to. It is good no more then.
async fn second_factor(
    panel: &Panel,
    user: &User,
    code: Option<&str>,
) -> Result<Option<SecondFactorCode>, Refused> {
    let state = panel.second_factors.second_factor(user.id).await;
    if state
        .map_err(|error| Refused::Other(error.into()))?
        .enabled_at
        .is_none()
    {
        return Ok(None);
    }
    let Some(code) = code else {
        let problem = Problem::unauthorized("A code of the second factor is needed");
        return Err(Refused::Other(problem.with_reason(CODE_WANTED)));
    };
    match check_code(panel, user, code).await {
        Ok(Some(code)) => Ok(Some(code)),
        Ok(None) => Err(Refused::Wrong),
        Err(problem) => Err(Refused::Other(problem)),
    }
}

/// What is neither a username nor an address is nobody's, and is not worth a look-up.
fn could_be_somebody(login: &str) -> bool {
    login.parse::<Username>().is_ok() || login.parse::<Email>().is_ok()
}

impl Login {
    /// What somebody typed.
    #[must_use]
    pub fn new(username: String, password: String) -> Self {
        Self {
            username,
            password: Password::new(password),
            code: None,
        }
    }

    /// With a code of the second factor, or nothing.
    #[must_use]
    pub fn with_code(self, code: String) -> Self {
        Self {
            code: Some(code).filter(|code| !code.is_empty()),
            ..self
        }
    }
}

impl FromFields for Login {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let mut field = |name| fields.take_text(name).filter(|text| !text.is_empty());
        let (Some(username), Some(password)) = (field("username"), field("password")) else {
            return Err(Problem::bad_request("Missing username or password"));
        };
        let code = fields.take_text("code").unwrap_or_default();
        Ok(Self::new(username, password).with_code(code))
    }
}
