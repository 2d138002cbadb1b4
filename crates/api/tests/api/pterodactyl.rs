//! What a server that is built from an egg looks like to clients of Pterodactyl's panel.

use std::collections::BTreeMap;

use aileron_api::PTERODACTYLS_ENDPOINTS;
use aileron_domain::{Build, EggId, Limits, StoredEgg};
use contract_cases::{Ask, PanelUnderTest as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::Fixture;

/// A panel whose plain server is built from an egg.
async fn built() -> Fixture {
    let fixture = Fixture::start().await;
    let document = json!({
        "meta": {"version": "PTDL_v2"},
        "name": "Paper",
        "features": ["eula"],
        "docker_images": {"Java 21": "example/java:21"},
        "startup": "unused",
        "config": {"startup": "{\"done\": \"Done\"}", "stop": "stop"},
        "variables": [
            {"name": "Jar", "description": "Which file", "env_variable": "JAR", "default_value": "server.jar",
                "user_viewable": true, "user_editable": true, "rules": "required|string"},
            {"name": "Licence", "env_variable": "LICENCE", "default_value": "none", "user_viewable": false,
                "user_editable": false, "rules": "string"},
        ],
    });
    let egg = StoredEgg {
        id: EggId(Uuid::from_u128(9)),
        name: "Paper".to_owned(),
        document: document.to_string(),
    };
    let build = Build {
        egg: egg.id,
        image: "example/java:21".to_owned(),
        startup:
            "java -Xmx{{SERVER_MEMORY}}M -jar {{JAR}} --licence {{LICENCE}} {{server.x}} -p {{SERVER_PORT}}"
                .to_owned(),
        environment: BTreeMap::from([
            ("JAR".to_owned(), "{{LICENCE}}.jar".to_owned()),
            ("LICENCE".to_owned(), "the-licence".to_owned()),
        ]),
        limits: Limits {
            memory_mib: 1024,
            swap_mib: -1,
            disk_mib: 2048,
            cpu_percent: 150,
            threads: Some("0-1".to_owned()),
            ..Limits::default()
        },
        allocations: vec![
            "192.0.2.1:25565".parse().unwrap(),
            "[2001:db8::1]:25566".parse().unwrap(),
        ],
        skip_scripts: false,
    };
    let server = fixture.memory.servers[0].0.id;
    fixture.memory.builds.lock().unwrap().insert(server, (build, egg));
    fixture
}

async fn get(fixture: &Fixture, token: &str, rest: &str) -> Value {
    let path = format!("/api/client/servers/{}{rest}", fixture.fleet().plain.identifier);
    Ask::get(path)
        .pterodactyl()
        .bearer(token)
        .send(fixture)
        .await
        .ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_shows_how_it_is_built() {
    let fixture = built().await;
    let owner = &fixture.cast().owner.api_key;
    let server = get(&fixture, owner, "?include=egg").await["attributes"].take();
    let limits = json!({"memory": 1024, "swap": -1, "disk": 2048, "io": 500, "cpu": 150, "threads": "0-1",
        "oom_disabled": false});
    assert_eq!(server["limits"], limits);
    assert_eq!(server["docker_image"], json!("example/java:21"));
    assert_eq!(server["egg_features"], json!(["eula"]));
    let egg =
        json!({"object": "egg", "attributes": {"uuid": Uuid::from_u128(9).to_string(), "name": "Paper"}});
    assert_eq!(server["relationships"]["egg"], egg);
    let command = "java -Xmx1024M -jar {{LICENCE}}.jar --licence [hidden] {{server.x}} -p 25565";
    assert_eq!(server["invocation"], json!(command));

    let startup = get(&fixture, owner, "/startup").await;
    assert_eq!(startup["meta"]["startup_command"], json!(command));
    assert_eq!(
        startup["meta"]["docker_images"],
        json!({"Java 21": "example/java:21"})
    );
    let variable = json!({"object": "egg_variable", "attributes": {"name": "Jar", "description": "Which file",
        "env_variable": "JAR", "default_value": "server.jar", "server_value": "{{LICENCE}}.jar",
        "is_editable": false, "rules": "required|string"}});
    assert_eq!(startup["data"], json!([variable]));
    assert_eq!(server["relationships"]["variables"]["data"], json!([variable]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_see_all_sees_the_first_address_and_no_values() {
    let fixture = built().await;
    let cast = fixture.cast();
    let allocations = get(&fixture, &cast.owner.api_key, "/network/allocations").await;
    let [first, second] = [0, 1].map(|at| allocations["data"][at]["attributes"].clone());
    let mut shown = first.clone();
    assert!(shown["id"].take().is_u64());
    let expected = json!({"id": null, "ip": "192.0.2.1", "ip_alias": null, "port": 25565, "notes": null,
        "is_default": true});
    assert_eq!(shown, expected);
    assert_eq!(
        (&second["ip"], &second["is_default"]),
        (&json!("2001:db8::1"), &json!(false))
    );
    assert_ne!(first["id"], second["id"]);

    let server = get(&fixture, &cast.viewer.api_key, "").await["attributes"].take();
    assert_eq!(
        server["relationships"]["allocations"]["data"],
        json!([{"object": "allocation", "attributes": first}])
    );
    assert_eq!(
        server["relationships"]["variables"]["object"],
        json!("null_resource")
    );
    let command = "java -Xmx1024M -jar [hidden] --licence [hidden] {{server.x}} -p 25565";
    assert_eq!(server["invocation"], json!(command));
    let list = Ask::get("/api/client?per_page=1&filter[name]=plain")
        .pterodactyl()
        .bearer(&cast.owner.api_key);
    let list = list.send(&fixture).await.ok();
    let listed = &list["data"][0]["attributes"]["relationships"]["allocations"];
    assert_eq!(*listed, allocations);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_and_a_database_that_is_gone_have_pterodactyls_shape_too() {
    use std::sync::atomic::Ordering;

    let fixture = Fixture::start().await;
    let ask = || {
        Ask::get("/api/client")
            .pterodactyl()
            .bearer(&fixture.cast().owner.api_key)
    };
    fixture.memory.admission_panics.store(true, Ordering::SeqCst);
    ask().send(&fixture).await.fails(500);
    fixture.memory.admission_panics.store(false, Ordering::SeqCst);
    fixture.memory.reads_fail.store(true, Ordering::SeqCst);
    ask().send(&fixture).await.fails(503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_sends_the_same_header_is_not_taken_for_such_a_client() {
    let fixture = Fixture::start().await;
    for path in ["/api/remote/servers", "/api/account", "/api/clients"] {
        let ask = Ask::get(path).header("accept", "application/vnd.pterodactyl.v1+json");
        let answer = ask.send(&fixture).await;
        assert!(answer.json()["message"].is_string(), "{answer:?}");
    }
}

#[test]
fn each_path_is_in_the_guide() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/pterodactyl.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    for endpoint in &PTERODACTYLS_ENDPOINTS {
        assert!(guide.contains(endpoint.path), "{}", endpoint.path);
    }
}
