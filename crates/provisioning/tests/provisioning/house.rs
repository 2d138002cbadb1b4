use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use aileron_domain::{
    Delivery, Grants, NewNode, Node, NodeRegistry as _, Occupation, ServerHost, ServerId, Unreachable,
    UserId, WingsFailure, WingsWords,
};
use aileron_provisioning::{NodeHealth, NodeInspector, Provisioning, ServerOrder, TokenState};
use async_trait::async_trait;
use serde_json::{Value, json};

use crate::memory::Memory;

/// A panel with one node, `n1`.
pub(crate) struct House {
    pub(crate) memory: Arc<Memory>,
    pub(crate) host: Arc<ScriptedHost>,
    pub(crate) provisioning: Provisioning,
}

impl House {
    pub(crate) async fn new() -> Self {
        let memory = Arc::new(Memory::default());
        let new = NewNode {
            name: "n1".to_owned(),
            url: "http://127.0.0.1:8081".parse().unwrap(),
            token_id: "id1".parse().unwrap(),
            token: "first-token".parse().unwrap(),
            roots: None,
        };
        memory.create_node(new).await.unwrap();
        let host = Arc::new(ScriptedHost {
            memory: memory.clone(),
            fails: Mutex::default(),
            heard: Mutex::default(),
            token: Mutex::default(),
        });
        let provisioning = Provisioning {
            eggs: memory.clone(),
            nodes: memory.clone(),
            servers: memory.clone(),
            host: host.clone(),
            inspector: host.clone(),
        };
        Self {
            memory,
            host,
            provisioning,
        }
    }

    /// With the sample egg.
    pub(crate) async fn with_an_egg() -> Self {
        let house = Self::new().await;
        house
            .provisioning
            .import_egg(&egg().to_string(), None)
            .await
            .unwrap();
        house
    }

    /// With one server of it, which is installed.
    pub(crate) async fn with_a_server() -> (Self, ServerId) {
        let house = Self::with_an_egg().await;
        let made = house.provisioning.create_server(order()).await.unwrap();
        house
            .memory
            .change_server(|hosted| hosted.server.occupation = None);
        house.host.heard.lock().unwrap().clear();
        (house, made.server.id)
    }
}

pub(crate) fn egg() -> Value {
    json!({
        "meta": {"version": "PTDL_v2"},
        "name": "Blocks",
        "docker_images": {"Java 21": "example/java:21", "Java 17": "example/java:17"},
        "startup": "java -jar {{JAR}}",
        "config": {"startup": {"done": "Done"}, "stop": "stop"},
        "variables": [
            {"env_variable": "JAR", "default_value": "server.jar", "rules": "required|regex:/\\.jar$/"},
            {"env_variable": "SLOTS", "default_value": "20", "rules": "integer|between:1,100"}
        ]
    })
}

pub(crate) fn order() -> ServerOrder {
    ServerOrder {
        id: None,
        identifier: None,
        name: "Lobby".to_owned(),
        owner: "alice".to_owned(),
        node: "n1".to_owned(),
        egg: "Blocks".to_owned(),
        image: None,
        startup: None,
        environment: BTreeMap::new(),
        limits: aileron_domain::Limits::default(),
        allocations: vec!["127.0.0.2:25565".parse().unwrap()],
        skip_scripts: false,
        start: false,
    }
}

pub(crate) fn unreachable() -> WingsFailure {
    WingsFailure::Unavailable {
        reason: Unreachable::Refused,
        delivery: Delivery::Impossible,
    }
}

pub(crate) fn not_found() -> WingsFailure {
    WingsFailure::Refused(WingsWords::clean("server not found"))
}

/// A node that fails as it is told, and notes what it hears and what the panel knows then.
pub(crate) struct ScriptedHost {
    memory: Arc<Memory>,
    pub(crate) fails: Mutex<HashMap<&'static str, WingsFailure>>,
    pub(crate) heard: Mutex<Vec<String>>,
    pub(crate) token: Mutex<Option<TokenState>>,
}

impl ScriptedHost {
    pub(crate) fn fail(&self, call: &'static str, failure: WingsFailure) {
        self.fails.lock().unwrap().insert(call, failure);
    }

    pub(crate) fn recover(&self) {
        self.fails.lock().unwrap().clear();
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    fn hears(&self, call: &'static str, server: ServerId) -> Result<(), WingsFailure> {
        let known = self.memory.servers().into_iter().find(|known| known.id == server);
        let state = match known.map(|server| server.occupation) {
            None => "unknown",
            Some(Some(Occupation::Installing)) => "installing",
            Some(_) => "ready",
        };
        self.heard.lock().unwrap().push(format!("{call} {state}"));
        match self.fails.lock().unwrap().get(call) {
            Some(failure) => Err(failure.clone()),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl ServerHost for ScriptedHost {
    async fn create(&self, _node: &Node, server: ServerId, _start: bool) -> Result<(), WingsFailure> {
        self.hears("create", server)
    }

    async fn sync(&self, _node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.hears("sync", server)
    }

    async fn reinstall(&self, _node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.hears("reinstall", server)
    }

    async fn delete(&self, _node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.hears("delete", server)
    }

    async fn command(&self, _node: &Node, _server: ServerId, _line: &str) -> Result<(), WingsFailure> {
        unimplemented!("no use case types commands")
    }

    async fn end_sockets(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: UserId,
        _grants: &Grants,
    ) -> Result<(), WingsFailure> {
        unimplemented!("no use case ends websockets")
    }
}

#[async_trait]
impl NodeInspector for ScriptedHost {
    async fn inspect(&self, _node: &Node) -> NodeHealth {
        let token = *self.token.lock().unwrap();
        NodeHealth {
            reachable: token.is_some(),
            token,
            version: None,
            clock_ahead: None,
            round_trip: None,
            breaker: "closed",
            failing_since: None,
            problems: Vec::new(),
        }
    }
}
