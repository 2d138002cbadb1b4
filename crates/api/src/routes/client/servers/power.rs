use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, LINK};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use aileron_domain::{
    ActionResult, InvalidPowerAction, PowerAction, PowerError, Press, Pressed, ProcessState, Refusal,
    ServerId, WingsFailure,
};
use aileron_live::Waited;
use serde::Serialize;
use tokio::time::{Instant, sleep};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::envelope::Envelope;
use crate::fields::Fields;
use crate::idempotency::Repeatable;
use crate::json_body::FromFields;
use crate::prefer::Patience;
use crate::problem::{ProblemBody, log_store_error};
use crate::reply::{Render, Reply};
use crate::{AtServer, Dialect, InOrder, JsonBody, Panel, Problem};

/// Which button is pressed. Further fields are ignored.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"action": "start"}))]
pub(crate) struct PowerBody {
    /// The power action to perform.
    #[schema(schema_with = action_schema)]
    action: PowerAction,
}

/// Wings accepted the action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"success": true, "message": "Power action start sent successfully"}))]
pub(crate) struct PowerSent {
    /// Always `true`.
    success: bool,
    /// The same for people.
    message: String,
    /// With `Prefer: wait`: the state in which the server was seen last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, example = "running")]
    state: Option<&'static str>,
    /// With `Prefer: wait`: what was seen of the server by then, in the words of the activity log's `result`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, example = "reached")]
    result: Option<&'static str>,
}

/// Press a power button of a server.
///
/// The action is written into the server's activity log, sent to its Wings once, and carried through even when the
/// client does not wait for the answer. Wings accepts an action before it acts.
///
/// The header `Link: <…>; rel="status"` says where to read what came of it. With `Prefer: wait=20` (RFC 7240) the answer comes
/// when that is known, or after so many seconds (at most 55) without.
///
/// With `Idempotency-Key`, a request that is sent again within 24 hours gets the first answer again and presses nothing.
/// What was refused before anything was sent (400, 401, 404, 429, …) is not remembered.
#[utoipa::path(
    post,
    path = "/api/client/servers/{server}/power",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("Prefer" = Option<String>, Header, description = "How long to wait for what comes of the action", example = "wait=20"),
        ("Idempotency-Key" = Option<String>, Header, description = "What the caller calls this press by: 1 to 255 visible ASCII \
            characters, in double quotes or not", pattern = "^[!-~]{1,257}$", example = "8e03978e-40d5-43dd-bc93-6894a57f9324")),
    request_body = PowerBody,
    responses(
        (status = 200, description = "Wings accepted the action", body = Envelope<PowerSent>,
            headers(("Link" = String, description = "The action's entry in the activity log, `rel=\"status\"`"),
                ("Preference-Applied" = String, description = "`wait`, where the answer was waited for"))),
        (status = 400, description = "Missing or invalid server identifier, malformed JSON, or no valid action",
            body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid power action. Must be one of: start, stop, restart, kill"})),
        (status = 403, description = "The caller lacks `server.power`, Wings does not take the panel's token, or \
            a browser sent it on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.power"})),
        (status = 409, description = "The server is suspended (start and restart), installing, transferring or \
            restoring, its node is under maintenance, Wings says that it conflicts with the server's state, or the \
            first request with this `Idempotency-Key` is still under way",
            body = ProblemBody, example = json!({"status": 409, "message": "Server is suspended"})),
        (status = 422, description = "The `Idempotency-Key` was used for another request", body = ProblemBody,
            example = json!({"status": 422, "message": "Idempotency-Key was used for another request"})),
        (status = 429, description = "The caller presses too often", body = ProblemBody,
            headers(("Retry-After" = u64, description = "Seconds until the next press is let through")),
            example = json!({"status": 429, "message": "Too many power requests. Try again in 3 s"})),
        (status = 500, description = "Wings answered anything else", body = ProblemBody,
            example = json!({"status": 500, "message": "Failed to send power action to Wings: Unknown error"})),
        (status = 503, description = "Wings can't be reached, or the activity log or the database is unavailable",
            body = ProblemBody,
            example = json!({"status": 503, "message": "Wings daemon unavailable: Connection timeout"})),
    ),
)]
pub(crate) async fn power(
    panel: Data<Panel>,
    InOrder(((at, (Repeatable(key), Patience(patience))), JsonBody(body))): InOrder<PowerSteps>,
) -> Result<Reply<PressAnswered>, Problem> {
    let server = at.server.as_ref().map(|visible| visible.server.id);
    let patience = server.zip(patience).map(|(server, wait)| Wait {
        server,
        until: Instant::now() + wait,
    });
    if let Some(wait) = &patience {
        wait.for_the_right_moment(&panel, body.action).await;
    }
    let pressed = panel.press(Press {
        actor: at.caller.actor,
        server: at.server,
        action: body.action,
        ip: at.caller.ip,
        request_id: at.caller.request_id,
        key,
    });
    let pressed = pressed.await??;
    let waited = match patience {
        Some(wait) => Some(wait.for_the_result(&panel, pressed).await),
        None => None,
    };
    Ok(Reply(PressAnswered {
        pressed,
        server,
        waited,
    }))
}

