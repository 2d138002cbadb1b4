//! One file for each endpoint; the folders are the URL.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod auth;
pub(crate) mod client;
pub(crate) mod healthz;
mod mounting;
pub(crate) mod openapi;
pub(crate) mod readyz;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, HttpRequest, Responder, Route, guard, web};

use client::servers;
pub(crate) use mounting::mount;

/// One thing that can be done over HTTP.
pub struct Endpoint {
    /// How.
    pub method: Method,
    /// Where, with names in braces for the variable parts.
    pub path: &'static str,
    route: fn() -> Route,
}

/// Everything that [`crate::configure`] mounts, what is called most first: that is the order in which a request is held against
/// those without a variable part, and then against those that have the same beginning. Those of one path stand together.
pub static ENDPOINTS: [Endpoint; 56] = [
    post("/api/client/servers/{server}/power", || {
        web::post().to(servers::power::power)
    }),
    post("/api/client/servers/{server}/command", || {
        web::post().to(servers::command::command)
    }),
    get("/api/client/servers/{server}/activity", || {
        read(servers::activity::activity)
    }),
    get("/api/client/servers/{server}/activity/{entry}", || {
        read(servers::activity::entry::entry)
    }),
    get("/api/client/servers/{server}/resources", || {
        read(servers::resources::resources)
    }),
    get("/api/client/servers/{server}/events", || {
        read(servers::events::events)
    }),
    get("/api/client/servers/{server}/websocket", || {
        read(servers::websocket::websocket)
    }),
    get("/api/client/servers", || read(servers::list::list)),
    get("/api/client/servers/{server}", || read(servers::show::show)),
    get("/api/client/servers/{server}/users", || {
        read(servers::users::list)
    }),
    post("/api/client/servers/{server}/users", || {
        web::post().to(servers::users::add)
    }),
    get("/api/client/servers/{server}/users/{id}", || {
        read(servers::users::show)
    }),
    put("/api/client/servers/{server}/users/{id}", || {
        web::put().to(servers::users::update)
    }),
    delete("/api/client/servers/{server}/users/{id}", || {
        web::delete().to(servers::users::remove)
    }),
    get("/api/account", || read(account::account)),
    put("/api/account/password", || {
        web::put().to(account::password::change_password)
    }),
    get("/api/account/sessions", || read(account::sessions::sessions)),
    delete("/api/account/sessions", || {
        web::delete().to(account::sessions::end_other_sessions)
    }),
    delete("/api/account/sessions/{id}", || {
        web::delete().to(account::sessions::end_session)
    }),
    get("/api/account/api-keys", || read(account::api_keys::api_keys)),
    post("/api/account/api-keys", || {
        web::post().to(account::api_keys::create_api_key)
    }),
    delete("/api/account/api-keys/{id}", || {
        web::delete().to(account::api_keys::revoke_api_key)
    }),
    post("/api/account/api-keys/{id}/rotate", || {
        web::post().to(account::api_keys::rotate::rotate_api_key)
    }),
    get("/api/account/activity", || read(account::activity::activity)),
    get("/api/account/second-factor", || {
        read(account::second_factor::show)
    }),
    post("/api/account/second-factor", || {
        web::post().to(account::second_factor::begin)
    }),
    post("/api/account/second-factor/confirm", || {
        web::post().to(account::second_factor::confirm)
    }),
    post("/api/account/second-factor/recovery-codes", || {
        web::post().to(account::second_factor::renew)
    }),
    post("/api/account/second-factor/disable", || {
        web::post().to(account::second_factor::disable)
    }),
    post("/api/auth/login", || web::post().to(auth::login::login)),
    post("/api/auth/logout", || web::post().to(auth::logout::logout)),
    get("/api/admin/activity", || read(admin::activity::list)),
    get("/api/admin/eggs", || read(admin::eggs::list)),
    post("/api/admin/eggs", || web::post().to(admin::eggs::import)),
    get("/api/admin/eggs/{egg}", || read(admin::eggs::show)),
    get("/api/admin/nodes", || read(admin::nodes::list)),
    post("/api/admin/nodes", || web::post().to(admin::nodes::create)),
    get("/api/admin/nodes/{node}", || read(admin::nodes::show)),
    put("/api/admin/nodes/{node}/maintenance", || {
        web::put().to(admin::nodes::maintenance::set)
    }),
    get("/api/admin/nodes/{node}/check", || {
        read(admin::nodes::check::check)
    }),
    post("/api/admin/nodes/{node}/rotate-token", || {
        web::post().to(admin::nodes::rotation::begin)
    }),
    post("/api/admin/nodes/{node}/end-rotation", || {
        web::post().to(admin::nodes::rotation::end)
    }),
    get("/api/admin/nodes/{node}/configuration", || {
        read(admin::nodes::configuration::configuration)
    }),
    get("/api/admin/nodes/{node}/allocations", || {
        read(admin::nodes::allocations::list)
    }),
    post("/api/admin/nodes/{node}/allocations", || {
        web::post().to(admin::nodes::allocations::add)
    }),
    get("/api/admin/servers", || read(admin::servers::list)),
    post("/api/admin/servers", || web::post().to(admin::servers::create)),
    get("/api/admin/servers/{server}", || read(admin::servers::show)),
    delete("/api/admin/servers/{server}", || {
        web::delete().to(admin::servers::delete::delete)
    }),
    post("/api/admin/servers/{server}/suspend", || {
        web::post().to(admin::servers::changes::suspend)
    }),
    post("/api/admin/servers/{server}/unsuspend", || {
        web::post().to(admin::servers::changes::unsuspend)
    }),
    post("/api/admin/servers/{server}/reinstall", || {
        web::post().to(admin::servers::changes::reinstall)
    }),
    get("/api/admin/users", || read(admin::users::list)),
    get("/api/openapi.json", || read(openapi::openapi)),
    get("/healthz", || read(healthz::healthz)),
    get("/readyz", || read(readyz::readyz)),
];

