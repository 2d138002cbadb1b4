//! A node that turned bad: its token leaked, or its daemon was taken over.

use std::num::NonZeroU32;

use aileron_remote_api::{CALLS, NodeLimits, NodeQuota};
use serde_json::{Value, json};

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::server_id;

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn quota() -> NodeQuota {
    NodeQuota {
        calls: number(10),
        entries: (number(1), number(5)),
        kibibytes: (number(1), number(64)),
    }
}

fn entries(count: usize, metadata: &Value) -> Value {
    // What was reported before is known, so that each is another.
    let entry = |number: usize| {
        json!({
            "user": null,
            "server": server_id(1).to_string(),
            "event": "server:sftp.write",
            "metadata": metadata,
            "ip": "192.0.2.7",
            "timestamp": format!("2026-11-24T03:03:{number:02}Z"),
        })
    };
    json!({"data": (0..count).map(entry).collect::<Vec<_>>()})
}

/// Whatever is called for, another node's server is as one that is nowhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_nodes_server_is_nowhere() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let of_servers = CALLS.iter().filter(|call| call.path.contains("{server}"));
    let mut seen = 0;
    for call in of_servers {
        for server in [server_id(1).to_string(), server_id(7777).to_string()] {
            let path = format!("/api/remote{}", call.path.replace("{server}", &server));
            let body =
                json!({"successful": true, "data": {"new_state": "running", "previous_state": "offline"}});
            let call = Call::new(Daemon::Pterodactyl, call.method.as_str(), path).json(&body);
            fixture.send(call.by_south()).await.fails(404, "NotFound");
            seen += 1;
        }
    }
    assert_eq!(seen, 8);
    let list = Call::get(Daemon::Calagopus, "/api/remote/servers").by_south();
    assert_eq!(fixture.send(list).await.ok()["data"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_calls_is_refused_and_other_nodes_do_not_notice() {
    let fixture = Fixture::start_with(Memory::with_servers(1), NodeLimits::new(quota()));
    for _ in 0..10 {
        fixture.get(Daemon::Calagopus, "/api/remote/servers").await.ok();
    }
    let refused = fixture.get(Daemon::Calagopus, "/api/remote/servers").await;
    refused.fails(429, "TooManyRequests");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    let other = Call::get(Daemon::Calagopus, "/api/remote/servers").by_south();
    fixture.send(other).await.ok();
}

/// What is refused is not taken down; the daemon keeps it and brings it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_reports_does_not_fill_the_log() {
    let fixture = Fixture::start_with(Memory::with_servers(1), NodeLimits::new(quota()));
    let report = async |body: Value| {
        fixture
            .post(Daemon::Pterodactyl, "/api/remote/activity", &body)
            .await
    };
    let long = json!({"file": "x".repeat(40 * 1024)});
    report(entries(1, &long)).await.is_empty();
    report(entries(1, &long)).await.fails(429, "TooManyRequests");
    report(entries(4, &Value::Null)).await.is_empty();
    report(entries(1, &Value::Null))
        .await
        .fails(429, "TooManyRequests");
    assert_eq!(fixture.memory.reported.lock().unwrap().len(), 5);
}
