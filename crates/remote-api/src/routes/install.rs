use actix_web::HttpResponse;
use actix_web::web::{Data, Payload};
use serde::Deserialize;

use super::show::describe;
use crate::RemotePanel;
use crate::body::{self, SMALL};
use crate::described::Describer;
use crate::fault::Fault;
use crate::gate::{FromNode, Named};

/// Tells a node how a server's files are put in place.
pub(super) async fn script(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    Named(server): Named,
    describer: Describer,
) -> Result<HttpResponse, Fault> {
    let installation = describe(&panel, node, server, |hosted| describer.installation(hosted)).await?;
    Ok(HttpResponse::Ok().json(installation))
}

/// What came of an installation. `reinstall` comes with it and tells nothing: one daemon says it of first ones too.
#[derive(Deserialize)]
struct Completed {
    successful: bool,
}

/// Takes down that an installation has ended.
pub(super) async fn completed(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    Named(server): Named,
    payload: Payload,
) -> Result<HttpResponse, Fault> {
    let body = body::read(payload, SMALL).await?;
    let completed: Completed = serde_json::from_slice(&body).map_err(|error| body::malformed(&error))?;
    if !panel
        .servers
        .installed(node, server, completed.successful)
        .await?
    {
        return Err(Fault::no_such_server());
    }
    tracing::info!(%server, successful = completed.successful, "an installation has ended");
    Ok(HttpResponse::NoContent().finish())
}
