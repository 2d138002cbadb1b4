use serde_json::{Value, json};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, Response, ResponseBuilder, Type,
};
use utoipa::{Modify, OpenApi as _};

use crate::problem::ProblemBody;
use crate::{routes, session_cookie};

/// The API's OpenAPI 3.1 document, made out of the code; what is served is `openapi.json`, which is the same.
#[must_use]
pub fn document() -> OpenApi {
    Document::openapi()
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Aileron",
        description = "The client API of a game-server panel: press a server's buttons, see how it is, read who did \
            what.",
        license(name = "MIT", identifier = "MIT"),
    ),
    paths(
        routes::healthz::healthz,
        routes::readyz::readyz,
        routes::openapi::openapi,
        routes::auth::login::login,
        routes::auth::logout::logout,
        routes::account::account,
        routes::account::password::change_password,
        routes::account::sessions::sessions,
        routes::account::sessions::end_session,
        routes::account::sessions::end_other_sessions,
        routes::account::api_keys::api_keys,
        routes::account::api_keys::create_api_key,
        routes::account::api_keys::revoke_api_key,
        routes::account::api_keys::rotate::rotate_api_key,
        routes::account::activity::activity,
        routes::account::second_factor::show,
        routes::account::second_factor::begin,
        routes::account::second_factor::confirm,
        routes::account::second_factor::renew,
        routes::account::second_factor::disable,
        routes::client::servers::list::list,
        routes::client::servers::show::show,
        routes::client::servers::activity::activity,
        routes::client::servers::activity::entry::entry,
        routes::client::servers::events::events,
        routes::client::servers::websocket::websocket,
        routes::client::servers::command::command,
        routes::client::servers::power::power,
        routes::client::servers::resources::resources,
        routes::client::servers::users::list,
        routes::client::servers::users::show,
        routes::client::servers::users::add,
        routes::client::servers::users::update,
        routes::client::servers::users::remove,
        routes::admin::activity::list,
        routes::admin::eggs::list,
        routes::admin::eggs::import,
        routes::admin::eggs::show,
        routes::admin::nodes::list,
        routes::admin::nodes::create,
        routes::admin::nodes::show,
        routes::admin::nodes::maintenance::set,
        routes::admin::nodes::check::check,
        routes::admin::nodes::rotation::begin,
        routes::admin::nodes::rotation::end,
        routes::admin::nodes::configuration::configuration,
        routes::admin::nodes::allocations::list,
        routes::admin::nodes::allocations::add,
        routes::admin::servers::list,
        routes::admin::servers::create,
        routes::admin::servers::show,
        routes::admin::servers::delete::delete,
        routes::admin::servers::changes::suspend,
        routes::admin::servers::changes::unsuspend,
        routes::admin::servers::changes::reinstall,
        routes::admin::users::list,
    ),
    components(schemas(ProblemBody)),
    security(("session" = []), ("bearer" = []), ("apiKey" = [])),
    tags(
        (name = "servers", description = "The servers that the caller may see"),
        (name = "account", description = "Logging in and out, sessions, API keys"),
        (name = "admin", description = "For administrators: eggs, nodes, servers, accounts"),
        (name = "operations", description = "For who runs the panel"),
    ),
    modifiers(&SecuritySchemes, &CommonAnswers),
)]
struct Document;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = |name, description| ApiKeyValue::with_description(name, description);
        let cookie = key(session_cookie::NAME, "The session that logging in opens.");
        let header = key(
            "x-api-key",
            "An API key. One that is limited to addresses gets 403 everywhere else; one that is limited to permissions or servers \
             is answered as somebody who may do no more than that.",
        );
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some("A session's token or an API key.".to_owned());
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("apiKey", SecurityScheme::ApiKey(ApiKey::Header(header)));
    }
}

/// Adds the answers that come from the steps which routes share, where a route does not describe them itself.
struct CommonAnswers;

