use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, Error, HttpResponse};

use crate::{Panel, Problem, around, routes};

/// The whole application: the API, whatever else `mount` adds (pages, say), and [`around`] about it all.
///
/// What `mount` adds comes first, so it may also replace the answer for paths that nobody knows.
pub fn app(
    panel: Arc<Panel>,
    mount: impl FnOnce(&mut ServiceConfig),
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .default_service(web::to(no_such_endpoint))
        .configure(mount)
        .configure(configure(panel))
        .wrap(from_fn(around))
}

/// Mounts the API's routes. They need [`around`] about them, as [`app`] has it.
pub fn configure(panel: Arc<Panel>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config.app_data(Data::from(panel));
        routes::mount(config);
    }
}

/// The answer for a path that nobody knows.
pub async fn no_such_endpoint() -> Result<HttpResponse, Problem> {
    Err(Problem::new(StatusCode::NOT_FOUND, "No such endpoint"))
}
