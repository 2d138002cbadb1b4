use std::sync::atomic::Ordering;

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::server_id;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_that_nobody_knows_is_told_in_the_daemons_words() {
    let fixture = Fixture::start(Memory::with_servers(1));
    for path in [
        "/api/remote",
        "/api/remote/",
        "/api/remote/nothing",
        "/api/remote/servers/a/b/c/d",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let call = Call::new(Daemon::Pterodactyl, method, path);
            fixture.send(call).await.fails(404, "NotFound");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_client_api_keeps_its_own_words_beside() {
    let fixture = Fixture::start(Memory::default());
    for path in ["/api/remotely", "/api/nothing"] {
        let answer = fixture.get(Daemon::Calagopus, path).await;
        assert_eq!(
            answer.json(),
            serde_json::json!({"status": 404, "message": "No such endpoint"})
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_method_is_told_which_there_are() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let install = format!("/api/remote/servers/{}/install", server_id(1));
    for (method, path, allowed) in [
        ("GET", "/api/remote/servers/reset", "post"),
        ("POST", "/api/remote/servers", "get"),
        ("DELETE", install.as_str(), "get, post"),
        ("GET", "/api/remote/activity", "post"),
        ("PUT", "/api/remote/sftp/auth", "post"),
    ] {
        let answer = fixture.send(Call::new(Daemon::Pterodactyl, method, path)).await;
        answer.fails(405, "MethodNotAllowed");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_too_large_is_not_taken() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let server = server_id(1);
    for (path, limit) in [
        ("/api/remote/servers/reset".to_owned(), 64 * 1024),
        (format!("/api/remote/servers/{server}/install"), 64 * 1024),
        (
            format!("/api/remote/servers/{server}/container/status"),
            64 * 1024,
        ),
        ("/api/remote/sftp/auth".to_owned(), 64 * 1024),
        ("/api/remote/activity".to_owned(), 4 * 1024 * 1024),
    ] {
        let call = Call::post(Daemon::Calagopus, path).body(vec![b' '; limit + 1]);
        fixture.send(call).await.fails(413, "PayloadTooLarge");
    }
    assert_eq!(fixture.memory.boots.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_an_internal_error_in_the_daemons_words_and_no_more() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let list = || fixture.get(Daemon::Calagopus, "/api/remote/servers");
    fixture.memory.panics.store(true, Ordering::SeqCst);
    list().await.fails(500, "InternalServerError");
    fixture.memory.panics.store(false, Ordering::SeqCst);
    list().await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_counted_by_what_they_are_and_not_by_whom_they_name() {
    let fixture = Fixture::start(Memory::with_servers(2));
    for number in [1, 2, 8, 9] {
        fixture
            .get(
                Daemon::Calagopus,
                format!("/api/remote/servers/{}", server_id(number)),
            )
            .await;
    }
    fixture.get(Daemon::Calagopus, "/api/remote/one").await;
    fixture.get(Daemon::Calagopus, "/api/remote/two").await;
    let call = "/api/remote/servers/{server}";
    fixture.counts(&format!(
        r#"aileron_remote_calls_total{{method="GET",call="{call}",status="200"}} 2"#
    ));
    fixture.counts(&format!(
        r#"aileron_remote_calls_total{{method="GET",call="{call}",status="404"}} 2"#
    ));
    fixture.counts(r#"aileron_remote_calls_total{method="GET",call="unmatched",status="404"} 2"#);
}
