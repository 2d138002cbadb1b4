use actix_web::web::{Data, Json};
use aileron_domain::{Permission, SocketGrant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::envelope::Envelope;
use crate::problem::ProblemBody;
use crate::{AtServer, InOrder, Panel, Problem};

/// What a client needs to speak to the node's websocket by itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebsocketAccess {
    /// To be sent as the first message, `{"event":"auth","args":[token]}`. It is good for ten minutes.
    token: String,
    /// Where to connect to.
    #[schema(example = "wss://node1.example.com:8080/api/servers/8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d/ws")]
    socket: String,
}

/// Get access to the node's own websocket, as Pterodactyl's clients expect it.
///
/// It needs `server.console.read`, because one kind of daemon shows the console to everybody whom it lets in. A program that
/// only wants to see the server live has it easier with `/events`, which goes through the panel.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}/websocket",
    tag = "servers",
    params(("server" = String, Path, description = "The server's UUID or short identifier",
        pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server")),
    responses(
        (status = 200, description = "A token and where it is good", body = Envelope<WebsocketAccess>),
        (status = 403, description = "The caller lacks `server.console.read`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.console.read"})),
    ),
)]
pub(crate) async fn websocket(
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Json<Envelope<WebsocketAccess>>, Problem> {
    let visible = at.allowed(&Permission::CONSOLE_READ)?;
    let SocketGrant { token, socket } = panel.feeds.grant(
        &visible.node,
        visible.server.id,
        &at.caller.actor.user,
        visible.standing.permissions(),
    );
    let data = WebsocketAccess { token, socket };
    Ok(Json(Envelope { data }))
}
