//! Logs that are taken out of the panel.

use std::io::Read as _;
use std::process::{Command, Output, Stdio};

use aileron_domain::{
    ActivityLog as _, ActorKind, ActorStamp, Event, NewEntry, Outcome, PowerAction, ServerId, UserId,
};
use aileron_persistence::Journal;
use contract_cases::{Ask, PanelUnderTest as _};
use jiff::Timestamp;
use serde_json::Value;

use crate::house::{House, SECRET_KEY, open};
use crate::panel::RealPanel;
use crate::running::{aileron, run};

fn export(house: &House, arguments: &[&str]) -> Command {
    let mut command = aileron(&["activity", "export", "--server", "my-server"]);
    command
        .args(arguments)
        .env("AILERON_DATABASE_URL", &house.url)
        .env("AILERON_SECRET_KEY", SECRET_KEY);
    command
}

fn printed(output: Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn lines(house: &House, arguments: &[&str]) -> Vec<Value> {
    let printed = printed(run(export(house, arguments), ""));
    assert!(printed.is_empty() || printed.ends_with('\n'));
    printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// One a day, from the first of January 2026 on.
fn day(n: usize) -> Timestamp {
    let noon: Timestamp = "2026-01-01T12:00:00.007Z".parse().unwrap();
    noon + jiff::SignedDuration::from_hours(24 * i64::try_from(n).unwrap())
}

/// Entries as they come, and some as only a node or a later release could write them.
fn unusual(house: &House) -> Vec<NewEntry> {
    let plain = NewEntry {
        occurred_at: day(0),
        actor: ActorStamp {
            kind: ActorKind::ApiKey,
            id: Some(UserId(house.cast.owner.id.parse().unwrap())),
            name: "owner".to_owned(),
        },
        event: Event::Power(PowerAction::Kill),
        target: ServerId(house.fleet.slug.uuid.parse().unwrap()),
        ip: Some("2001:db8::7".parse().unwrap()),
        outcome: Outcome::Sent,
        details: None,
    };
    let daemon = |name: &str| ActorStamp {
        kind: ActorKind::Daemon,
        id: None,
        name: name.to_owned(),
    };
    vec![
        plain.clone(),
        NewEntry {
            occurred_at: day(1),
            outcome: Outcome::Failed("said „nein, \"danke\"“,\r\nand 🦉".to_owned()),
            ..plain.clone()
        },
        NewEntry {
            occurred_at: day(2),
            actor: daemon("=HYPERLINK(\"http://x\")"),
            event: Event::Other("@server,\"crash\"".to_owned()),
            ip: None,
            ..plain.clone()
        },
        NewEntry {
            occurred_at: day(3),
            actor: daemon("\tтаб"),
            event: Event::Other("-1+1".to_owned()),
            ..plain
        },
    ]
}

async fn write(house: &House, entries: Vec<NewEntry>) {
    let journal = Journal::open(&open(&house.url).await).await.unwrap();
    for entry in entries {
        journal.record(entry, None).await.unwrap();
    }
    journal.close().await.unwrap();
}

async fn each_line_is_what_the_api_shows(house: House) {
    write(&house, unusual(&house)).await;
    let panel = RealPanel::in_house(house).await;
    let owner = &panel.cast().owner.session;
    Ask::press("my-server", "start")
        .bearer(owner)
        .send(&panel)
        .await
        .ok();
    // Until it is known what came of the press, the two may differ.
    let mut shown = Vec::new();
    while shown
        .first()
        .is_none_or(|newest: &Value| newest["result"] == "awaited")
    {
        let log = Ask::get("/api/client/servers/my-server/activity").bearer(owner);
        shown.clone_from(log.send(&panel).await.ok()["data"].as_array().unwrap());
    }
    shown.reverse();

    let exported = lines(&panel.house, &[]);
    assert_eq!(exported, shown);
    assert_eq!(exported.len(), 5);
    assert_eq!(exported[0]["occurredAt"], "2026-01-01T12:00:00.007Z");
    let exported = lines(
        &panel.house,
        &["--from", "2026-01-02", "--to", "2026-01-03T12:00:00.007Z"],
    );
    assert_eq!(exported, shown[1..3]);
    assert!(lines(&panel.house, &["--from", "2999-01-01"]).is_empty());
}

mod sqlite {
    use crate::house::House;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_line_is_what_the_api_shows() {
        super::each_line_is_what_the_api_shows(House::on_sqlite().await).await;
    }
}

mod postgres {
    use crate::house::House;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_line_is_what_the_api_shows() {
        if let Some(house) = House::on_postgres().await {
            super::each_line_is_what_the_api_shows(house).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_has_the_same_in_it_and_no_formula() {
    let house = House::on_sqlite().await;
    let heads =
        "id,occurredAt,actor,actorType,actorName,action,targetType,targetId,ip,outcome,metadata,result";
    let empty = printed(run(export(&house, &["--format", "csv"]), ""));
    assert_eq!(empty, format!("{heads}\r\n"));

    write(&house, unusual(&house)).await;
    let table = printed(run(export(&house, &["--format", "csv"]), ""));
    let (head, first) = table.split_once("\r\n").unwrap();
    assert_eq!(head, heads);
    let cells: Vec<_> = first.split(',').collect();
    assert_eq!(
        cells[1..10],
        [
            "2026-01-01T12:00:00.007Z",
            &*house.cast.owner.id,
            "api_key",
            "owner",
            "server.power.kill",
            "server",
            &*house.fleet.slug.uuid,
            "2001:db8::7",
            "sent"
        ]
    );
    assert!(cells[10].starts_with(r#""{""action"":""kill""}""#), "{first}");

    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let json = lines(&house, &[]);
    assert_eq!(rows.len(), 4);
    let mut columns: Vec<_> = heads.split(',').collect();
    columns.sort_unstable();
    let mut parts: Vec<_> = json[0].as_object().unwrap().keys().collect();
    parts.sort_unstable();
    assert_eq!(columns, parts);
    for (row, entry) in rows.iter().zip(&json) {
        let metadata: Value = serde_json::from_str(&row[10]).unwrap();
        assert_eq!(
            (&row[0], &metadata),
            (entry["id"].as_str().unwrap(), &entry["metadata"])
        );
        for cell in row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
        }
    }
    assert_eq!(json[1]["metadata"]["error"], "said „nein, \"danke\"“,\r\nand 🦉");
    assert_eq!((&rows[2][2], &rows[2][8]), ("", ""), "nobody, from nowhere");
    assert_eq!(&rows[2][4], "'=HYPERLINK(\"http://x\")");
    assert_eq!(&rows[2][5], "'@server,\"crash\"");
    assert_eq!((&rows[3][4], &rows[3][5]), ("'\tтаб", "'-1+1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_has_seen_enough_is_no_error() {
    let house = House::on_sqlite().await;
    // More than a pipe holds.
    let long = NewEntry {
        outcome: Outcome::Failed("x".repeat(2000)),
        ..unusual(&house).remove(0)
    };
    write(&house, vec![long; 100]).await;
    for format in ["jsonl", "csv"] {
        let mut child = export(&house, &["--format", format])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut reader = child.stdout.take().unwrap();
        reader.read_exact(&mut [0; 100]).unwrap();
        drop(reader);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert!(output.status.success(), "{format}: {}", output.status);
    }
}

#[tokio::test]
async fn what_cannot_be_exported_is_said() {
    let house = House::on_sqlite().await;
    let mut command = aileron(&["activity", "export", "--server", "no-such-server"]);
    command
        .env("AILERON_DATABASE_URL", &house.url)
        .env("AILERON_SECRET_KEY", SECRET_KEY);
    let output = run(command, "");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: there is no server `no-such-server`\n"
    );
    for arguments in [["--from", "yesterday"], ["--format", "xlsx"]] {
        let output = run(export(&house, &arguments), "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
