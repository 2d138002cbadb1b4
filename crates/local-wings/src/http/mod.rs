//! The HTTP API, as Wings has it, as far as servers, their power, state and console go.

mod addressed;
mod authorization;
mod body;
mod console;
mod denial;
mod details;
mod hosting;
mod power;
mod refusal;
mod system;
mod websocket;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::middleware::from_fn;
use actix_web::{guard, web};
use aileron_domain::NodeToken;
use tokio::runtime::Handle;

use crate::registry::Registry;
use crate::remote::{Activity, Panel};
use crate::socket::Denied;
use crate::usage::Meter;
pub(crate) use details::Utilization;
use refusal::Refusal;
use system::System;

/// What the requests share.
#[derive(Debug)]
pub(crate) struct Daemon {
    pub(crate) token: NodeToken,
    /// When it started, in seconds since 1970: tokens from before that count for nothing.
    pub(crate) since: i64,
    pub(crate) denied: Denied,
    pub(crate) activity: Option<Activity>,
    registry: Arc<Registry>,
    /// Where what must go on without its request is run.
    runtime: Handle,
    panel: Option<Arc<Panel>>,
    meter: Arc<Meter>,
    system: System,
}

impl Daemon {
    pub(crate) fn new(
        token: NodeToken,
        registry: Arc<Registry>,
        runtime: Handle,
        panel: Option<Arc<Panel>>,
        activity: Option<Activity>,
    ) -> Self {
        Self {
            token,
            since: now(),
            denied: Denied::default(),
            activity,
            registry,
            runtime,
            panel,
            meter: Arc::new(Meter::new()),
            system: System::of_this_machine(),
        }
    }
}

/// The time in whole seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The answer that there is nothing to say.
type Nothing = web::Json<serde_json::Map<String, serde_json::Value>>;

fn nothing() -> Nothing {
    web::Json(serde_json::Map::new())
}

/// All paths. Go Wings answers 404 where others say 405, which the guards do here.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let get = |path: &str| web::resource(path.to_owned()).guard(guard::Get());
    let post = |path: &str| web::resource(path.to_owned()).guard(guard::Post());
    let delete = |path: &str| web::resource(path.to_owned()).guard(guard::Delete());
    config
        // Who opens one shows its token afterwards.
        .service(get("/api/servers/{uuid}/ws").to(websocket::open))
        .service(
            web::scope("")
                .wrap(from_fn(authorization::required))
                .service(get("/api/system").to(system::system))
                .service(get("/api/servers").to(details::all))
                .service(post("/api/servers").to(hosting::create))
                .service(get("/api/servers/{uuid}").to(details::one))
                .service(delete("/api/servers/{uuid}").to(hosting::delete))
                .service(get("/api/servers/{uuid}/logs").to(console::logs))
                .service(post("/api/servers/{uuid}/commands").to(console::commands))
                .service(post("/api/servers/{uuid}/power").to(power::power))
                .service(post("/api/servers/{uuid}/reinstall").to(hosting::reinstall))
                .service(post("/api/servers/{uuid}/sync").to(hosting::sync))
                .service(post("/api/servers/{uuid}/ws/deny").to(denial::deny))
                .default_service(web::to(|| async { Err::<&str, _>(Refusal::NotFound) })),
        );
}
