use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, Json, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::press::PressNumber;

/// What it wants to be shown.
pub(crate) const TOKEN: &str = "chaos-wings-token";

/// What it says to the presses that it refuses.
pub(crate) const REFUSAL: &str = "Another power action is being carried out, try again later";

/// A Wings that writes down what it receives. It accepts everything but each sixteenth press
/// ([`PressNumber::is_refused_by_wings`]).
pub(crate) struct Wings {
    pub(crate) address: SocketAddr,
    server: ServerHandle,
    shared: Data<Shared>,
}

/// An action that arrived whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// The server's UUID.
    pub(crate) server: String,
    pub(crate) action: String,
}

/// All that arrived.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    pub(crate) presses: HashMap<PressNumber, Vec<Received>>,
    /// What came without the number of a press.
    pub(crate) others: Vec<String>,
}

struct Shared {
    log: Mutex<Log>,
    /// The longest that it takes to answer, in milliseconds.
    pace: AtomicU64,
    held: watch::Sender<bool>,
}

impl Wings {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let shared = Data::new(Shared {
            log: Mutex::default(),
            pace: AtomicU64::new(5),
            held: watch::Sender::new(false),
        });
        let data = shared.clone();
        let app = move || {
            App::new()
                .app_data(data.clone())
                .route("/api/servers/{server}/power", web::post().to(power))
        };
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .keep_alive(Duration::from_secs(75))
            .shutdown_timeout(0)
            .bind(("127.0.0.1", 0))?;
        let address = *server.addrs().first().context("the Wings listens nowhere")?;
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self {
            address,
            server: handle,
            shared,
        })
    }

    /// From now on an answer takes up to this long.
    pub(crate) fn set_pace(&self, longest: Duration) {
        let longest = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        self.shared.pace.store(longest, Ordering::Relaxed);
    }

    /// From now on actions are received, and not answered until [`Self::release`].
    pub(crate) fn hold(&self) {
        self.shared.held.send_replace(true);
    }

    pub(crate) fn release(&self) {
        self.shared.held.send_replace(false);
    }

    /// How many presses it has received.
    pub(crate) fn count(&self) -> usize {
        self.shared.with_log(|log| log.presses.len())
    }

    pub(crate) fn log(&self) -> Log {
        self.shared.with_log(|log| log.clone())
    }

    pub(crate) async fn stop(self) {
        self.server.stop(false).await;
    }
}

impl Shared {
    fn with_log<T>(&self, look: impl FnOnce(&mut Log) -> T) -> T {
        look(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn power(
    request: HttpRequest,
    server: Path<String>,
    body: Json<Value>,
    shared: Data<Shared>,
) -> HttpResponse {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if header("authorization").and_then(|shown| shown.strip_prefix("Bearer ")) != Some(TOKEN) {
        return HttpResponse::Forbidden()
            .json(json!({"error": "You are not authorized to access this endpoint."}));
    }
    let number = header("x-request-id").and_then(PressNumber::from_request_id);
    let received = Received {
        server: server.into_inner(),
        action: body["action"].as_str().unwrap_or_default().to_owned(),
    };
    shared.with_log(|log| match number {
        Some(number) => log.presses.entry(number).or_default().push(received),
        None => log.others.push(format!("{received:?}")),
    });
    let pace = shared.pace.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(fastrand::u64(0..=pace))).await;
    // The sender lives in `shared`, so that the channel cannot close.
    drop(shared.held.subscribe().wait_for(|held| !held).await);
    if number.is_some_and(PressNumber::is_refused_by_wings) {
        HttpResponse::Conflict().json(json!({"error": REFUSAL}))
    } else {
        HttpResponse::Accepted().finish()
    }
}
