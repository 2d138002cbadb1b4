use super::callers::{CALLERS, Caller, World};

/// What everybody gets of one endpoint.
pub(super) struct Row {
    /// `METHOD /path`, as its route says it.
    pub(super) endpoint: &'static str,
    pub(super) body: Option<&'static str>,
    /// By the order of [`CALLERS`].
    pub(super) expected: [u16; CALLERS.len()],
}

impl Row {
    pub(super) fn method(&self) -> &'static str {
        self.endpoint.split_once(' ').unwrap().0
    }

    pub(super) fn path(&self, caller: Caller, world: &World) -> String {
        fill(self.endpoint.split_once(' ').unwrap().1, caller, world)
    }
}

/// Puts names in a path. The administrator acts on a server of their own, so that what one has taken away the other one does
/// not miss.
pub(super) fn fill(path: &str, caller: Caller, world: &World) -> String {
    let server = match caller {
        Caller::Administrator => &world.fleet.slug,
        _ => &world.fleet.plain,
    };
    let id = if path.contains("/users/") {
        world.id(caller)
    } else {
        "00000000-0000-4000-8000-000000000000"
    };
    path.replace("{server}", &server.uuid)
        .replace("{entry}", "00000000-0000-4000-8000-000000000000")
        .replace("{id}", id)
        .replace("{node}", &server.node)
        .replace("{egg}", "Blocks")
}

const fn row(endpoint: &'static str, expected: [u16; CALLERS.len()]) -> Row {
    Row {
        endpoint,
        body: None,
        expected,
    }
}

const fn with(endpoint: &'static str, body: &'static str, expected: [u16; CALLERS.len()]) -> Row {
    Row {
        endpoint,
        body: Some(body),
        expected,
    }
}

const EGG: &str = r#"{"meta":{"version":"PTDL_v2"},"name":"Blocks","docker_images":{"Java 21":"example/java:21"},
"startup":"java -jar server.jar","config":{"startup":{"done":"Done"},"stop":"^C"},"variables":[]}"#;
const NODE: &str = r#"{"name":"new","url":"http://127.0.0.1:1"}"#;
const SERVER: &str = r#"{"name":"New","owner":"owner","node":"reachable"}"#;
const SHARED: &str = r#"{"username":"stranger","permissions":["server.view"]}"#;
const PERMISSIONS: &str = r#"{"permissions":["server.view"]}"#;
const CODES: &str = r#"{"password":"another long password","code":"000000"}"#;
const PASSWORD: &str = r#"{"current":"{me}","new":"another long password"}"#;

