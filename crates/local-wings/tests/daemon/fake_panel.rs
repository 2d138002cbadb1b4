use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use aileron_local_wings::{LocalWings, LocalWingsConfig, PanelConfig, ServerSpec};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::panel::{TOKEN, eventually};

/// A panel as its Wings see it.
pub(crate) struct FakePanel {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    server: ServerHandle,
}

#[derive(Default)]
struct State {
    servers: BTreeMap<Uuid, Value>,
    script: String,
    /// So many calls are answered with a failure first.
    failures: u32,
    calls: Vec<Call>,
}

/// What a Wings called.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Such as `GET servers?page=1&per_page=50`.
    pub(crate) what: String,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

impl FakePanel {
    pub(crate) fn start(servers: &[&Value]) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), servers)
    }

    /// A panel that listens here.
    pub(crate) fn at(listener: TcpListener, servers: &[&Value]) -> Self {
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .default_service(web::to(answer))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        let panel = Self {
            address,
            state,
            server: handle,
        };
        for server in servers {
            panel.has(server);
        }
        panel
    }

    /// From now on it has this server, or has it so.
    pub(crate) fn has(&self, server: &Value) {
        let uuid = uuid(server);
        self.state.lock().unwrap().servers.insert(uuid, server.clone());
    }

    pub(crate) fn installs_by(&self, script: &str) {
        script.clone_into(&mut self.state.lock().unwrap().script);
    }

    pub(crate) fn fails(&self, times: u32) {
        self.state.lock().unwrap().failures = times;
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state.lock().unwrap().calls.clone()
    }

    /// Waits for a call that begins like this.
    pub(crate) async fn is_called(&self, what: &str) -> Call {
        eventually(what, async || {
            let calls = self.calls();
            let call = calls.iter().find(|call| call.what.starts_with(what));
            call.cloned().ok_or_else(|| format!("{calls:?}"))
        })
        .await
    }

    /// A Wings that belongs to it, and has heard from it or given up.
    pub(crate) async fn wings(&self, data: &Path) -> LocalWings {
        let mut wings = self.wings_with(data, vec![], |_| {});
        wings.booted().await.unwrap();
        wings
    }

    pub(crate) fn wings_with(
        &self,
        data: &Path,
        servers: Vec<ServerSpec>,
        change: impl FnOnce(&mut PanelConfig),
    ) -> LocalWings {
        wings_of(self.address, data, servers, change)
    }

    pub(crate) async fn stop(self) {
        self.server.stop(false).await;
    }
}

/// A Wings of the panel at an address, where one may be or not.
pub(crate) fn wings_of(
    address: SocketAddr,
    data: &Path,
    servers: Vec<ServerSpec>,
    change: impl FnOnce(&mut PanelConfig),
) -> LocalWings {
    let url = format!("http://{address}").parse().unwrap();
    let mut panel = PanelConfig::new(url, "node".parse().unwrap(), data.to_owned());
    panel.attempts = 3;
    panel.pause = Duration::from_millis(1);
    panel.activity_interval = Duration::from_millis(20);
    change(&mut panel);
    LocalWings::start(LocalWingsConfig {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        token: TOKEN.parse().unwrap(),
        servers,
        panel: Some(panel),
    })
    .unwrap()
}

/// A server as a panel describes it: this command, stopped by `stop`, running when it printed `up`.
pub(crate) fn described(invocation: &str) -> Value {
    let uuid = Uuid::new_v4();
    json!({
        "uuid": uuid,
        "settings": {
            "uuid": uuid, "meta": {"name": "Lobby", "description": ""}, "suspended": false,
            "environment": {"WORLD": "flat", "PLAYERS": 20, "P_SERVER_UUID": uuid},
            "invocation": invocation, "skip_egg_scripts": false,
            "build": {"memory_limit": 256, "swap": 0, "io_weight": null, "cpu_limit": 0, "threads": null,
                      "disk_space": 512, "oom_disabled": false},
            "container": {"image": "game:latest", "oom_disabled": false, "requires_rebuild": false},
            "allocations": {"force_outgoing_ip": false, "default": {"ip": "127.0.0.2", "port": 25565},
                            "mappings": {"127.0.0.2": [25565]}},
            "mounts": [], "egg": {"id": Uuid::new_v4(), "file_denylist": []},
        },
        "process_configuration": {
            "startup": {"done": ["never printed", "up"], "user_interaction": [], "strip_ansi": false},
            "stop": {"type": "command", "value": "stop"},
            "configs": [],
        },
    })
}

pub(crate) fn uuid(server: &Value) -> Uuid {
    server["settings"]["uuid"].as_str().unwrap().parse().unwrap()
}

async fn answer(state: web::Data<Mutex<State>>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let path = request.uri().path_and_query().unwrap().as_str();
    let path = path.strip_prefix("/api/remote/").unwrap_or("elsewhere");
    let authorization = request.headers().get("authorization");
    let mut state = state.lock().unwrap();
    state.calls.push(Call {
        what: format!("{} {path}", request.method()),
        authorization: authorization.unwrap().to_str().unwrap().to_owned(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    });
    if state.failures > 0 {
        state.failures -= 1;
        return HttpResponse::InternalServerError().finish();
    }
    let words: Vec<&str> = path.split(['/', '?']).collect();
    let server = |uuid: &str| uuid.parse().ok().and_then(|uuid: Uuid| state.servers.get(&uuid));
    match (request.method().as_str(), words.as_slice()) {
        ("POST", ["servers", "reset"] | ["activity"] | ["servers", _, "install"]) => {
            HttpResponse::NoContent().finish()
        }
        ("GET", ["servers", query]) if query.starts_with("page=") => page(&state, query),
        ("GET", ["servers", uuid]) => match server(uuid) {
            Some(server) => HttpResponse::Ok().json(server),
            None => HttpResponse::NotFound().finish(),
        },
        ("GET", ["servers", uuid, "install"]) if server(uuid).is_some() => HttpResponse::Ok().json(json!({
            "container_image": "installer:latest", "entrypoint": "sh", "script": state.script,
        })),
        _ => HttpResponse::NotFound().finish(),
    }
}

/// Two servers to a page, whatever is asked for.
fn page(state: &State, query: &str) -> HttpResponse {
    let page = query.split('&').next().unwrap().trim_start_matches("page=");
    let page: usize = page.parse().unwrap();
    let servers: Vec<&Value> = state.servers.values().skip((page - 1) * 2).take(2).collect();
    HttpResponse::Ok().json(json!({
        "data": servers,
        "meta": {"current_page": page, "last_page": state.servers.len().div_ceil(2), "total": state.servers.len()},
    }))
}
