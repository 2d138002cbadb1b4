use std::net::SocketAddr;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use aileron_api::{METRICS_CONTENT_TYPE, encode_metrics};
use anyhow::Context as _;
use prometheus_client::registry::Registry;

/// Serves `/metrics` on a listener of its own, for the operator's network alone.
pub(super) fn serve(listen: SocketAddr, registry: Registry) -> anyhow::Result<ServerHandle> {
    let registry = Data::new(registry);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(registry.clone())
            .route("/metrics", web::get().to(metrics))
    })
    .disable_signals()
    .workers(1)
    .bind(listen)
    .with_context(|| format!("cannot listen on {listen} for metrics"))?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}

async fn metrics(registry: Data<Registry>) -> HttpResponse {
    match encode_metrics(&registry) {
        Ok(text) => HttpResponse::Ok().content_type(METRICS_CONTENT_TYPE).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
