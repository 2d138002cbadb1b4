use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::anyhow;

use crate::house::{NODES, TOKEN};
use crate::process;

/// Accepts every action, and counts: one process that is the Wings of every node, each on a port of its own.
#[derive(clap::Args)]
pub(crate) struct Wings {}

impl Wings {
    #[expect(clippy::unused_self, reason = "a subcommand without arguments")]
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let received = Data::new(AtomicU64::new(0));
        actix_web::rt::System::new().block_on(async {
            let mut server = HttpServer::new(move || {
                App::new()
                    .app_data(received.clone())
                    .route("/api/servers/{server}/power", web::post().to(power))
                    .route(RECEIVED, web::get().to(count))
            })
            .workers(1)
            .keep_alive(KEEP_ALIVE);
            for _ in 0..NODES {
                server = server.bind(("127.0.0.1", 0))?;
            }
            process::announce(&server.addrs())?;
            server.run().await.map_err(|error| anyhow!(error))
        })
    }
}

/// Where it says how many actions it has received.
pub(crate) const RECEIVED: &str = "/received";

/// Longer than any client of the bench keeps a connection idle.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

async fn power(request: HttpRequest, _body: Bytes, received: Data<AtomicU64>) -> HttpResponse {
    let shown = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    if shown.and_then(|value| value.strip_prefix("Bearer ")) != Some(TOKEN) {
        return HttpResponse::Forbidden().finish();
    }
    received.fetch_add(1, Ordering::Relaxed);
    HttpResponse::Accepted().finish()
}

async fn count(received: Data<AtomicU64>) -> String {
    received.load(Ordering::Relaxed).to_string()
}
