use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{ConsoleCommand, ConsoleError, InvalidConsoleCommand, Typing, WingsFailure};
use serde::Serialize;
use utoipa::ToSchema;

use super::power::{wings_status, wings_status_in_pterodactyl};
use crate::envelope::Envelope;
use crate::fields::Fields;
use crate::json_body::FromFields;
use crate::problem::{ProblemBody, log_store_error};
use crate::reply::{Render, Reply};
use crate::{AtServer, InOrder, JsonBody, Panel, Problem};

/// What is to be typed. Further fields are ignored.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"command": "say hi"}))]
pub(crate) struct CommandBody {
    /// The line, without its end.
    #[schema(value_type = String, min_length = 1, max_length = 1000, pattern = r"^[^\u0000-\u001f\u007f-\u009f]+$")]
    command: ConsoleCommand,
}

/// Wings took the line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"success": true, "message": "Command sent successfully"}))]
pub(crate) struct CommandSent {
    /// Always `true`.
    success: bool,
    /// The same for people.
    message: &'static str,
}

/// Type a line into a server's console.
///
/// Like a power action, the line is written into the server's activity log (as `server.console.command`), sent to its
/// Wings once, and carried through even when the client does not wait for the answer. What the server writes about it
/// comes in its events.
#[utoipa::path(
    post,
    path = "/api/client/servers/{server}/command",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    request_body = CommandBody,
    responses(
        (status = 200, description = "Wings took the line", body = Envelope<CommandSent>),
        (status = 400, description = "Missing or invalid server identifier, malformed JSON, or no valid command",
            body = ProblemBody, example = json!({"status": 400, "message": "Missing command"})),
        (status = 403, description = "The caller lacks `server.console.send`, Wings does not take the panel's token, or \
            a browser sent it on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.console.send"})),
        (status = 409, description = "The server is suspended, installing, transferring or restoring, its node is under \
            maintenance, or Wings says that it does not run", body = ProblemBody,
            example = json!({"status": 409,
                "message": "Failed to send command to Wings: Cannot send commands to a stopped server instance."})),
        (status = 500, description = "Wings answered anything else", body = ProblemBody,
            example = json!({"status": 500, "message": "Failed to send command to Wings: Unknown error"})),
        (status = 503, description = "Wings can't be reached, or the activity log or the database is unavailable",
            body = ProblemBody,
            example = json!({"status": 503, "message": "Wings daemon unavailable: Connection timeout"})),
    ),
)]
pub(crate) async fn command(
    panel: Data<Panel>,
    InOrder((at, JsonBody(body))): InOrder<(AtServer, JsonBody<CommandBody>)>,
) -> Result<Reply<CommandTaken>, Problem> {
    let console = panel.console.clone();
    let typing = Typing {
        actor: at.caller.actor,
        server: at.server,
        command: body.command,
        ip: at.caller.ip,
    };
    let typed = panel
        .carry_through(async move { console.type_in(typing).await })
        .await?;
    typed?;
    Ok(Reply(CommandTaken))
}

/// A line that a Wings took.
pub(crate) struct CommandTaken;

impl Render for CommandTaken {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(Envelope {
            data: CommandSent {
                success: true,
                message: "Command sent successfully",
            },
        })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

impl FromFields for CommandBody {
    fn from_fields(fields: Fields) -> Result<Self, Problem> {
        let text = fields.text("command");
        let text = text.ok_or_else(|| Problem::invalid("command", "Missing command"))?;
        text.parse()
            .map(|command| Self { command })
            .map_err(|error: InvalidConsoleCommand| Problem::invalid("command", error.to_string()))
    }
}

impl From<ConsoleError> for Problem {
    fn from(error: ConsoleError) -> Self {
        let message = error.to_string();
        let status = match error {
            ConsoleError::ServerNotFound => StatusCode::NOT_FOUND,
            ConsoleError::MissingPermission => StatusCode::FORBIDDEN,
            ConsoleError::Obstacle(_) => StatusCode::CONFLICT,
            ConsoleError::ActivityLogUnavailable(error) => {
                log_store_error(&error);
                StatusCode::SERVICE_UNAVAILABLE
            }
            ConsoleError::Wings(failure) => {
                // What is not running takes no line: there, this is the gateway's error.
                let there = match &failure {
                    WingsFailure::Conflict(_) => StatusCode::BAD_GATEWAY,
                    _ => wings_status_in_pterodactyl(&failure),
                };
                return Self::new(wings_status(&failure), message).in_pterodactyl(there);
            }
        };
        Self::new(status, message)
    }
}