/// What is mounted beside for clients of Pterodactyl's panel, at paths that only that has, and answered in its dialect
/// whatever a request says of itself. It is in no document of this panel's: `docs/pterodactyl.md` tells of it.
pub static PTERODACTYLS_ENDPOINTS: [Endpoint; 10] = [
    get("/api/client", || read(servers::list::list)),
    get("/api/client/servers/{server}/startup", || {
        read(servers::startup::startup)
    }),
    get("/api/client/servers/{server}/network/allocations", || {
        read(servers::allocations::allocations)
    }),
    get("/api/client/servers/{server}/backups", || {
        read(servers::backups::backups)
    }),
    get("/api/client/permissions", || {
        read(client::permissions::permissions)
    }),
    get("/api/client/account", || read(account::account)),
    get("/api/client/account/activity", || {
        read(client::account_activity::account_activity)
    }),
    get("/api/client/account/api-keys", || {
        read(account::api_keys::api_keys)
    }),
    post("/api/client/account/api-keys", || {
        web::post().to(account::api_keys::create_api_key)
    }),
    delete("/api/client/account/api-keys/{id}", || {
        web::delete().to(account::api_keys::revoke_api_key)
    }),
];

/// What is done in other ways at paths that both have, for who speaks Pterodactyl's dialect.
static IN_OTHER_WAYS: [Endpoint; 1] = [post("/api/client/servers/{server}/users/{id}", || {
    web::post().to(servers::users::update)
})];

/// Whether the pattern is one that only Pterodactyl's panel has.
pub(crate) fn is_pterodactyls(pattern: &str) -> bool {
    PTERODACTYLS_ENDPOINTS
        .iter()
        .any(|endpoint| endpoint.path == pattern)
}

/// The pattern of the endpoint that this path belongs to, which unlike the path comes from a bounded set. `None` for what
/// is none of the API's.
pub(crate) fn pattern_of(path: &str) -> Option<&'static str> {
    ENDPOINTS
        .iter()
        .chain(&PTERODACTYLS_ENDPOINTS)
        .map(|endpoint| endpoint.path)
        .find(|pattern| fits(pattern, path, |part, _segment| part.starts_with('{')))
}

/// Whether a path, with a slash at its end or without, has the segments of a pattern; `may_be` says which part of the pattern
/// stands for which segments beside its own.
pub(crate) fn fits(pattern: &str, path: &str, may_be: impl Fn(&str, &str) -> bool) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments = path.split('/');
    let fit = pattern.split('/').all(|part| {
        segments
            .next()
            .is_some_and(|segment| part == segment || may_be(part, segment))
    });
    fit && segments.next().is_none()
}

/// Whether a path is this one or one below it.
pub(crate) fn is_below(root: &str, path: &str) -> bool {
    path.strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What answers a path that is none of the API's, in one word. `unmatched` when nothing does.
pub(crate) fn kind_of(request: &HttpRequest) -> &'static str {
    let path = request.path();
    let path = path
        .strip_suffix('/')
        .filter(|shorter| !shorter.is_empty())
        .unwrap_or(path);
    if request.resource_map().match_pattern(path).is_none() {
        "unmatched"
    } else if path.starts_with("/api/") {
        "remote"
    } else if path.starts_with("/assets/") {
        "asset"
    } else {
        "page"
    }
}

const fn get(path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint {
        method: Method::GET,
        path,
        route,
    }
}

const fn post(path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint {
        method: Method::POST,
        path,
        route,
    }
}

const fn put(path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint {
        method: Method::PUT,
        path,
        route,
    }
}

const fn delete(path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint {
        method: Method::DELETE,
        path,
        route,
    }
}

/// A route for GET, and for HEAD, whose answer has no body.
fn read<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let reading = guard::Any(guard::Get()).or(guard::Head());
    web::route().guard(reading).to(handler)
}
