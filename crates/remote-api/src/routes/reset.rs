use actix_web::HttpResponse;
use actix_web::web::{Data, Payload};

use crate::RemotePanel;
use crate::body::{self, SMALL};
use crate::fault::Fault;
use crate::gate::FromNode;

/// Takes down that a node's Wings has booted, and has it told what it has forgotten once it listens.
///
/// What is in the body says nothing: one daemon sends none, the other `null`. It is read so that the connection can be used
/// again.
pub(super) async fn reset(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    payload: Payload,
) -> Result<HttpResponse, Fault> {
    body::read(payload, SMALL).await?;
    // A node that has gone since it was let in has nothing to be reset.
    if let Some(booted) = panel.servers.booted(node).await? {
        tracing::info!(
            suspended = booted.suspended.len(),
            installing = booted.installing.len(),
            "a node's Wings has booted"
        );
        panel.resync.begin(
            &panel.runtime,
            panel.servers.clone(),
            panel.host.clone(),
            panel.metrics.clone(),
            booted,
        );
    }
    Ok(HttpResponse::NoContent().finish())
}
