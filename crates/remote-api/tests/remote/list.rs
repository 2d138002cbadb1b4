use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::{SOUTH, hosted, server_id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_that_counts_from_one_reads_all_pages_and_ends() {
    let fixture = Fixture::start(Memory::with_servers(7));
    let mut heard = Vec::new();
    let mut page = 1;
    loop {
        let list = fixture
            .get(
                Daemon::Calagopus,
                format!("/api/remote/servers?page={page}&per_page=3"),
            )
            .await
            .ok();
        heard.extend(uuids(&list));
        assert_eq!(list["meta"]["current_page"], page);
        if list["meta"]["current_page"].as_u64() >= list["meta"]["last_page"].as_u64() {
            break;
        }
        page += 1;
    }
    assert_eq!(page, 3);
    assert_eq!(
        heard,
        (1..=7).map(|n| server_id(n).to_string()).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_that_counts_from_zero_hears_page_one_and_goes_on_with_two() {
    let fixture = Fixture::start(Memory::with_servers(5));
    let first = fixture
        .get(Daemon::Pterodactyl, "/api/remote/servers?page=0&per_page=3")
        .await
        .ok();
    assert_eq!(
        first["meta"],
        json!({"current_page": 1, "last_page": 2, "per_page": 3, "total": 5, "from": 1, "to": 3})
    );
    let second = fixture
        .get(Daemon::Pterodactyl, "/api/remote/servers?page=2&per_page=3")
        .await
        .ok();
    assert_eq!(
        second["meta"],
        json!({"current_page": 2, "last_page": 2, "per_page": 3, "total": 5, "from": 4, "to": 5})
    );
    let heard: BTreeSet<_> = uuids(&first).into_iter().chain(uuids(&second)).collect();
    assert_eq!(heard.len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_comes_to_an_end_wherever_it_is_asked_from() {
    let fixture = Fixture::start(Memory::with_servers(2));
    for daemon in Daemon::BOTH {
        let beyond = fixture
            .get(daemon, "/api/remote/servers?page=9&per_page=50")
            .await
            .ok();
        assert_eq!(beyond["data"], json!([]));
        assert_eq!(
            beyond["meta"],
            json!({"current_page": 9, "last_page": 1, "per_page": 50, "total": 2, "from": 0, "to": 0})
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_without_servers_boots() {
    let fixture = Fixture::start(Memory::default());
    let list = fixture
        .get(Daemon::Calagopus, "/api/remote/servers?page=1&per_page=50")
        .await
        .ok();
    assert_eq!(
        list,
        json!({
            "data": [],
            "meta": {"current_page": 1, "last_page": 1, "per_page": 50, "total": 0, "from": 0, "to": 0},
        })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_never_longer_than_a_hundred_and_says_so() {
    let fixture = Fixture::start(Memory::with_servers(101));
    for (query, per_page, on_it) in [
        ("?page=1&per_page=5000", 100, 100),
        ("?page=2&per_page=5000", 100, 1),
        ("?per_page=0", 50, 50),
        ("", 50, 50),
    ] {
        let list = fixture
            .get(Daemon::Calagopus, format!("/api/remote/servers{query}"))
            .await
            .ok();
        assert_eq!(list["meta"]["per_page"], per_page, "{query}");
        assert_eq!(uuids(&list).len(), on_it, "{query}");
        assert_eq!(list["meta"]["last_page"], 101_u64.div_ceil(per_page), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_number_is_no_page() {
    let fixture = Fixture::start(Memory::with_servers(1));
    for query in [
        "page=one",
        "page=-1",
        "per_page=1.5",
        "page=1&page=2",
        "page=99999999999",
    ] {
        let answer = fixture
            .get(Daemon::Calagopus, format!("/api/remote/servers?{query}"))
            .await;
        answer.fails(400, "BadRequest");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_hears_of_its_own_servers_only() {
    let mut memory = Memory::with_servers(2);
    memory.servers.push((SOUTH, hosted(3)));
    let fixture = Fixture::start(memory);
    let list = Call::get(Daemon::Pterodactyl, "/api/remote/servers?page=1&per_page=50").by_south();
    let list = fixture.send(list).await.ok();
    assert_eq!(uuids(&list), [server_id(3).to_string()]);
    assert_eq!(list["meta"]["total"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_has_all_that_a_server_needs_under_its_uuid() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let list = fixture.get(Daemon::Calagopus, "/api/remote/servers").await.ok();
    let path = format!("/api/remote/servers/{}", server_id(1));
    let alone = fixture.get(Daemon::Calagopus, path).await.ok();
    let mut entry = list["data"][0].clone();
    let uuid = entry.as_object_mut().unwrap().remove("uuid");
    assert_eq!(uuid, Some(server_id(1).to_string().into()));
    assert_eq!(entry, alone);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_that_cannot_be_described_does_not_keep_a_node_from_booting() {
    let mut memory = Memory::with_servers(5);
    memory.unreadable.push(server_id(2));
    memory.servers[2].1.build = None;
    memory.servers[3].1.build.as_mut().unwrap().1.document = "not an egg".to_owned();
    let fixture = Fixture::start(memory);
    let list = fixture
        .get(Daemon::Calagopus, "/api/remote/servers?page=1&per_page=5")
        .await
        .ok();
    assert_eq!(uuids(&list), [1, 5].map(|n| server_id(n).to_string()));
    assert_eq!(list["meta"]["total"], 5);
    assert_eq!(list["meta"]["to"], 5);
    fixture.counts("aileron_remote_undescribed_servers_total 3");
}

fn uuids(list: &Value) -> Vec<String> {
    let entries = list["data"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry["uuid"].as_str().unwrap().to_owned())
        .collect()
}
