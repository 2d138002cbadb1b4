//! What Pterodactyl's client API has and this panel does not.

use actix_web::http::{Method, StatusCode};

use crate::Problem;
use crate::routes::fits;

/// Its other routes: how, and where, with `*` for the variable parts.
pub(crate) static ROUTES: [(&str, &[&str]); 42] = [
    ("/api/client/account/two-factor", &["GET", "POST", "DELETE"]),
    ("/api/client/account/two-factor/disable", &["POST"]),
    ("/api/client/account/email", &["PUT"]),
    ("/api/client/account/password", &["PUT"]),
    ("/api/client/account/ssh-keys", &["GET", "POST"]),
    ("/api/client/account/ssh-keys/remove", &["POST"]),
    ("/api/client/servers/*/databases", &["GET", "POST"]),
    ("/api/client/servers/*/databases/*", &["DELETE"]),
    ("/api/client/servers/*/databases/*/rotate-password", &["POST"]),
    ("/api/client/servers/*/files/list", &["GET"]),
    ("/api/client/servers/*/files/contents", &["GET"]),
    ("/api/client/servers/*/files/download", &["GET"]),
    ("/api/client/servers/*/files/upload", &["GET"]),
    ("/api/client/servers/*/files/rename", &["PUT"]),
    ("/api/client/servers/*/files/copy", &["POST"]),
    ("/api/client/servers/*/files/write", &["POST"]),
    ("/api/client/servers/*/files/compress", &["POST"]),
    ("/api/client/servers/*/files/decompress", &["POST"]),
    ("/api/client/servers/*/files/delete", &["POST"]),
    ("/api/client/servers/*/files/create-folder", &["POST"]),
    ("/api/client/servers/*/files/chmod", &["POST"]),
    ("/api/client/servers/*/files/pull", &["POST"]),
    ("/api/client/servers/*/schedules", &["GET", "POST"]),
    ("/api/client/servers/*/schedules/*", &["GET", "POST", "DELETE"]),
    ("/api/client/servers/*/schedules/*/execute", &["POST"]),
    ("/api/client/servers/*/schedules/*/tasks", &["POST"]),
    ("/api/client/servers/*/schedules/*/tasks/*", &["POST", "DELETE"]),
    ("/api/client/servers/*/network/allocations", &["POST"]),
    ("/api/client/servers/*/network/allocations/*", &["POST", "DELETE"]),
    ("/api/client/servers/*/network/allocations/*/primary", &["POST"]),
    ("/api/client/servers/*/backups", &["POST"]),
    ("/api/client/servers/*/backups/*", &["GET", "DELETE"]),
    ("/api/client/servers/*/backups/*/download", &["GET"]),
    ("/api/client/servers/*/backups/*/lock", &["POST"]),
    ("/api/client/servers/*/backups/*/restore", &["POST"]),
    ("/api/client/servers/*/startup/variable", &["PUT"]),
    ("/api/client/servers/*/settings/rename", &["POST"]),
    ("/api/client/servers/*/settings/reinstall", &["POST"]),
    ("/api/client/servers/*/settings/docker-image", &["PUT"]),
    ("/api/application/*", &["GET"]),
    ("/api/application/*/*", &["GET"]),
    ("/api/application/*/*/*", &["GET"]),
];

/// Whether a request that nothing here answers is one that Pterodactyl's panel would.
pub(crate) fn is_known(method: &Method, path: &str) -> bool {
    let any = |part: &str, segment: &str| part == "*" && !segment.is_empty();
    ROUTES
        .iter()
        .any(|(pattern, methods)| methods.contains(&method.as_str()) && fits(pattern, path, any))
}

/// The answer to it.
pub(crate) fn not_here() -> Problem {
    Problem::new(StatusCode::NOT_IMPLEMENTED, "This panel does not have that")
}
