use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use aileron_domain::{InvalidPowerAction, PowerAction, PowerError, Press, Pressed, Refusal, WingsFailure};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::envelope::Envelope;
use crate::fields::Fields;
use crate::idempotency::Repeatable;
use crate::json_body::FromFields;
use crate::problem::{ProblemBody, log_store_error};
use crate::{AtServer, InOrder, JsonBody, Panel, Problem};

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
}

/// Press a power button of a server.
///
/// The action is written into the server's activity log, sent to its Wings once, and carried through even when the
/// client does not wait for the answer. Wings accepts an action before it acts.
///
/// With `Idempotency-Key`, a request that is sent again within 24 hours gets the first answer again and presses nothing.
/// What was refused before anything was sent (400, 401, 404, 429, …) is not remembered.
#[utoipa::path(
    post,
    path = "/api/client/servers/{server}/power",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("Idempotency-Key" = Option<String>, Header, description = "What the caller calls this press by: 1 to 255 visible ASCII \
            characters, in double quotes or not", pattern = "^[!-~]{1,257}$", example = "8e03978e-40d5-43dd-bc93-6894a57f9324")),
    request_body = PowerBody,
    responses(
        (status = 200, description = "Wings accepted the action", body = Envelope<PowerSent>),
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
    InOrder(((at, Repeatable(key)), JsonBody(body))): InOrder<((AtServer, Repeatable), JsonBody<PowerBody>)>,
) -> Result<Json<Envelope<PowerSent>>, Problem> {
    let pressed = panel.press(Press {
        actor: at.caller.actor,
        server: at.server,
        action: body.action,
        ip: at.caller.ip,
        request_id: at.caller.request_id,
        key,
    });
    let data = PowerSent::from(pressed.await??);
    Ok(Json(Envelope { data }))
}

impl FromFields for PowerBody {
    fn from_fields(fields: Fields) -> Result<Self, Problem> {
        let action = fields
            .text("action")
            .ok_or(InvalidPowerAction)
            .and_then(str::parse);
        action
            .map(|action| Self { action })
            .map_err(|error| Problem::bad_request(error.to_string()))
    }
}

impl From<Pressed> for PowerSent {
    fn from(pressed: Pressed) -> Self {
        Self {
            success: true,
            message: format!("Power action {} sent successfully", pressed.action),
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
            PowerError::Wings(failure) => wings_status(&failure),
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

fn action_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(PowerAction::ALL.map(PowerAction::as_str)))
        .description(Some("The power action to perform."))
}
