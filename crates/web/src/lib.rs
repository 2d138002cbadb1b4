//! The pages of Aileron's panel. They are rendered here, with [`maud`], and work as plain pages with plain forms; a
//! little script keeps them up to date and spares reloads.
//!
//! A page does what the API does, through the same use cases: [`aileron_api::Panel`]'s ports, and
//! [`aileron_api::Panel::press`]. [`mount`] joins them to the application:
//!
//! ```text
//! aileron_api::app(panel, aileron_web::mount)
//! ```

mod assets;
mod dressing;
mod form;
mod glimpse;
mod layout;
mod moment;
mod pages;
mod parts;
mod return_to;
mod theme;
mod words;

use actix_web::guard::GuardContext;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route, guard};
use aileron_api::ENDPOINTS;

/// Mounts the pages, and what they are made of: everything outside the API's own paths, with a page for what is not
/// there.
pub fn mount(config: &mut ServiceConfig) {
    let pages = web::scope("")
        .guard(guard::fn_guard(is_not_the_apis))
        .wrap(Compress::default())
        .wrap(from_fn(dressing::dress))
        .service(web::resource("/assets/{name}").route(read(assets::serve)))
        .service(
            web::resource("/login")
                .route(read(pages::login::show))
                .post(pages::login::log_in),
        )
        .service(web::resource("/logout").post(pages::login::log_out))
        .service(web::resource("/theme").post(theme::choose))
        .service(web::resource("/").route(read(pages::servers::show)))
        .service(web::resource("/power").post(pages::power::press))
        .service(
            web::scope("/servers/{server:[^/]*}")
                .service(web::resource("").route(read(pages::server::show)))
                .service(web::resource("/activity").route(read(pages::activity::show)))
                .service(web::resource("/activity/latest").route(read(pages::activity::latest)))
                .service(web::resource("/activity.csv").route(read(pages::activity::export::export)))
                .service(web::resource("/users").route(read(pages::users::show)))
                .default_service(web::to(pages::error::no_such_page)),
        )
        .configure(pages::admin::mount)
        .service(
            web::resource("/account/second-factor")
                .route(read(pages::second_factor::show))
                .post(pages::second_factor::change),
        )
        .service(web::resource("/account").route(read(pages::account::show)))
        .default_service(web::to(pages::error::no_such_page));
    config.service(pages);
}

/// A route for GET, and for HEAD, whose answer has no body.
pub(crate) fn read<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let reading = guard::Any(guard::Get()).or(guard::Head());
    web::route().guard(reading).to(handler)
}

/// The API's paths, known and unknown, stay the API's.
fn is_not_the_apis(context: &GuardContext<'_>) -> bool {
    let path = context.head().uri.path();
    let path = path.strip_suffix('/').unwrap_or(path);
    let api = path
        .strip_prefix("/api")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    !api && ENDPOINTS.iter().all(|endpoint| endpoint.path != path)
}
