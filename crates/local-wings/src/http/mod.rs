//! The HTTP API, as Go Wings has it (`router/` of `pterodactyl/wings`), as far as power, state and console go.

mod addressed;
mod authorization;
mod body;
mod console;
mod details;
mod power;
mod refusal;
mod system;

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::{guard, web};
use aileron_domain::NodeToken;

use crate::server::Server;
use crate::usage::Meter;
use refusal::Refusal;
use system::System;

/// What the requests share.
#[derive(Debug)]
pub(crate) struct Daemon {
    token: NodeToken,
    /// By UUID as it is written in paths: Go Wings compares the text.
    servers: BTreeMap<String, Arc<Server>>,
    meter: Arc<Meter>,
    system: System,
}

impl Daemon {
    pub(crate) fn new(token: NodeToken, servers: &[Arc<Server>]) -> Self {
        Self {
            token,
            servers: servers
                .iter()
                .map(|server| (server.uuid.to_string(), Arc::clone(server)))
                .collect(),
            meter: Arc::new(Meter::new()),
            system: System::of_this_machine(),
        }
    }
}

/// All paths. Go Wings answers 404 where others say 405, which the guards do here.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let get = |path: &str| web::resource(path.to_owned()).guard(guard::Get());
    let post = |path: &str| web::resource(path.to_owned()).guard(guard::Post());
    config.service(
        web::scope("")
            .wrap(from_fn(authorization::required))
            .service(get("/api/system").to(system::system))
            .service(get("/api/servers").to(details::all))
            .service(get("/api/servers/{uuid}").to(details::one))
            .service(get("/api/servers/{uuid}/logs").to(console::logs))
            .service(post("/api/servers/{uuid}/commands").to(console::commands))
            .service(post("/api/servers/{uuid}/power").to(power::power))
            .default_service(web::to(|| async { Err::<&str, _>(Refusal::NotFound) })),
    );
}
