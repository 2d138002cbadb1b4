use std::sync::atomic::Ordering;

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::server_id;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_answered_without_a_nodes_credential() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let server = server_id(1);
    let paths = [
        ("POST", "/api/remote/servers/reset".to_owned()),
        ("GET", "/api/remote/servers".to_owned()),
        ("GET", format!("/api/remote/servers/{server}")),
        ("GET", format!("/api/remote/servers/{server}/install")),
        ("POST", format!("/api/remote/servers/{server}/install")),
        ("POST", format!("/api/remote/servers/{server}/container/status")),
        ("POST", "/api/remote/activity".to_owned()),
        ("POST", "/api/remote/sftp/auth".to_owned()),
        ("GET", format!("/api/remote/backups/{server}")),
        ("GET", "/api/remote".to_owned()),
        ("GET", "/api/remote/nothing".to_owned()),
    ];
    for (method, path) in paths {
        let call = Call::new(Daemon::Calagopus, method, &path).authorization(None);
        let answer = fixture.send(call).await;
        answer.fails(401, "Unauthorized");
        assert_eq!(answer.header("www-authenticate"), Some("bearer"), "{path}");
    }
    assert_eq!(fixture.memory.boots.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_nodes_own_token_lets_it_in() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let impostors = [
        "Bearer north.wrong-secret",
        "Bearer north.south-secret",
        "Bearer east.north-secret",
        "Bearer north-secret",
        "Bearer north.",
        "Bearer .north-secret",
        "Bearer ",
        "Bearer",
        "Basic north.north-secret",
        "north.north-secret",
    ];
    for authorization in impostors {
        let call = Call::get(Daemon::Pterodactyl, "/api/remote/servers").authorization(Some(authorization));
        fixture.send(call).await.fails(401, "Unauthorized");
    }
    let call = Call::get(Daemon::Pterodactyl, "/api/remote/servers");
    fixture
        .send(call.authorization(Some("bearer north.north-secret")))
        .await
        .ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_is_to_try_again_while_the_database_is_away() {
    let fixture = Fixture::start(Memory::with_servers(1));
    fixture.memory.database_is_away.store(true, Ordering::SeqCst);
    for daemon in Daemon::BOTH {
        let reset = fixture
            .send(Call::post(daemon, "/api/remote/servers/reset"))
            .await;
        reset.fails(503, "ServiceUnavailable");
    }
    fixture.memory.database_is_away.store(false, Ordering::SeqCst);
    let reset = Call::post(Daemon::Calagopus, "/api/remote/servers/reset");
    fixture.send(reset).await.is_empty();
}