impl Modify for CommonAnswers {
    fn modify(&self, document: &mut OpenApi) {
        for (path, item) in &mut document.paths.paths {
            for (changes, operation) in operations(item) {
                if path.starts_with("/api/") {
                    add_common(path, changes, operation);
                }
            }
        }
    }
}

/// What can be done at a path, and whether it changes something.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let reading = item.get.iter_mut().map(|operation| (false, operation));
    let changing = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    reading.chain(changing.into_iter().flatten().map(|operation| (true, operation)))
}

/// What may be wrong with any body.
const OF_BODIES: [(&str, &str, &str); 3] = [
    (
        "408",
        "The body does not come",
        "The request body did not come in time",
    ),
    (
        "413",
        "The body is too large",
        "Request body too large: at most 65536 bytes",
    ),
    (
        "415",
        "The body is not JSON",
        "Unsupported content type: expected application/json",
    ),
];

fn add_common(path: &str, changes: bool, operation: &mut Operation) {
    let security = operation.security.as_deref().unwrap_or_default();
    let public = security.contains(&SecurityRequirement::default());
    let at_server = path.contains("{server}");
    let at_admin = path.starts_with("/api/admin/");
    let has_body = operation.request_body.is_some();
    let mut add = |wanted: bool, status: &str, description: &str, message: &str| {
        if wanted {
            let responses = &mut operation.responses.responses;
            let answer = || answer(status, description, message).into();
            responses.entry(status.to_owned()).or_insert_with(answer);
        }
    };
    add(
        at_server,
        "400",
        "Missing or invalid server identifier",
        "Invalid server identifier",
    );
    add(
        !public,
        "401",
        "No session or key, or one that is not valid any more",
        "Authentication required",
    );
    add(
        at_admin && !at_server && path.contains('{'),
        "400",
        "What the path names cannot be a name or an id",
        "Invalid name: expected a name or an id",
    );
    add(
        !public && !changes && !at_admin,
        "403",
        "The API key cannot be used from this address",
        "This API key cannot be used from this address",
    );
    add(
        at_admin,
        "403",
        "The caller does not run the panel, or a browser sent it on behalf of another site",
        "Administrators only",
    );
    add(
        at_admin && path.contains('{'),
        "404",
        "It is not there",
        "there is no node `node1`",
    );
    add(
        at_admin && changes && at_server,
        "409",
        "It cannot be done now",
        "node `node1` did not do its part: server is locked. Nothing was changed",
    );
    add(
        at_admin && changes && at_server,
        "502",
        "The server's Wings refuses",
        "node `node1` did not do its part: Unknown error. Nothing was changed",
    );
    add(
        changes,
        "403",
        "A browser sent it on behalf of another site",
        "Cross-site request refused",
    );
    add(
        at_server,
        "404",
        "No such server, or none that the caller may see",
        "Server not found",
    );
    for (status, description, message) in OF_BODIES {
        add(has_body, status, description, message);
    }
    add(
        !public,
        "429",
        "The caller, or everybody at their address, asks too often",
        "Too many requests. Try again in 3 s",
    );
    add(
        !public,
        "503",
        "The database is unavailable",
        "Database unavailable",
    );
    add(
        true,
        "500",
        "Something is wrong with the panel",
        "Internal server error",
    );
}

fn seconds_to_wait() -> Header {
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    HeaderBuilder::new()
        .schema(Some(seconds))
        .description(Some("Seconds to wait"))
        .build()
}

fn answer(status: &str, description: &str, message: &str) -> Response {
    let number = status.parse().map_or(Value::Null, |status: u16| json!(status));
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .example(Some(json!({"status": number, "message": message})))
        .build();
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/json", content);
    match status {
        "401" => response.header("WWW-Authenticate", HeaderBuilder::new().build()),
        "429" => response.header("Retry-After", seconds_to_wait()),
        _ => response,
    }
    .build()
}
