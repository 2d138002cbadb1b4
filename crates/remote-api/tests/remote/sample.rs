use std::collections::BTreeMap;

use aileron_domain::{
    Build, EggId, HostedServer, Limits, Node, NodeId, Server, ServerId, ShortIdentifier, StoredEgg, User,
    UserId,
};
use serde_json::json;
use uuid::Uuid;

pub(crate) const NORTH: NodeId = NodeId(Uuid::from_u128(0xa));
pub(crate) const SOUTH: NodeId = NodeId(Uuid::from_u128(0xb));

/// The number is in the first eight characters too, by which SFTP names servers.
pub(crate) fn server_id(number: u32) -> ServerId {
    let number = u128::from(number);
    ServerId(Uuid::from_u128(
        (number << 96) | 0x0000_4000_8000_0000_0000_0000 | number,
    ))
}

pub(crate) fn node(id: NodeId, name: &str) -> Node {
    Node {
        id,
        name: name.to_owned(),
        url: format!("https://{name}.example.com:8080").parse().unwrap(),
        token: format!("{name}-secret").parse().unwrap(),
        previous_token: None,
        roots: None,
        maintenance: false,
    }
}

pub(crate) fn user(number: u128, name: &str) -> User {
    User {
        id: UserId(Uuid::from_u128(number)),
        username: name.parse().unwrap(),
        email: format!("{name}@example.com").parse().unwrap(),
        administrator: false,
    }
}

pub(crate) fn hosted(number: u32) -> HostedServer {
    let id = server_id(number);
    HostedServer {
        server: Server {
            id,
            identifier: ShortIdentifier::of(id),
            name: format!("Server {number}"),
            owner: UserId(Uuid::from_u128(1)),
            suspended: false,
            occupation: None,
        },
        build: Some((build(), egg())),
    }
}

fn build() -> Build {
    Build {
        egg: egg().id,
        image: "game:latest".to_owned(),
        startup: "./game --port {{SERVER_PORT}}".to_owned(),
        environment: BTreeMap::from([("GREETING".to_owned(), "hello".to_owned())]),
        limits: Limits {
            memory_mib: 256,
            disk_mib: 512,
            ..Limits::default()
        },
        allocations: vec!["127.0.0.2:25565".parse().unwrap()],
        skip_scripts: false,
    }
}

pub(crate) fn egg() -> StoredEgg {
    let document = json!({
        "meta": {"version": "PTDL_v2"},
        "name": "Game",
        "docker_images": {"Game": "game:latest"},
        "startup": "./game --port {{SERVER_PORT}}",
        "config": {"files": "{}", "startup": "{\"done\": \"Done (\"}", "stop": "stop"},
        "scripts": {"installation": {
            "script": "#!/bin/ash\necho installing\n",
            "container": "installer:latest",
            "entrypoint": "ash",
        }},
        "variables": [{"name": "Greeting", "env_variable": "GREETING", "default_value": "hi", "rules": "required"}],
    });
    StoredEgg {
        id: EggId(Uuid::from_u128(0xe66)),
        name: "Game".to_owned(),
        document: document.to_string(),
    }
}
