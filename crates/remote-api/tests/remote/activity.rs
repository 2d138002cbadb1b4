use std::sync::atomic::Ordering;

use aileron_domain::{EntryDetails, Event, NodeReport, PowerAction, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::{SOUTH, hosted, server_id};

const ACTIVITY: &str = "/api/remote/activity";
const ADA: &str = "00000000-0000-0000-0000-000000000001";

fn entry(event: &str) -> Value {
    json!({
        "user": ADA,
        "server": server_id(1).to_string(),
        "event": event,
        "metadata": null,
        "ip": "192.0.2.7",
        "timestamp": "2026-11-24T03:03:24.337223086Z",
    })
}

fn with(mut entry: Value, name: &str, value: Value) -> Value {
    entry[name] = value;
    entry
}

async fn report(fixture: &Fixture, entries: &[Value]) {
    fixture
        .post(Daemon::Pterodactyl, ACTIVITY, &json!({"data": entries}))
        .await
        .is_empty();
}

fn reported(fixture: &Fixture) -> Vec<NodeReport> {
    fixture.memory.reported.lock().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_one_daemon_reports_is_taken_down() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let body = json!({"data": [
        entry("server:power.start"),
        with(entry("server:console.command"), "metadata", json!({"command": "say hello"})),
    ]});
    fixture.post(Daemon::Calagopus, ACTIVITY, &body).await.is_empty();
    let expected = NodeReport {
        server: server_id(1),
        user: Some(UserId(Uuid::from_u128(1))),
        event: Event::Power(PowerAction::Start),
        details: None,
        ip: Some("192.0.2.7".parse().unwrap()),
        occurred_at: "2026-11-24T03:03:24.337223086Z".parse().unwrap(),
    };
    let command = NodeReport {
        event: Event::Other("server.console.command".to_owned()),
        details: EntryDetails::of_json(r#"{"command":"say hello"}"#.to_owned()),
        ..expected.clone()
    };
    assert_eq!(reported(&fixture), [expected, command]);
    fixture.counts(r#"aileron_remote_activity_entries_total{result="taken"} 2"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_other_daemon_reports_is_taken_down() {
    let mut memory = Memory::with_servers(1);
    memory.servers.push((crate::sample::NORTH, hosted(2)));
    let fixture = Fixture::start(memory);
    let renamed = json!({"files": [{"from": "a.txt", "to": "b.txt"}]});
    let body = json!({"data": [
        // A batch is of all servers, and in no order of time.
        with(entry("server:sftp.rename"), "metadata", renamed.clone()),
        {
            "user": null,
            "server": server_id(2).to_string(),
            "event": "server:power.kill",
            "metadata": {},
            "ip": null,
            "timestamp": "2026-11-24T05:00:00+02:00",
        },
        with(entry("server:sftp.create-directory"), "ip", json!("")),
    ]});
    fixture
        .post(Daemon::Pterodactyl, ACTIVITY, &body)
        .await
        .is_empty();
    let reports = reported(&fixture);
    assert_eq!(reports[0].event, Event::Other("server.sftp.rename".to_owned()));
    assert_eq!(
        reports[0].details.as_ref().unwrap().as_json(),
        renamed.to_string()
    );
    assert_eq!(
        reports[1],
        NodeReport {
            server: server_id(2),
            user: None,
            event: Event::Power(PowerAction::Kill),
            details: None,
            ip: None,
            occurred_at: "2026-11-24T03:00:00Z".parse().unwrap(),
        }
    );
    assert_eq!(
        reports[2].event,
        Event::Other("server.sftp.create-directory".to_owned())
    );
    assert_eq!(reports[2].ip, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_power_action_and_sftp_event_keeps_its_name() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let names = [
        "power.start",
        "power.stop",
        "power.restart",
        "power.kill",
        "console.command",
        "sftp.create",
        "sftp.write",
        "sftp.rename",
        "sftp.delete",
        "sftp.create-directory",
    ];
    let entries: Vec<_> = names
        .iter()
        .map(|name| entry(&format!("server:{name}")))
        .collect();
    report(&fixture, &entries).await;
    let heard: Vec<_> = reported(&fixture)
        .into_iter()
        .map(|report| report.event.into_name())
        .collect();
    assert_eq!(heard, names.map(|name| format!("server.{name}")));
    let powers = reported(&fixture)
        .into_iter()
        .filter(|report| matches!(report.event, Event::Power(_)));
    assert_eq!(powers.count(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_comes_again_is_the_same_batch() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let long = json!({"command": "x".repeat(20_000)});
    let batch = [
        entry("server:power.stop"),
        with(entry("server:console.command"), "metadata", long),
    ];
    report(&fixture, &batch).await;
    let first = reported(&fixture);
    report(&fixture, &batch).await;
    assert_eq!(reported(&fixture), first);
    assert_eq!(first.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_cannot_be_read_is_left_out_and_the_others_are_taken() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let good = entry("server:power.start");
    let mut bad = vec![
        json!(null),
        json!("server:power.start"),
        json!([]),
        json!({}),
        with(good.clone(), "server", json!("not-a-uuid")),
        with(good.clone(), "server", json!(null)),
        with(good.clone(), "timestamp", json!("yesterday")),
        with(good.clone(), "timestamp", json!(1_764_000_000)),
        with(good.clone(), "timestamp", json!("0001-01-01T00:00:00Z")),
        with(good.clone(), "timestamp", json!("2026-11-27T00:00:00Z")),
    ];
    let long = format!("server:{}", "a".repeat(58));
    for event in [
        "",
        "power.start",
        "server:",
        "server:power..start",
        "server:Power",
        "auth:fail",
        "server:a b",
        &long,
    ] {
        bad.push(entry(event));
    }
    let left_out = bad.len();
    let batch: Vec<_> = bad
        .into_iter()
        .chain([good, entry("server:power.stop")])
        .collect();
    report(&fixture, &batch).await;
    assert_eq!(reported(&fixture).len(), 2);
    fixture.counts(r#"aileron_remote_activity_entries_total{result="taken"} 2"#);
    fixture.counts(&format!(
        r#"aileron_remote_activity_entries_total{{result="left_out"}} {left_out}"#
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_where_and_what_else_are_taken_where_they_can_be_read() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let good = entry("server:console.command");
    let mut bare = good.clone();
    for name in ["user", "ip", "metadata"] {
        bare.as_object_mut().unwrap().remove(name);
    }
    let deep = format!(r#"{{"command":{}{}}}"#, "[".repeat(500), "]".repeat(500));
    let too_deep = good
        .to_string()
        .replace("\"metadata\":null", &format!("\"metadata\":{deep}"));
    let odd = with(with(good, "user", json!("somebody")), "ip", json!("somewhere"));
    let odd = with(odd, "metadata", json!(["a", "list"]));
    let body = format!(r#"{{"data":[{bare},{odd},{too_deep}]}}"#);
    fixture
        .send(Call::post(Daemon::Calagopus, ACTIVITY).body(body))
        .await
        .is_empty();
    let reports = reported(&fixture);
    let nothing = |report: &NodeReport| {
        (
            report.user.is_none(),
            report.ip.is_none(),
            report.details.is_none(),
        )
    };
    assert_eq!(nothing(&reports[0]), (true, true, true));
    assert_eq!(
        reports.len(),
        2,
        "the second says no more than the first, and so is the same"
    );
    assert_eq!(nothing(&reports[1]), (false, false, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_taken_with_and_without_a_port() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let ips = [
        "192.0.2.7:50122",
        "[2001:db8::1]:50122",
        "2001:db8::1",
        "::ffff:192.0.2.7",
    ];
    let batch: Vec<_> = ips
        .iter()
        .map(|ip| with(entry("server:sftp.write"), "ip", json!(ip)))
        .collect();
    report(&fixture, &batch).await;
    let heard: Vec<_> = reported(&fixture)
        .iter()
        .filter_map(|report| report.ip)
        .map(|ip| ip.to_string())
        .collect();
    // The last is the first again.
    assert_eq!(heard, ["192.0.2.7", "2001:db8::1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_long_to_keep_is_shortened_and_says_so() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let files: Vec<_> = (0..20_000)
        .map(|number| format!("/world/region/r.{number}.mca"))
        .collect();
    let many_files = with(entry("server:sftp.delete"), "metadata", json!({"files": files}));
    let long_command = json!({"command": "é".repeat(20_000)});
    let long_command = with(entry("server:console.command"), "metadata", long_command);
    let huge = json!({"files": "x".repeat(2 * 1024 * 1024)});
    let huge = with(entry("server:sftp.write"), "metadata", huge);
    report(&fixture, &[many_files, long_command, huge]).await;
    let kept: Vec<Value> = reported(&fixture)
        .iter()
        .map(|report| serde_json::from_str(report.details.as_ref().unwrap().as_json()).unwrap())
        .collect();
    assert_eq!(kept[0]["files"][0], "/world/region/r.0.mca");
    assert_eq!(kept[0]["files"].as_array().unwrap().len(), 100);
    assert_eq!(kept[1]["command"].as_str().unwrap(), "é".repeat(1024));
    assert_eq!(kept[2], json!({"truncated": true}));
    assert!(kept.iter().all(|details| details["truncated"] == true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_batch_is_written_in_parts_and_is_not_without_end() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let batch: Vec<_> = (0..5_003)
        .map(|number| {
            with(
                entry("server:power.start"),
                "user",
                json!(Uuid::from_u128(number).to_string()),
            )
        })
        .collect();
    report(&fixture, &batch).await;
    let parts = fixture.memory.report_calls.lock().unwrap().clone();
    assert_eq!(parts.iter().sum::<usize>(), 5_000);
    assert!(
        parts.len() > 1 && parts.iter().all(|part| *part <= 250),
        "{parts:?}"
    );
    fixture.counts(r#"aileron_remote_activity_entries_total{result="left_out"} 3"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_handed_on_as_the_word_of_the_node_that_sent_it() {
    let mut memory = Memory::with_servers(1);
    memory.servers.push((SOUTH, hosted(2)));
    let fixture = Fixture::start(memory);
    let of_south = with(
        entry("server:power.kill"),
        "server",
        json!(server_id(2).to_string()),
    );
    report(&fixture, std::slice::from_ref(&of_south)).await;
    assert!(reported(&fixture).is_empty());
    let call = Call::post(Daemon::Pterodactyl, ACTIVITY).json(&json!({"data": [of_south]}));
    fixture.send(call.by_south()).await.is_empty();
    assert_eq!(reported(&fixture).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_batch_is_told_so_and_an_empty_one_is_fine() {
    let fixture = Fixture::start(Memory::with_servers(1));
    for body in [
        "",
        "null",
        "{}",
        r#"{"data":null}"#,
        r#"{"data":{}}"#,
        r#"{"data":["#,
        "[]",
    ] {
        let call = Call::post(Daemon::Pterodactyl, ACTIVITY).body(body);
        fixture.send(call).await.fails(400, "BadRequest");
    }
    report(&fixture, &[]).await;
    assert!(fixture.memory.report_calls.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_is_to_keep_what_the_log_does_not_take() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let body = json!({"data": [entry("server:power.start")]});
    fixture.memory.database_is_away.store(true, Ordering::SeqCst);
    let answer = fixture.post(Daemon::Pterodactyl, ACTIVITY, &body).await;
    answer.fails(503, "ServiceUnavailable");
    fixture.memory.database_is_away.store(false, Ordering::SeqCst);
    fixture
        .post(Daemon::Pterodactyl, ACTIVITY, &body)
        .await
        .is_empty();
    assert_eq!(reported(&fixture).len(), 1);
}
