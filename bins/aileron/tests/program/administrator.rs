//! A node, an egg and a server, made by an administrator over HTTP on the real program.

use contract_cases::{Ask, PanelUnderTest as _};
use scripted_wings::ScriptedWings;
use serde_json::{Value, json};

use crate::house::House;
use crate::panel::RealPanel;

async fn ask(panel: &RealPanel, method: &str, path: &str, body: Option<Value>) -> Value {
    let ask = Ask::new(method, format!("/api/admin/{path}"));
    let ask = match body {
        Some(body) => ask.json(&body),
        None => ask,
    };
    let ask = ask.bearer(&panel.cast().administrator.session);
    ask.send(panel).await.ok()["data"].take()
}

/// What the node's Wings has heard, as `METHOD path`.
fn heard(wings: &ScriptedWings) -> Vec<String> {
    let calls = wings.calls().into_iter();
    calls
        .map(|call| format!("{} {}", call.method, call.path))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_comes_to_life_by_the_admin_api_alone() {
    let panel = RealPanel::in_house(House::on_sqlite().await).await;
    let wings = ScriptedWings::start_with_token("the-new-nodes-token").await;
    let owner = panel.cast().owner.clone();
    let node = json!({
        "name": "new", "url": wings.url(), "tokenId": "new-id", "token": "the-new-nodes-token",
    });
    let made = ask(&panel, "POST", "nodes", Some(node)).await;
    assert_eq!((&made["tokenId"], made.get("token")), (&json!("new-id"), None));
    let health = ask(&panel, "GET", "nodes/new/check", None).await;
    assert_eq!(
        (&health["reachable"], &health["token"]),
        (&json!(true), &json!("right"))
    );
    let egg = json!({
        "meta": {"version": "PTDL_v2"}, "name": "Blocks", "docker_images": {"Java": "example/java:21"},
        "startup": "java -jar {{JAR}}", "config": {"startup": {"done": "Done"}, "stop": "^C"},
        "variables": [{"env_variable": "JAR", "default_value": "server.jar", "rules": "required"}]
    });
    ask(&panel, "POST", "eggs?name=Mine", Some(egg)).await;
    let order = json!({
        "name": "Lobby", "identifier": "lobby", "owner": owner.username, "node": "new", "egg": "Mine",
        "allocations": ["127.0.0.2:25565"], "limits": {"memory": 512},
    });
    let server = ask(&panel, "POST", "servers", Some(order)).await;
    assert_eq!(server["notTold"], Value::Null);
    let uuid = server["uuid"].as_str().unwrap();

    // The node asks the panel for it, installs it, and says so.
    let remote = format!("/api/remote/servers/{uuid}");
    let as_node = |ask: Ask| ask.bearer("new-id.the-new-nodes-token");
    let described = as_node(Ask::get(remote.clone())).send(&panel).await.ok();
    assert_eq!(described["settings"]["build"]["memory_limit"], 512);
    let installed = as_node(Ask::post(format!("{remote}/install")))
        .json(&json!({"successful": true, "reinstall": false}))
        .send(&panel)
        .await;
    assert_eq!(installed.status, 204, "{installed:?}");

    let press = async || {
        Ask::press("lobby", "start")
            .bearer(&owner.session)
            .send(&panel)
            .await
    };
    press().await.ok();
    ask(&panel, "POST", "servers/lobby/suspend", None).await;
    press().await.is(409, "Server is suspended");
    ask(&panel, "POST", "servers/lobby/unsuspend", None).await;
    press().await.ok();
    let log = Ask::get("/api/client/servers/lobby/activity?limit=100").bearer(&owner.session);
    let log = log.send(&panel).await.ok();
    let actions: Vec<_> = log["data"].as_array().unwrap().iter().collect();
    let actions = actions.iter().rev().map(|entry| {
        let word = |field: &str| entry[field].as_str().unwrap().to_owned();
        format!("{} {} {}", word("actorName"), word("action"), word("outcome"))
    });
    let by_people: Vec<_> = actions.filter(|entry| !entry.contains("install")).collect();
    assert_eq!(
        by_people,
        [
            "administrator server.create sent",
            "owner server.power.start sent",
            "administrator server.suspend sent",
            "owner server.power.start refused",
            "administrator server.unsuspend sent",
            "owner server.power.start sent",
        ]
    );

    ask(&panel, "DELETE", "servers/lobby", None).await;
    press().await.is(404, "Server not found");
    let told: Vec<String> = heard(&wings)
        .into_iter()
        .filter(|call| !call.starts_with("GET "))
        .collect();
    let at = |what: &str| format!("POST /api/servers/{uuid}/{what}");
    assert_eq!(
        told,
        [
            "POST /api/servers".to_owned(),
            at("power"),
            at("sync"),
            at("sync"),
            at("power"),
            format!("DELETE /api/servers/{uuid}"),
        ]
    );
}
