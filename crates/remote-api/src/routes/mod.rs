//! One file for each thing that a node calls for; `mount` has the paths.

pub(crate) mod activity;
mod install;
mod list;
mod not_built;
mod reset;
mod sftp;
mod show;
mod status;

use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Resource, Route};

use crate::RemotePanel;
use crate::fault::Fault;
use crate::gate::gate;

/// Mounts everything that nodes call, below `/api/remote`.
pub fn configure(panel: Arc<RemotePanel>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config.app_data(Data::from(panel));
        let scope = web::scope("/api/remote")
            .configure(mount)
            .default_service(web::to(no_such_call))
            .wrap(from_fn(gate));
        config.service(scope);
    }
}

/// One thing that a node may call for.
pub struct Call {
    /// How.
    pub method: Method,
    /// Where, below `/api/remote`, with names in braces for the variable parts.
    pub path: &'static str,
    route: fn() -> Route,
}

/// Everything that nodes may call for. Those of one path stand together.
pub static CALLS: [Call; 8] = [
    get("/servers", || web::get().to(list::list)),
    post("/servers/reset", || web::post().to(reset::reset)),
    get("/servers/{server}", || web::get().to(show::show)),
    get("/servers/{server}/install", || web::get().to(install::script)),
    post("/servers/{server}/install", || web::post().to(install::completed)),
    post("/servers/{server}/container/status", || {
        web::post().to(status::changed)
    }),
    post("/activity", || web::post().to(activity::activity)),
    post("/sftp/auth", || web::post().to(sftp::auth)),
];

const fn get(path: &'static str, route: fn() -> Route) -> Call {
    Call {
        method: Method::GET,
        path,
        route,
    }
}

const fn post(path: &'static str, route: fn() -> Route) -> Call {
    Call {
        method: Method::POST,
        path,
        route,
    }
}

/// What is about one server is below its path: each path with a variable part is a regular expression, which takes its memory.
fn mount(config: &mut ServiceConfig) {
    let mut of_server = web::scope(OF_SERVER).default_service(web::to(no_such_call));
    let built = CALLS
        .chunk_by(|a, b| a.path == b.path)
        .filter_map(|calls| Some((calls.first()?.path, calls)));
    let not_built = not_built::PATHS.map(|path| (path, [].as_slice()));
    for (path, calls) in built.chain(not_built) {
        match path.strip_prefix(OF_SERVER) {
            Some(rest) => of_server = of_server.service(resource(rest, calls)),
            None => {
                config.service(resource(path, calls));
            }
        }
    }
    config.service(of_server);
}

const OF_SERVER: &str = "/servers/{server}";

/// What may be called for at one path, which ends like this; nothing is what this panel has not.
fn resource(rest: &str, calls: &[Call]) -> Resource {
    if calls.is_empty() {
        return web::resource(rest).to(not_built::not_built);
    }
    let routes = calls.iter().map(|call| (call.route)());
    let resource = routes.fold(web::resource(rest), Resource::route);
    let methods: Vec<_> = calls.iter().map(|call| call.method.as_str()).collect();
    let allowed = methods.join(", ");
    resource.default_service(web::to(move || {
        let refused = Fault::method_not_allowed(&allowed);
        async move { Err::<HttpResponse, _>(refused) }
    }))
}

async fn no_such_call() -> Result<HttpResponse, Fault> {
    Err(Fault::new(StatusCode::NOT_FOUND, "No such endpoint"))
}
