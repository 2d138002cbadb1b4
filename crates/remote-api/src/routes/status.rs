use actix_web::HttpResponse;
use actix_web::web::{Data, Payload};

use crate::RemotePanel;
use crate::body::{self, SMALL};
use crate::fault::Fault;
use crate::gate::{FromNode, Named};

/// Hears that a server's process is doing something else now, as Pelican's Wings says. The panel believes what it sees
/// itself, so that nothing follows from it.
pub(super) async fn changed(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    Named(server): Named,
    payload: Payload,
) -> Result<HttpResponse, Fault> {
    body::read(payload, SMALL).await?;
    panel.must_be_on_node(node, server).await?;
    Ok(HttpResponse::NoContent().finish())
}
