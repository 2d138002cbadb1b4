use serde_json::{Value, json};

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::{SOUTH, hosted, server_id};

fn path(number: u32) -> String {
    format!("/api/remote/servers/{}/install", server_id(number))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_hears_how_files_are_put_in_place() {
    let fixture = Fixture::start(Memory::with_servers(1));
    for daemon in Daemon::BOTH {
        let installation = fixture.get(daemon, path(1)).await.ok();
        assert_eq!(installation["container_image"], "installer:latest");
        assert_eq!(installation["entrypoint"], "ash");
        assert_eq!(installation["script"], "#!/bin/ash\necho installing\n");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_egg_without_a_script_has_nothing_to_run() {
    let mut memory = Memory::with_servers(1);
    let egg = &mut memory.servers[0].1.build.as_mut().unwrap().1;
    let mut document: Value = serde_json::from_str(&egg.document).unwrap();
    document.as_object_mut().unwrap().remove("scripts");
    egg.document = document.to_string();
    let fixture = Fixture::start(memory);
    let installation = fixture.get(Daemon::Calagopus, path(1)).await.ok();
    assert_eq!(installation["script"], "");
    assert!(installation["container_image"].is_string(), "{installation}");
    assert!(installation["entrypoint"].is_string(), "{installation}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_an_installation_ended_is_taken_down_whatever_is_called_a_reinstallation() {
    let fixture = Fixture::start(Memory::with_servers(4));
    for (number, daemon, body) in [
        (
            1,
            Daemon::Calagopus,
            json!({"successful": true, "reinstall": true}),
        ),
        (
            2,
            Daemon::Pterodactyl,
            json!({"successful": true, "reinstall": false}),
        ),
        (
            3,
            Daemon::Calagopus,
            json!({"successful": false, "reinstall": true}),
        ),
        (4, Daemon::Pterodactyl, json!({"successful": false})),
    ] {
        fixture.post(daemon, path(number), &body).await.is_empty();
    }
    let installed = fixture.memory.installed.lock().unwrap().clone();
    let well: Vec<_> = installed.iter().map(|(_, well)| *well).collect();
    assert_eq!(well, [true, true, false, false]);
    assert_eq!(installed[3].0, server_id(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_says_nothing_of_another_nodes_installation() {
    let mut memory = Memory::with_servers(1);
    memory.servers.push((SOUTH, hosted(2)));
    let fixture = Fixture::start(memory);
    let body = json!({"successful": true, "reinstall": false});
    for number in [2, 9] {
        let answer = fixture.post(Daemon::Calagopus, path(number), &body).await;
        answer.fails(404, "NotFound");
    }
    assert!(fixture.memory.installed.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_say_how_it_ended_ends_nothing() {
    let fixture = Fixture::start(Memory::with_servers(1));
    for body in [
        "",
        "null",
        "{}",
        "[]",
        r#"{"successful":1}"#,
        r#"{"successful":null}"#,
        "{",
    ] {
        let call = Call::post(Daemon::Pterodactyl, path(1)).body(body);
        fixture.send(call).await.fails(400, "BadRequest");
    }
    let no_body = Call::post(Daemon::Calagopus, path(1));
    fixture.send(no_body).await.fails(400, "BadRequest");
    assert!(fixture.memory.installed.lock().unwrap().is_empty());
}
