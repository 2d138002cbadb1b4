use actix_web::{HttpRequest, HttpResponse, web};
use aileron_domain::ProcessState;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::addressed::Addressed;
use super::body;
use crate::console::Console;
use crate::server::Message;

#[derive(Serialize)]
pub(super) struct Logs {
    data: Vec<String>,
}

#[derive(Deserialize)]
struct Commands {
    #[serde(default)]
    commands: Vec<String>,
}

/// `GET /api/servers/{uuid}/logs?size=n`: the last lines. A size that is none, or too large, is 100.
pub(super) async fn logs(Addressed(server): Addressed, request: HttpRequest) -> web::Json<Logs> {
    let size = request
        .query_string()
        .split('&')
        .find_map(|pair| pair.strip_prefix("size="))
        .and_then(|size| size.parse().ok())
        .filter(|size| (1..=Console::KEPT).contains(size))
        .unwrap_or(Console::KEPT);
    web::Json(Logs {
        data: server.console.last(size),
    })
}

/// `POST /api/servers/{uuid}/commands`: types lines into the console. Whether the process takes them, nobody is told.
pub(super) async fn commands(
    Addressed(server): Addressed,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    if server.condition().state == ProcessState::Offline {
        return Err(Refusal::NotRunning);
    }
    let Commands { commands } = body::object(payload).await?;
    server
        .ask(Message::Type(commands))
        .await
        .map_err(|_| Refusal::ShuttingDown)?;
    Ok(HttpResponse::NoContent().finish())
}
