//! One file for each thing that a node calls for; `mount` has the paths.

mod activity;
mod install;
mod list;
mod not_built;
mod reset;
mod sftp;
mod show;
mod status;

use std::sync::Arc;

use actix_web::http::StatusCode;
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

fn mount(config: &mut ServiceConfig) {
    config
        .service(at("/servers", "GET", [web::get().to(list::list)]))
        .service(at("/servers/reset", "POST", [web::post().to(reset::reset)]))
        .service(at("/servers/{server}", "GET", [web::get().to(show::show)]))
        .service(at(
            "/servers/{server}/install",
            "GET, POST",
            [web::get().to(install::script), web::post().to(install::completed)],
        ))
        .service(at(
            "/servers/{server}/container/status",
            "POST",
            [web::post().to(status::changed)],
        ))
        .service(at("/activity", "POST", [web::post().to(activity::activity)]))
        .service(at("/sftp/auth", "POST", [web::post().to(sftp::auth)]));
    for path in not_built::PATHS {
        config.service(web::resource(path).to(not_built::not_built));
    }
}

/// A path and its routes; `allowed` names their methods to who uses another.
fn at<const N: usize>(path: &'static str, allowed: &'static str, routes: [Route; N]) -> Resource {
    let resource = routes.into_iter().fold(web::resource(path), Resource::route);
    resource.default_service(web::to(move || async move {
        Err::<HttpResponse, _>(Fault::method_not_allowed(allowed))
    }))
}

async fn no_such_call() -> Result<HttpResponse, Fault> {
    Err(Fault::new(StatusCode::NOT_FOUND, "No such endpoint"))
}