/// A press that a Wings accepted.
pub(crate) struct PressAnswered {
    pressed: Pressed,
    server: Option<ServerId>,
    /// What was seen of the server by then, where the client waited for it.
    waited: Option<(Option<ProcessState>, &'static str)>,
}

impl PressAnswered {
    fn with_headers(&self, mut answer: HttpResponseBuilder) -> HttpResponseBuilder {
        if let Some(server) = self.server {
            let status = format!(
                "</api/client/servers/{server}/activity/{}>; rel=\"status\"",
                self.pressed.entry
            );
            answer.insert_header((LINK, status));
        }
        if self.waited.is_some() {
            answer.insert_header((PREFERENCE_APPLIED, "wait"));
        }
        answer
    }
}

impl Render for PressAnswered {
    fn documented(self) -> HttpResponse {
        let mut answer = self.with_headers(HttpResponse::Ok());
        let mut data = PowerSent::from(self.pressed);
        if let Some((state, result)) = self.waited {
            data.state = state.map(ProcessState::as_str);
            data.result = Some(result);
        }
        answer.json(Envelope { data })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        self.with_headers(HttpResponse::NoContent()).finish()
    }
}

/// In the order in which problems are reported.
type PowerSteps = ((AtServer, (Repeatable, Patience)), JsonBody<PowerBody>);

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// A client that would rather wait.
struct Wait {
    server: ServerId,
    until: Instant,
}

impl Wait {
    /// A Wings loses what comes within a second of a start, and a start just after a stop or a kill. Who wants to know what
    /// comes of the action has time for it to come to something.
    async fn for_the_right_moment(&self, panel: &Panel, action: PowerAction) {
        if let Some(pause) = panel.watching.settle_moment(self.server, action) {
            sleep(pause.min(self.left())).await;
        }
    }

    async fn for_the_result(&self, panel: &Panel, pressed: Pressed) -> (Option<ProcessState>, &'static str) {
        let watching = panel.watching.clone();
        match watching.wait(self.server, pressed.entry, self.left()).await {
            Waited::Concluded(result) => (result.state(), result.as_str()),
            Waited::NotYet { state } => (state, ActionResult::Awaited.as_str()),
        }
    }

    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

impl FromFields for PowerBody {
    fn dialect(fields: &Fields) -> Option<Dialect> {
        match (fields.has("action"), fields.has("signal")) {
            (true, false) => Some(Dialect::Documented),
            (false, true) => Some(Dialect::Pterodactyl),
            _ => None,
        }
    }

    fn from_fields(fields: Fields) -> Result<Self, Problem> {
        let name = match fields.dialect() {
            Dialect::Documented => "action",
            Dialect::Pterodactyl => "signal",
        };
        let action = fields.text(name).ok_or(InvalidPowerAction).and_then(str::parse);
        action
            .map(|action| Self { action })
            .map_err(|error| Problem::invalid(name, error.to_string()))
    }
}

impl From<Pressed> for PowerSent {
    fn from(pressed: Pressed) -> Self {
        Self {
            success: true,
            message: format!("Power action {} sent successfully", pressed.action),
            state: None,
            result: None,
        }
    }
}

impl From<PowerError> for Problem {
    fn from(error: PowerError) -> Self {
        let message = error.to_string();
        let status = match error {
            PowerError::TooManyRequests(error) => return error.into(),
            PowerError::ServerNotFound => StatusCode::NOT_FOUND,
            PowerError::Refused(Refusal::MissingPermission) => StatusCode::FORBIDDEN,
            PowerError::Refused(Refusal::Obstacle(_)) | PowerError::StillUnderWay => StatusCode::CONFLICT,
            PowerError::ActivityLogUnavailable(error) => {
                log_store_error(&error);
                StatusCode::SERVICE_UNAVAILABLE
            }
            PowerError::Wings(failure) => {
                return Self::new(wings_status(&failure), message)
                    .in_pterodactyl(wings_status_in_pterodactyl(&failure));
            }
            PowerError::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            PowerError::AnswerLost => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self::new(status, message)
    }
}

/// What a client's request comes to when a Wings fails it.
pub(super) fn wings_status(failure: &WingsFailure) -> StatusCode {
    match failure {
        WingsFailure::Unauthorized => StatusCode::FORBIDDEN,
        WingsFailure::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        WingsFailure::Conflict(_) => StatusCode::CONFLICT,
        WingsFailure::Refused(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The same in Pterodactyl's dialect, where a node that cannot be reached is another matter than a panel that cannot serve.
pub(super) fn wings_status_in_pterodactyl(failure: &WingsFailure) -> StatusCode {
    match failure {
        WingsFailure::Unavailable { .. } => StatusCode::GATEWAY_TIMEOUT,
        _ => wings_status(failure),
    }
}

fn action_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(PowerAction::ALL.map(PowerAction::as_str)))
        .description(Some("The power action to perform."))
}
