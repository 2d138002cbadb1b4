use std::time::Duration;

use actix_web::web::{Bytes, Data, Path};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::anyhow;
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::house::TOKEN;
use crate::process;

/// Passes a power request on, and knows nothing.
#[derive(clap::Args)]
pub(crate) struct Floor {
    /// Where the Wings listens, once for each node.
    #[arg(required = true)]
    wings: Vec<String>,
}

struct Upstream {
    client: Client,
    wings: Vec<String>,
}

/// What bare answers are cut from.
struct Bare(Bytes);

impl Floor {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        // The other process-wide provider is never installed; a second call would only say so.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .http1_only()
            .tcp_nodelay(true)
            // As Aileron's: nothing is written into a connection that the Wings may just be closing.
            .pool_idle_timeout(Duration::from_secs(4))
            .no_proxy()
            .build()?;
        let upstream = Data::new(Upstream {
            client,
            wings: self.wings,
        });
        let bare = Data::new(Bare(Bytes::from(vec![b'x'; BARE_MAX])));
        actix_web::rt::System::new().block_on(async {
            let server = HttpServer::new(move || {
                App::new()
                    .app_data(upstream.clone())
                    .app_data(bare.clone())
                    .route("/api/client/servers/{server}/power", web::post().to(pass))
                    .route("/bare/{bytes}", web::get().to(answer))
            })
            .bind(("127.0.0.1", 0))?;
            process::announce(&server.addrs())?;
            server.run().await.map_err(|error| anyhow!(error))
        })
    }
}

const BARE_MAX: usize = 1024 * 1024;

async fn pass(server: Path<String>, body: Bytes, upstream: Data<Upstream>) -> HttpResponse {
    // It has no table of which server is on which node.
    let node = usize::from(server.as_bytes().last().copied().unwrap_or_default()) % upstream.wings.len();
    let request = upstream
        .client
        .post(format!("{}/api/servers/{server}/power", upstream.wings[node]))
        .header(AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(CONTENT_TYPE, "application/json")
        .body(body);
    match request.send().await {
        Ok(answer) if answer.status().is_success() => {
            HttpResponse::Ok().content_type("application/json").body(ANSWER)
        }
        _ => HttpResponse::ServiceUnavailable().finish(),
    }
}

const ANSWER: &str = r#"{"data":{"success":true,"message":"Power action start sent successfully"}}"#;

/// A bare answer of so many bytes, for what does not go to a Wings.
async fn answer(bytes: Path<usize>, bare: Data<Bare>) -> HttpResponse {
    let body = bare.0.slice(..bytes.into_inner().min(BARE_MAX));
    HttpResponse::Ok().content_type("application/json").body(body)
}
