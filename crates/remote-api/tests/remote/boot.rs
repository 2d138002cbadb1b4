use std::sync::atomic::Ordering;

use aileron_domain::{Delivery, Occupation, Unreachable, WingsFailure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Call, Daemon};
use crate::fixture::{Fixture, eventually};
use crate::memory::Memory;
use crate::sample::{NORTH, SOUTH, hosted, server_id};

const RESET: &str = "/api/remote/servers/reset";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_has_whatever_body_the_daemon_likes() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let none_at_all = Call::post(Daemon::Calagopus, RESET);
    let null = Call::post(Daemon::Pterodactyl, RESET).body("null");
    let empty = Call::post(Daemon::Pterodactyl, RESET).body("");
    let strange = Call::post(Daemon::Calagopus, RESET).body("{not json");
    for call in [none_at_all, null, empty, strange] {
        fixture.send(call).await.is_empty();
    }
    assert_eq!(fixture.memory.boots.load(Ordering::SeqCst), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_is_good_for_the_list_after_the_reset() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    let reset = Call::post(Daemon::Pterodactyl, RESET).body("null").bytes(true);
    stream.write_all(&reset).await.unwrap();
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut heard).await.unwrap(), 0);
    }
    let list = Call::get(Daemon::Pterodactyl, "/api/remote/servers").bytes(false);
    stream.write_all(&list).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_has_booted_is_told_of_its_suspended_servers() {
    let mut memory = Memory::with_servers(4);
    memory.servers[1].1.server.suspended = true;
    memory.servers[3].1.server.suspended = true;
    let mut elsewhere = hosted(5);
    elsewhere.server.suspended = true;
    memory.servers.push((SOUTH, elsewhere));
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Calagopus, RESET))
        .await
        .is_empty();
    let told = || fixture.memory.synced.lock().unwrap().clone();
    eventually(|| told().len() >= 2).await;
    assert_eq!(told(), [(NORTH, server_id(2)), (NORTH, server_id(4))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_does_not_listen_yet_is_told_later() {
    let mut memory = Memory::with_servers(2);
    for (_, hosted) in &mut memory.servers {
        hosted.server.suspended = true;
    }
    let not_yet = WingsFailure::Unavailable {
        reason: Unreachable::Refused,
        delivery: Delivery::Impossible,
    };
    // Once for the first server, after which the second is not tried; then the node refuses the first alone.
    *memory.sync_failures.lock().unwrap() = [not_yet, WingsFailure::Refused(None)].into();
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Pterodactyl, RESET).body("null"))
        .await
        .is_empty();
    let told = || fixture.memory.synced.lock().unwrap().clone();
    eventually(|| told().len() >= 2).await;
    assert_eq!(told(), [(NORTH, server_id(2)), (NORTH, server_id(1))]);
    assert_eq!(fixture.memory.sync_tries.load(Ordering::SeqCst), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_never_listens_is_given_up() {
    let mut memory = Memory::with_servers(1);
    memory.servers[0].1.server.suspended = true;
    let failures = std::iter::repeat_n(WingsFailure::Unauthorized, 100);
    *memory.sync_failures.lock().unwrap() = failures.collect();
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Calagopus, RESET))
        .await
        .is_empty();
    eventually(|| fixture.has_counted(r#"aileron_remote_suspended_syncs_total{result="given_up"} 1"#)).await;
    assert_eq!(fixture.memory.sync_tries.load(Ordering::SeqCst), 5);
}

/// A node with these servers of three in installation.
fn installing(numbers: &[usize]) -> Memory {
    let mut memory = Memory::with_servers(3);
    for number in numbers {
        memory.servers[number - 1].1.server.occupation = Some(Occupation::Installing);
    }
    memory
}

fn busy() -> WingsFailure {
    WingsFailure::Conflict(None)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_has_booted_installs_what_was_made_while_it_was_away() {
    let mut memory = installing(&[1, 3]);
    let mut elsewhere = hosted(5);
    elsewhere.server.occupation = Some(Occupation::Installing);
    memory.servers.push((SOUTH, elsewhere));
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Pterodactyl, RESET).body("null"))
        .await
        .is_empty();
    let told = r#"aileron_remote_boot_installs_total{result="told"} 2"#;
    eventually(|| fixture.has_counted(told)).await;
    assert_eq!(
        *fixture.memory.asked_to_install.lock().unwrap(),
        [
            ("reinstall", NORTH, server_id(1)),
            ("reinstall", NORTH, server_id(3))
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_the_node_does_not_know_is_created() {
    let memory = installing(&[2]);
    *memory.sync_failures.lock().unwrap() = [WingsFailure::Refused(None)].into();
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Calagopus, RESET))
        .await
        .is_empty();
    let asked = || fixture.memory.asked_to_install.lock().unwrap().clone();
    eventually(|| !asked().is_empty()).await;
    assert_eq!(asked(), [("create", NORTH, server_id(2))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_server_is_told_of_once_and_installed_all_the_same() {
    let mut memory = installing(&[2]);
    memory.servers[1].1.server.suspended = true;
    *memory.install_failures.lock().unwrap() = [busy()].into();
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Calagopus, RESET))
        .await
        .is_empty();
    let asked = || fixture.memory.asked_to_install.lock().unwrap().len();
    eventually(|| asked() == 2).await;
    fixture.counts(r#"aileron_remote_suspended_syncs_total{result="told"} 1"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_node_is_installing_already_is_not_installed_again() {
    let memory = installing(&[1]);
    *memory.install_failures.lock().unwrap() = std::iter::repeat_n(busy(), 100).collect();
    memory.ends_installing_when_asked.store(true, Ordering::SeqCst);
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Calagopus, RESET))
        .await
        .is_empty();
    let told = r#"aileron_remote_boot_installs_total{result="told"} 1"#;
    eventually(|| fixture.has_counted(told)).await;
    assert_eq!(fixture.memory.asked_to_install.lock().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_will_not_install_is_given_up() {
    let memory = installing(&[1]);
    *memory.install_failures.lock().unwrap() = std::iter::repeat_n(busy(), 100).collect();
    let fixture = Fixture::start(memory);
    fixture
        .send(Call::post(Daemon::Calagopus, RESET))
        .await
        .is_empty();
    let given_up = r#"aileron_remote_boot_installs_total{result="given_up"} 1"#;
    eventually(|| fixture.has_counted(given_up)).await;
    assert_eq!(fixture.memory.asked_to_install.lock().unwrap().len(), 5);
}
