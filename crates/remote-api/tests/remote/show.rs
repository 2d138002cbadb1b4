use serde_json::json;

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::{SOUTH, egg, hosted, server_id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_hears_what_its_server_needs_to_run() {
    let fixture = Fixture::start(Memory::with_servers(1));
    for daemon in Daemon::BOTH {
        let path = format!("/api/remote/servers/{}", server_id(1));
        let server = fixture.get(daemon, path).await.ok();
        let settings = &server["settings"];
        assert_eq!(settings["uuid"], server_id(1).to_string());
        assert_eq!(settings["meta"]["name"], "Server 1");
        assert!(settings["meta"]["description"].is_string(), "{settings}");
        assert_eq!(settings["suspended"], false);
        assert_eq!(settings["environment"]["GREETING"], "hello");
        assert_eq!(settings["invocation"], "./game --port {{SERVER_PORT}}");
        assert_eq!(settings["skip_egg_scripts"], false);
        assert_eq!(settings["build"]["memory_limit"], 256);
        assert_eq!(settings["container"]["image"], "game:latest");
        assert_eq!(
            settings["allocations"]["default"],
            json!({"ip": "127.0.0.2", "port": 25565})
        );
        assert_eq!(settings["mounts"], json!([]));
        assert_eq!(settings["egg"]["id"], egg().id.to_string());
        let process = &server["process_configuration"];
        assert_eq!(process["startup"]["done"], json!(["Done ("]));
        assert_eq!(process["stop"], json!({"type": "command", "value": "stop"}));
        assert_eq!(process["configs"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_of_daemon_hears_in_its_way_that_an_image_is_there_already() {
    let mut memory = Memory::with_servers(1);
    memory.servers[0].1.build.as_mut().unwrap().0.image = "game:latest~".to_owned();
    let fixture = Fixture::start(memory);
    for (daemon, image) in [
        (Daemon::Calagopus, "game:latest~"),
        (Daemon::Pterodactyl, "~game:latest"),
    ] {
        let list = fixture.get(daemon, "/api/remote/servers").await.ok();
        assert_eq!(list["data"][0]["settings"]["container"]["image"], image);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_server_is_told_as_one() {
    let mut memory = Memory::with_servers(1);
    memory.servers[0].1.server.suspended = true;
    let fixture = Fixture::start(memory);
    let path = format!("/api/remote/servers/{}", server_id(1));
    let server = fixture.get(Daemon::Calagopus, path).await.ok();
    assert_eq!(server["settings"]["suspended"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_nodes_server_is_as_unknown_as_one_that_is_nowhere() {
    let mut memory = Memory::with_servers(1);
    memory.servers.push((SOUTH, hosted(2)));
    let fixture = Fixture::start(memory);
    let nowhere = server_id(9).to_string();
    for rest in ["", "/install"] {
        let unknown = fixture
            .get(Daemon::Calagopus, format!("/api/remote/servers/{nowhere}{rest}"))
            .await;
        unknown.fails(404, "NotFound");
        for name in [
            server_id(2).to_string(),
            "00000001".to_owned(),
            "not-a-uuid".to_owned(),
        ] {
            let answer = fixture
                .get(Daemon::Pterodactyl, format!("/api/remote/servers/{name}{rest}"))
                .await;
            assert_eq!(
                (answer.status, &answer.body),
                (404, &unknown.body),
                "{name}{rest}"
            );
        }
        let theirs = Call::get(
            Daemon::Calagopus,
            format!("/api/remote/servers/{}{rest}", server_id(2)),
        );
        fixture.send(theirs.by_south()).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_be_described_is_not_said_to_be_gone() {
    let mut memory = Memory::with_servers(2);
    memory.unreadable.push(server_id(1));
    memory.servers[1].1.build = None;
    let fixture = Fixture::start(memory);
    for number in [1, 2] {
        for rest in ["", "/install"] {
            let path = format!("/api/remote/servers/{}{rest}", server_id(number));
            fixture.get(Daemon::Calagopus, path).await.fails(409, "Conflict");
        }
    }
    fixture.counts("aileron_remote_undescribed_servers_total 4");
}
