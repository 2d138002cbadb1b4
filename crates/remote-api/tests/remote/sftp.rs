use std::sync::atomic::Ordering;

use aileron_domain::Standing;
use serde_json::{Value, json};

use crate::client::{Answer, Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::{Memory, Person};
use crate::sample::{SOUTH, hosted, server_id, user};

const AUTH: &str = "/api/remote/sftp/auth";

/// Ada owns server 1; what Bob may do on it is told; the root runs the panel. Server 2 is suspended, server 3 is on the
/// other node, and both are Ada's.
fn people(bobs_grants: &str) -> Memory {
    let mut memory = Memory::with_servers(2);
    memory.servers[1].1.server.suspended = true;
    memory.servers.push((SOUTH, hosted(3)));
    let person = |number, name, password, standing: Standing, servers: &[u32]| Person {
        user: user(number, name),
        password,
        standings: servers
            .iter()
            .map(|server| (server_id(*server), standing.clone()))
            .collect(),
    };
    let bob = Standing::Subuser(bobs_grants.parse().unwrap());
    memory.people = vec![
        person(1, "ada", "adas password", Standing::Owner, &[1, 2, 3]),
        person(2, "bob.b", "bobs password", bob, &[1]),
        person(3, "root", "roots password", Standing::Administrator, &[1]),
    ];
    memory
}

/// As the one daemon says it.
fn login(username: &str, password: &str) -> Value {
    json!({"type": "password", "username": username, "password": password})
}

/// As the other does.
fn login_from(ip: &str, username: &str, password: &str) -> Value {
    json!({
        "type": "password", "username": username, "password": password,
        "ip": ip, "session_id": "c2Vzc2lvbg==", "client_version": "SSH-2.0-OpenSSH_9.6",
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_is_let_at_all_files() {
    let fixture = Fixture::start(people(""));
    let ada = json!({"user": user(1, "ada").id.to_string(), "server": server_id(1).to_string(), "permissions": ["*"]});
    for (daemon, body) in [
        (Daemon::Calagopus, login("ada.00000001", "adas password")),
        (
            Daemon::Pterodactyl,
            login_from("192.0.2.1:50122", "ada.00000001", "adas password"),
        ),
        (
            Daemon::Pterodactyl,
            login_from("", "Ada.00000001", "adas password"),
        ),
        (
            Daemon::Calagopus,
            login("ada@example.com.00000001", "adas password"),
        ),
    ] {
        assert_eq!(fixture.post(daemon, AUTH, &body).await.ok(), ada);
    }
    fixture.counts(r#"aileron_remote_sftp_logins_total{result="let_in"} 4"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_is_let_at_all_files_too() {
    let fixture = Fixture::start(people(""));
    let body = login("root.00000001", "roots password");
    let answer = fixture.post(Daemon::Calagopus, AUTH, &body).await.ok();
    assert_eq!(answer["permissions"], json!(["*"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subuser_may_do_what_was_granted_in_the_daemons_words() {
    for (grants, permissions) in [
        (
            "server.view,server.file.sftp,server.file.read,server.file.read-content,server.power",
            json!(["file.read", "file.read-content", "file.sftp"]),
        ),
        (
            "server.file.*",
            json!([
                "file.read",
                "file.read-content",
                "file.create",
                "file.update",
                "file.delete",
                "file.archive",
                "file.sftp",
            ]),
        ),
        ("server.file.sftp", json!(["file.sftp"])),
    ] {
        let fixture = Fixture::start(people(grants));
        let body = login("bob.b.00000001", "bobs password");
        let answer = fixture.post(Daemon::Pterodactyl, AUTH, &body).await.ok();
        assert_eq!(answer["permissions"], permissions, "{grants}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subuser_without_the_permission_is_not_let_in() {
    for grants in [
        "",
        "server.view,server.power",
        "server.file.read,server.file.update",
    ] {
        let fixture = Fixture::start(people(grants));
        let body = login("bob.b.00000001", "bobs password");
        fixture
            .post(Daemon::Calagopus, AUTH, &body)
            .await
            .fails(403, "Forbidden");
        fixture.counts(r#"aileron_remote_sftp_logins_total{result="refused"} 1"#);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_shows_the_wrong_thing_hears_the_same() {
    let fixture = Fixture::start(people("server.file.sftp"));
    let mut heard = Vec::new();
    for (username, password) in [
        ("ada.00000001", "bobs password"),
        ("eve.00000001", "adas password"),
        ("bob.b.00000002", "bobs password"),
        ("ada.00000003", "adas password"),
        ("ada.00000009", "adas password"),
    ] {
        heard.push(
            fixture
                .post(Daemon::Calagopus, AUTH, &login(username, password))
                .await,
        );
    }
    // Each of them cost a look at the password.
    assert_eq!(fixture.memory.passwords_tried.load(Ordering::SeqCst), heard.len());
    for (username, password) in [
        ("ada", "adas password"),
        ("ada.", "adas password"),
        (".00000001", "adas password"),
        ("ada.0000001", "adas password"),
        ("ada.0000000g", "adas password"),
        ("ada.00000001 ", "adas password"),
        ("ada\u{0}.00000001", "adas password"),
        ("", ""),
        ("ada.00000001", ""),
    ] {
        heard.push(
            fixture
                .post(Daemon::Pterodactyl, AUTH, &login(username, password))
                .await,
        );
    }
    for answer in &heard {
        answer.fails(403, "Forbidden");
        assert_eq!(answer.body, heard[0].body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_servers_files_are_closed() {
    let fixture = Fixture::start(people(""));
    let answer = fixture
        .post(Daemon::Calagopus, AUTH, &login("ada.00000002", "adas password"))
        .await;
    answer.fails(403, "Forbidden");
    assert!(answer.body.contains("suspended"), "{answer:?}");
    let answer = fixture
        .post(Daemon::Calagopus, AUTH, &login("ada.00000002", "a guess"))
        .await;
    answer.fails(403, "Forbidden");
    assert!(!answer.body.contains("suspended"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_no_password() {
    let fixture = Fixture::start(people(""));
    let mut body = login("ada.00000001", "adas password");
    body["type"] = "public_key".into();
    fixture
        .post(Daemon::Pterodactyl, AUTH, &body)
        .await
        .fails(403, "Forbidden");
    assert_eq!(fixture.memory.passwords_tried.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_asks_about_its_own_servers_only() {
    let fixture = Fixture::start(people(""));
    let body = login("ada.00000001", "adas password");
    let call = || Call::post(Daemon::Calagopus, AUTH).json(&body);
    fixture.send(call().by_south()).await.fails(403, "Forbidden");
    fixture.send(call()).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_are_not_tried_without_end() {
    let fixture = Fixture::start(people(""));
    let guess = |number: u32| {
        // The case of a name and the port of an address make nobody another.
        let name = if number.is_multiple_of(2) { "ada" } else { "ADA" };
        login_from(
            &format!("192.0.2.1:{}", 50_000 + number),
            &format!("{name}.00000001"),
            "a guess",
        )
    };
    let mut last: Option<Answer> = None;
    for number in 0..40 {
        let answer = fixture.post(Daemon::Pterodactyl, AUTH, &guess(number)).await;
        if answer.status == 429 {
            answer.fails(429, "TooManyRequests");
            last = Some(answer);
            break;
        }
        answer.fails(403, "Forbidden");
    }
    let throttled = last.expect("somebody who guesses is slowed down");
    let seconds: u64 = throttled.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds >= 1);
    fixture.counts(r#"aileron_remote_sftp_logins_total{result="throttled"} 1"#);
    // Somebody else, and the same user from somewhere else, are not held up by it.
    for body in [
        login_from("192.0.2.1:50122", "root.00000001", "roots password"),
        login_from("[2001:db8::1]:50122", "ada.00000001", "adas password"),
    ] {
        fixture.post(Daemon::Pterodactyl, AUTH, &body).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_login_is_told_so() {
    let fixture = Fixture::start(people(""));
    for body in [
        "",
        "null",
        "{}",
        r#"{"type":"password"}"#,
        r#"{"type":"password","username":7}"#,
    ] {
        let call = Call::post(Daemon::Pterodactyl, AUTH).body(body);
        fixture.send(call).await.fails(400, "BadRequest");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_let_in_while_the_database_is_away() {
    let fixture = Fixture::start(people(""));
    fixture.memory.database_is_away.store(true, Ordering::SeqCst);
    let body = login("ada.00000001", "adas password");
    fixture
        .post(Daemon::Calagopus, AUTH, &body)
        .await
        .fails(503, "ServiceUnavailable");
}