/// The table. What takes something away stands behind what needs it.
#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                     stranger, session, key, viewer, subuser, owner, scoped key, administrator, other node, right node
    with("POST /api/client/servers/{server}/power", r#"{"action":"start"}"#,          [401, 404, 404, 403, 200, 200, 200, 200, 401, 401]),
    with("POST /api/client/servers/{server}/command", r#"{"command":"say hi"}"#,      [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/client/servers/{server}/activity",                                  [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/client/servers/{server}/activity/{entry}",                          [401, 404, 404, 403, 403, 404, 403, 404, 401, 401]),
    row("GET /api/client/servers/{server}/resources",                                 [401, 404, 404, 200, 200, 200, 200, 200, 401, 401]),
    row("GET /api/client/servers/{server}/events",                                    [401, 404, 404, 200, 200, 200, 200, 200, 401, 401]),
    row("GET /api/client/servers/{server}/websocket",                                 [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/client/servers",                                                    [401, 200, 200, 200, 200, 200, 200, 200, 401, 401]),
    row("GET /api/client/servers/{server}",                                           [401, 404, 404, 200, 200, 200, 200, 200, 401, 401]),
    row("GET /api/client",                                                            [401, 200, 200, 200, 200, 200, 200, 200, 401, 401]),
    row("GET /api/client/permissions",                                                [401, 200, 200, 200, 200, 200, 200, 200, 401, 401]),
    row("GET /api/client/servers/{server}/startup",                                   [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/client/servers/{server}/network/allocations",                       [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/client/servers/{server}/backups",                                   [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/client/account",                                                    [401, 200, 200, 200, 200, 200, 200, 200, 401, 401]),
    row("GET /api/client/account/activity",                                           [401, 200, 200, 200, 200, 200, 403, 200, 401, 401]),
    row("GET /api/client/account/api-keys",                                           [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    with("POST /api/client/account/api-keys", r#"{"description":"matrix"}"#,          [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    row("DELETE /api/client/account/api-keys/{id}",                                   [401, 404, 403, 404, 404, 404, 403, 404, 401, 401]),
    row("GET /api/client/servers/{server}/users",                                     [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/client/servers/{server}/users/{id}",                                [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    with("PUT /api/client/servers/{server}/users/{id}", PERMISSIONS,                  [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("DELETE /api/client/servers/{server}/users/{id}",                             [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("GET /api/account",                                                           [401, 200, 200, 200, 200, 200, 200, 200, 401, 401]),
    with("PUT /api/account/password", PASSWORD,                                       [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    row("GET /api/account/sessions",                                                  [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    row("DELETE /api/account/sessions",                                               [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    row("DELETE /api/account/sessions/{id}",                                          [401, 404, 403, 404, 404, 404, 403, 404, 401, 401]),
    row("GET /api/account/api-keys",                                                  [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    with("POST /api/account/api-keys", r#"{"description":"matrix"}"#,                 [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    row("DELETE /api/account/api-keys/{id}",                                          [401, 404, 403, 404, 404, 404, 403, 404, 401, 401]),
    with("POST /api/account/api-keys/{id}/rotate", "{}",                              [401, 404, 403, 404, 404, 404, 403, 404, 401, 401]),
    row("GET /api/account/activity",                                                  [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    row("GET /api/account/second-factor",                                             [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    with("POST /api/account/second-factor", r#"{"password":"another long password"}"#, [401, 200, 403, 200, 200, 200, 403, 200, 401, 401]),
    with("POST /api/account/second-factor/confirm", r#"{"code":"000000"}"#,           [401, 403, 403, 403, 403, 403, 403, 403, 401, 401]),
    with("POST /api/account/second-factor/recovery-codes", CODES,                     [401, 409, 403, 409, 409, 409, 403, 409, 401, 401]),
    with("POST /api/account/second-factor/disable", CODES,                            [401, 409, 403, 409, 409, 409, 403, 409, 401, 401]),
    with("POST /api/auth/login", r#"{"username":"nobody","password":"nothing"}"#,     [401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    with("POST /api/admin/eggs", EGG,                                                 [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/eggs",                                                        [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/eggs/{egg}",                                                  [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/nodes",                                                       [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    with("POST /api/admin/nodes", NODE,                                               [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/nodes/{node}",                                                [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    with("PUT /api/admin/nodes/{node}/maintenance", r#"{"maintenance":false}"#,       [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/nodes/{node}/check",                                          [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/nodes/{node}/configuration",                                  [401, 403, 403, 403, 403, 403, 403, 400, 401, 401]),
    row("GET /api/admin/nodes/{node}/allocations",                                    [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    with("POST /api/admin/nodes/{node}/allocations", r#"{"allocations":["192.0.2.1:25565"]}"#, [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/servers",                                                     [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    with("POST /api/admin/servers", SERVER,                                           [401, 403, 403, 403, 403, 403, 403, 400, 401, 401]),
    row("GET /api/admin/servers/{server}",                                            [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("POST /api/admin/servers/{server}/suspend",                                   [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("POST /api/admin/servers/{server}/unsuspend",                                 [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("POST /api/admin/servers/{server}/reinstall",                                 [401, 403, 403, 403, 403, 403, 403, 409, 401, 401]),
    row("GET /api/admin/users",                                                       [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/admin/activity",                                                    [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("GET /api/openapi.json",                                                      [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET /healthz",                                                               [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET /readyz",                                                                [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET /api/remote/servers",                                                    [401, 401, 401, 401, 401, 401, 401, 401, 200, 200]),
    row("GET /api/remote/servers/{server}",                                           [401, 401, 401, 401, 401, 401, 401, 401, 404, 409]),
    row("GET /api/remote/servers/{server}/install",                                   [401, 401, 401, 401, 401, 401, 401, 401, 404, 409]),
    with("POST /api/remote/servers/{server}/install", r#"{"successful":true}"#,       [401, 401, 401, 401, 401, 401, 401, 401, 404, 204]),
    with("POST /api/remote/servers/{server}/container/status", r#"{"data":{"previous_state":"offline","new_state":"starting"}}"#, [401, 401, 401, 401, 401, 401, 401, 401, 404, 204]),
    with("POST /api/remote/activity", r#"{"data":[]}"#,                               [401, 401, 401, 401, 401, 401, 401, 401, 204, 204]),
    with("POST /api/remote/sftp/auth", r#"{"type":"password","username":"nobody.12345678","password":"x","ip":"192.0.2.1","session_id":"","client_version":""}"#, [401, 401, 401, 401, 401, 401, 401, 401, 403, 403]),
    row("POST /api/remote/servers/reset",                                             [401, 401, 401, 401, 401, 401, 401, 401, 204, 204]),
    row("POST /api/admin/nodes/{node}/rotate-token",                                  [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("POST /api/admin/nodes/{node}/end-rotation",                                  [401, 403, 403, 403, 403, 403, 403, 409, 401, 401]),
    with("POST /api/client/servers/{server}/users", SHARED,                           [401, 404, 404, 403, 403, 200, 403, 200, 401, 401]),
    row("DELETE /api/admin/servers/{server}",                                         [401, 403, 403, 403, 403, 403, 403, 200, 401, 401]),
    row("POST /api/auth/logout",                                                      [401, 200, 400, 200, 200, 200, 400, 200, 401, 401]),
];
