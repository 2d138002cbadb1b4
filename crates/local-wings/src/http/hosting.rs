use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{Responder, web};
use serde::Deserialize;
use serde_json::Value;
use tracing::warn;
use uuid::Uuid;

use super::addressed::Addressed;
use super::{Daemon, Nothing, Refusal, body, nothing};
use crate::recipe::Described;
use crate::registry::{NotAdded, Registry};
use crate::remote::{Panel, PanelError};
use crate::server::{InstallOrder, Message, Server};

/// The most that is read of a description that the panel sends along, in bytes.
const DESCRIPTION_MAX: usize = 1024 * 1024;

#[derive(Deserialize)]
struct Creation {
    uuid: Uuid,
    #[serde(default)]
    start_on_completion: bool,
    #[serde(default)]
    skip_scripts: bool,
}

/// `POST /api/servers`: takes in a server that the panel has, and puts its files in place.
pub(super) async fn create(daemon: web::Data<Daemon>, payload: web::Payload) -> Result<Nothing, Refusal> {
    let creation: Creation = body::object(payload).await?;
    if daemon.registry.get(&creation.uuid.to_string()).is_some() {
        return Err(Refusal::Exists);
    }
    let panel = daemon.panel.clone().ok_or(Refusal::Undescribed)?;
    let registry = Arc::clone(&daemon.registry);
    // It goes on without its request, which may be given up.
    let creating = daemon.runtime.spawn(take_in(panel, registry, creation));
    creating.await.map_err(|_| Refusal::ShuttingDown)??;
    Ok(nothing())
}

async fn take_in(panel: Arc<Panel>, registry: Arc<Registry>, creation: Creation) -> Result<(), Refusal> {
    let described = panel.server(creation.uuid).await.map_err(|error| {
        warn!(server = %creation.uuid, %error, "a server was not created");
        Refusal::Undescribed
    })?;
    let server = registry.add(described).map_err(|error| match error {
        NotAdded::Taken => Refusal::Exists,
        NotAdded::Closed => Refusal::ShuttingDown,
    })?;
    if !creation.skip_scripts {
        let order = InstallOrder {
            again: false,
            then_start: creation.start_on_completion,
        };
        let _suspended = server.install(order).await.map_err(|_| Refusal::ShuttingDown)?;
    } else if creation.start_on_completion {
        let start = server.press(aileron_domain::PowerAction::Start);
        let _suspended = start.await.map_err(|_| Refusal::ShuttingDown)?;
    }
    Ok(())
}

#[derive(Default, Deserialize)]
struct Synchronisation {
    #[serde(default)]
    server: Option<Value>,
}

/// `POST /api/servers/{uuid}/sync`: takes what the panel says of a server now, in the body or when it is asked. Where it
/// says nothing, the server stays as it is, and the answer is the same.
pub(super) async fn sync(
    daemon: web::Data<Daemon>,
    Addressed(server): Addressed,
    payload: web::Payload,
) -> Result<Nothing, Refusal> {
    let body = body::bytes(payload, DESCRIPTION_MAX).await?;
    let Synchronisation { server: sent } = if body.trim_ascii().is_empty() {
        Synchronisation::default()
    } else {
        body::object_of(&body)?
    };
    if let Some(panel) = daemon.panel.clone() {
        let synchronising = daemon.runtime.spawn(bring_up_to_date(panel, server, sent));
        synchronising.await.map_err(|_| Refusal::ShuttingDown)??;
    }
    Ok(nothing())
}

async fn bring_up_to_date(
    panel: Arc<Panel>,
    server: Arc<Server>,
    sent: Option<Value>,
) -> Result<(), Refusal> {
    let described: Result<Described, PanelError> = match sent {
        Some(sent) => panel.understand(server.uuid, sent),
        None => panel.server(server.uuid).await,
    };
    match described {
        Ok(described) => server
            .ask(Message::Sync(Box::new(described)))
            .await
            .map_err(|_| Refusal::ShuttingDown),
        Err(error) => {
            warn!(server = %server.uuid, %error, "a server stays as it was");
            Ok(())
        }
    }
}

/// `POST /api/servers/{uuid}/reinstall`: stops a server and puts its files in place once more.
pub(super) async fn reinstall(Addressed(server): Addressed) -> Result<impl Responder, Refusal> {
    let order = InstallOrder {
        again: true,
        then_start: false,
    };
    let begun = server.install(order).await.map_err(|_| Refusal::ShuttingDown)?;
    begun.map_err(|_| Refusal::Locked)?;
    Ok((nothing(), StatusCode::ACCEPTED))
}

/// `DELETE /api/servers/{uuid}`: kills a server and forgets it. Its files go too, if its folder was the daemon's.
pub(super) async fn delete(
    daemon: web::Data<Daemon>,
    Addressed(server): Addressed,
) -> Result<Nothing, Refusal> {
    let registry = Arc::clone(&daemon.registry);
    let uuid = server.uuid;
    let removing = daemon.runtime.spawn(async move { registry.remove(uuid).await });
    let removed = removing.await.map_err(|_| Refusal::ShuttingDown)?;
    removed.map_err(|_| Refusal::ShuttingDown)?;
    Ok(nothing())
}
