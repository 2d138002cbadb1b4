use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use aileron_domain::{HostedServer, NodeId, ServerId, Undescribable};

use crate::RemotePanel;
use crate::described::Describer;
use crate::fault::Fault;
use crate::gate::{FromNode, Named};

/// Tells a node of one server, which it asks about before each start.
pub(super) async fn show(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    Named(server): Named,
    describer: Describer,
) -> Result<HttpResponse, Fault> {
    let configuration = describe(&panel, node, server, |hosted| describer.configuration(hosted)).await?;
    Ok(HttpResponse::Ok().json(configuration))
}

/// Describes a server of the node. One that cannot be described gets 409: to ask again would not help, and it is not gone.
pub(super) async fn describe<T>(
    panel: &RemotePanel,
    node: NodeId,
    server: ServerId,
    how: impl FnOnce(&HostedServer) -> Result<T, Undescribable>,
) -> Result<T, Fault> {
    let found = panel.servers.on_node(node, server).await?;
    let hosted = found.ok_or_else(Fault::no_such_server)?;
    hosted.and_then(|hosted| how(&hosted)).map_err(|why| {
        panel.undescribable(&why);
        Fault::new(
            StatusCode::CONFLICT,
            "The panel cannot describe this server; its log says why",
        )
    })
}
