use actix_web::web::{Bytes, Data, Json, Path};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::anyhow;
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;

use crate::process::{self, TOKEN};

/// Passes a power request on, and knows nothing.
#[derive(clap::Args)]
pub(crate) struct Floor {
    /// Where the Wings listens.
    wings: String,
}

struct Upstream {
    client: Client,
    wings: String,
}

impl Floor {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        // The other process-wide provider is never installed; a second call would only say so.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().tcp_nodelay(true).build()?;
        let upstream = Data::new(Upstream {
            client,
            wings: self.wings,
        });
        actix_web::rt::System::new().block_on(async {
            let server = HttpServer::new(move || {
                App::new()
                    .app_data(upstream.clone())
                    .route("/api/client/servers/{server}/power", web::post().to(pass))
                    .route("/bare/{bytes}", web::get().to(bare))
            })
            .bind(("127.0.0.1", 0))?;
            process::announce(&server.addrs())?;
            server.run().await.map_err(|error| anyhow!(error))
        })
    }
}

async fn pass(server: Path<String>, body: Bytes, upstream: Data<Upstream>) -> HttpResponse {
    let request = upstream
        .client
        .post(format!("{}/api/servers/{server}/power", upstream.wings))
        .header(AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(CONTENT_TYPE, "application/json")
        .body(body);
    match request.send().await {
        Ok(answer) if answer.status().is_success() => HttpResponse::Ok().json(json!({
            "data": {"success": true, "message": "Power action start sent successfully"}
        })),
        _ => HttpResponse::ServiceUnavailable().finish(),
    }
}

/// A bare answer of so many bytes, for what does not go to a Wings.
async fn bare(bytes: Path<usize>) -> Json<String> {
    Json("x".repeat(bytes.saturating_sub(2)))
}
