use actix_web::{HttpRequest, HttpResponse, web};
use aileron_domain::ProcessState;
use serde::{Deserialize, Serialize};

use super::addressed::Addressed;
use super::body;
use super::{Nothing, Refusal, nothing};
use crate::console::Console;
use crate::server::Message;

/// The most lines that Go Wings gives.
const SIZE_MAX: usize = 100;

#[derive(Serialize)]
struct Logs {
    data: Vec<String>,
}

#[derive(Deserialize)]
struct Commands {
    #[serde(default)]
    commands: Vec<String>,
}

/// `GET /api/servers/{uuid}/logs`: the last lines. As text, all that are kept or as many as `?lines=n` asks for; or with
/// `?size=n`, as Go Wings has it: in JSON, and a size that is none, or too large, is 100.
pub(super) async fn logs(Addressed(server): Addressed, request: HttpRequest) -> HttpResponse {
    if let Some(size) = asked(&request, "size=") {
        let size = size
            .parse()
            .ok()
            .filter(|size| (1..=SIZE_MAX).contains(size))
            .unwrap_or(SIZE_MAX);
        return HttpResponse::Ok().json(Logs {
            data: server
                .console
                .last(size)
                .iter()
                .map(ToString::to_string)
                .collect(),
        });
    }
    let lines = asked(&request, "lines=").and_then(|lines| lines.parse().ok());
    let mut text = String::new();
    for line in server.console.last(lines.unwrap_or(Console::KEPT)) {
        text.push_str(&line);
        text.push('\n');
    }
    HttpResponse::Ok().body(text)
}

fn asked<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request
        .query_string()
        .split('&')
        .find_map(|pair| pair.strip_prefix(name))
}

/// `POST /api/servers/{uuid}/commands`: types lines into the console. Whether the process takes them, nobody is told.
pub(super) async fn commands(
    Addressed(server): Addressed,
    payload: web::Payload,
) -> Result<Nothing, Refusal> {
    if server.condition().state == ProcessState::Offline {
        return Err(Refusal::Offline);
    }
    let Commands { commands } = body::object(payload).await?;
    server
        .ask(Message::Type(commands))
        .await
        .map_err(|_| Refusal::ShuttingDown)?;
    Ok(nothing())
}
