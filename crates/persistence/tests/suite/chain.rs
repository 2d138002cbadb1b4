use std::time::Duration;

use aileron_domain::{
    ActionResult, ActionResults as _, EntryId, Event, NewEntry, NodeReport, NodeReports as _, Outcome,
    ProcessState, ServerId,
};
use aileron_persistence::{CheckedLog, Journal, NotedHead, Wrong};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::database::{Database, Kind};
use crate::panel::{Panel, now};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    what_only_the_panel_wrote_is_whole,
    every_column_of_an_entry_is_under_the_chain,
    what_was_removed_is_missed_wherever_it_was,
    what_was_inserted_or_moved_is_found,
    a_log_that_was_taken_off_with_its_head_is_missed,
    what_is_kept_of_a_logs_ends_is_under_the_chain_too,
    what_retention_removes_is_not_missed_and_what_others_remove_is,
    a_log_goes_on_after_retention_has_removed_all_of_it,
    what_was_there_before_the_chain_is_counted_and_nothing_may_come_after,
    more_logs_than_are_begun_at_once_are_all_begun,
    an_entry_that_was_set_back_to_pending_is_found_and_left_alone,
    a_log_that_was_put_back_is_found_by_what_was_noted_elsewhere,
    what_nodes_report_is_chained,
    two_who_write_to_one_log_make_one_chain,
}

mod on_many_threads {
    use super::{Panel, nothing_is_found_while_others_press_and_remove};

    on_each_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] Panel:
        nothing_is_found_while_others_press_and_remove,
    }
}

const SEEN: ActionResult = ActionResult::Reached {
    state: ProcessState::Running,
    after: Duration::from_millis(1234),
};

/// Somebody presses so many times, each of which is accepted and seen to its end.
async fn press(journal: &Journal, panel: &Panel, server: ServerId, times: usize) -> Vec<EntryId> {
    let mut ids = Vec::new();
    for _ in 0..times {
        let id = journal
            .write(panel.cast.owner.presses_start(server))
            .await
            .unwrap();
        journal.settle_with(id, Outcome::Sent).await.unwrap();
        journal.conclude(id, SEEN).await.unwrap();
        ids.push(id);
    }
    ids
}

/// A log of so many entries, of a process that has ended.
async fn written(panel: &Panel, server: ServerId, entries: usize) -> Vec<EntryId> {
    let journal = Journal::open(&panel.store).await.unwrap();
    let ids = press(&journal, panel, server, entries).await;
    journal.close().await.unwrap();
    ids
}

async fn check(panel: &Panel, server: ServerId) -> CheckedLog {
    panel.store.check_log(server, None).await.unwrap()
}

/// What is found in a server's log: the numbers from and until, and what is wrong.
async fn found(panel: &Panel, server: ServerId) -> Vec<(Option<i64>, Option<i64>, Wrong)> {
    let checked = check(panel, server).await;
    let findings = checked.findings.into_iter();
    findings
        .map(|finding| (finding.number, finding.until, finding.wrong))
        .collect()
}

async fn found_in_all(panel: &Panel) -> Vec<Wrong> {
    let findings = panel.store.check_heads().await.unwrap();
    findings.into_iter().map(|finding| finding.wrong).collect()
}

/// Keeps what a table holds now, for [`put_back`].
async fn keep_a_copy(database: &Database, table: &str) {
    database
        .execute(&format!("CREATE TABLE copy_of_{table} AS SELECT * FROM {table}"))
        .await;
}

async fn put_back(database: &Database, table: &str) {
    database
        .execute(&format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM copy_of_{table}"
        ))
        .await;
}

async fn what_only_the_panel_wrote_is_whole(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let (survival, lobby) = (panel.cast.survival, panel.cast.lobby);
    press(&journal, &panel, survival, 3).await;
    press(&journal, &panel, lobby, 1).await;
    let owner = &panel.cast.owner;
    for outcome in [
        Outcome::Refused("no".to_owned()),
        Outcome::Failed("no".to_owned()),
        Outcome::Unknown("timeout".to_owned()),
    ] {
        let id = journal.write(owner.presses_start(survival)).await.unwrap();
        journal.settle_with(id, outcome).await.unwrap();
    }
    let typed = NewEntry {
        event: Event::Other("server.console.command".to_owned()),
        outcome: Outcome::Sent,
        ip: None,
        ..owner.presses_start(survival)
    };
    journal.write(typed).await.unwrap();
    let unseen = press_once(&journal, &panel, survival).await;
    journal.conclude(unseen, ActionResult::Unobserved).await.unwrap();
    press_once(&journal, &panel, survival).await;
    journal.conclude(unseen, ActionResult::Unobserved).await.unwrap();
    let pending = journal.write(owner.presses_start(survival)).await.unwrap();
    for (server, entries) in [(survival, 10), (lobby, 1)] {
        let checked = check(&panel, server).await;
        assert_eq!((checked.entries, checked.not_chained), (entries, 0));
        assert_eq!((checked.findings, checked.further), (vec![], 0));
    }
    journal.settle_with(pending, Outcome::Sent).await.unwrap();
    journal.close().await.unwrap();
    panel.store.settle_stale_results().await.unwrap();
    assert_eq!(found(&panel, survival).await, []);
    assert_eq!(found_in_all(&panel).await, []);

    let mut logs = Vec::new();
    while let Some(next) = panel.store.next_log(logs.last().copied()).await.unwrap() {
        logs.push(next);
    }
    let mut expected = [survival, lobby];
    expected.sort_by_key(|server| server.0);
    assert_eq!(logs, expected);
}

async fn press_once(journal: &Journal, panel: &Panel, server: ServerId) -> EntryId {
    let id = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    id
}

async fn every_column_of_an_entry_is_under_the_chain(panel: Panel) {
    let server = panel.cast.survival;
    written(&panel, server, 5).await;
    let database = &panel.database;
    keep_a_copy(database, "activity").await;
    let another = database.key(Uuid::from_u128(7));
    let (later, bytes) = match database.kind() {
        Kind::Sqlite => ("occurred_at + 1", "x'00'"),
        Kind::Postgres => ("occurred_at + interval '1 second'", "'\\x00'::bytea"),
    };
    let changes = [
        ("id", &*another),
        ("server_id", &another),
        ("number", "1000"),
        ("occurred_at", later),
        ("actor_kind", "'system'"),
        ("actor_id", &another),
        ("actor_id", "NULL"),
        ("actor_name", "'somebody'"),
        ("event", "'server.power.kill'"),
        ("ip", "NULL"),
        ("ip", "'192.0.2.8'"),
        ("outcome", "'refused'"),
        ("outcome", "'pending'"),
        ("error", "'no'"),
        ("instance_id", &another),
        ("details", "'{}'"),
        ("result", "NULL"),
        ("result", "'awaited'"),
        ("result", "'unobserved'"),
        ("result_state", "'offline'"),
        ("result_ms", "1"),
        ("superseded_by", &another),
        ("link", "NULL"),
        ("link", bytes),
        ("outcome_seal", "NULL"),
        ("outcome_seal", bytes),
        ("result_seal", "NULL"),
        ("result_seal", bytes),
    ];
    for (column, value) in changes {
        database
            .execute(&format!(
                "UPDATE activity SET {column} = {value} WHERE number = 3"
            ))
            .await;
        let findings = found(&panel, server).await;
        let (number, ..) = findings.first().unwrap_or_else(|| panic!("{column} = {value}"));
        assert_eq!(*number, Some(3), "{column} = {value}: {findings:?}");
        put_back(database, "activity").await;
        assert_eq!(found(&panel, server).await, [], "put right");
    }
    database
        .execute("UPDATE activity SET actor_name = 'somebody' WHERE number IN (2, 5)")
        .await;
    let as_changed = |number| (Some(number), None, Wrong::Changed);
    assert_eq!(found(&panel, server).await, [as_changed(2), as_changed(5)]);
}

async fn what_was_removed_is_missed_wherever_it_was(panel: Panel) {
    let server = panel.cast.survival;
    written(&panel, server, 7).await;
    let database = &panel.database;
    keep_a_copy(database, "activity").await;
    for (which, first, last) in [
        ("number = 4", 4, None),
        ("number IN (4, 5)", 4, Some(5)),
        ("number = 1", 1, None),
        ("number <= 3", 1, Some(3)),
        ("number = 7", 7, None),
        ("number >= 5", 5, Some(7)),
        ("number > 0", 1, Some(7)),
    ] {
        database
            .execute(&format!("DELETE FROM activity WHERE {which}"))
            .await;
        let expected = [(Some(first), last, Wrong::Removed)];
        assert_eq!(found(&panel, server).await, expected, "{which}");
        put_back(database, "activity").await;
    }
    // What is written afterwards hides nothing.
    database.execute("DELETE FROM activity WHERE number > 5").await;
    written(&panel, server, 3).await;
    assert_ne!(found(&panel, server).await, []);
}

async fn what_was_inserted_or_moved_is_found(panel: Panel) {
    let (survival, lobby) = (panel.cast.survival, panel.cast.lobby);
    written(&panel, survival, 5).await;
    written(&panel, lobby, 5).await;
    let database = &panel.database;
    let (here, there) = (database.key(survival.0), database.key(lobby.0));
    let another = database.key(Uuid::from_u128(7));
    keep_a_copy(database, "activity").await;
    let copy = |from: &str, number: &str, link: &str| {
        format!(
            "INSERT INTO activity (id, server_id, number, occurred_at, actor_kind, actor_name, event, outcome, instance_id, \
             link, outcome_seal, result_seal) SELECT {another}, {here}, {number}, occurred_at, actor_kind, actor_name, event, \
             outcome, instance_id, {link}, outcome_seal, result_seal FROM activity WHERE server_id = {from} AND number = 5"
        )
    };
    let swap = format!(
        "UPDATE activity SET number = 100 WHERE server_id = {here} AND number = 2; \
         UPDATE activity SET number = 2 WHERE server_id = {here} AND number = 3; \
         UPDATE activity SET number = 3 WHERE server_id = {here} AND number = 100"
    );
    let exchange = format!(
        "DELETE FROM activity WHERE server_id = {here} AND number = 5; \
         UPDATE activity SET server_id = {here} WHERE server_id = {there} AND number = 5"
    );
    for (tampering, number) in [
        (copy(&here, "6", "link"), 6),
        (copy(&there, "6", "link"), 6),
        (copy(&here, "6", "NULL"), 6),
        (copy(&here, "9", "NULL"), 6),
        (swap, 2),
        (exchange, 5),
    ] {
        database.execute(&tampering).await;
        let findings = found(&panel, survival).await;
        assert_eq!(
            findings.first().map(|found| found.0),
            Some(Some(number)),
            "{tampering}"
        );
        put_back(database, "activity").await;
    }
}

async fn a_log_that_was_taken_off_with_its_head_is_missed(panel: Panel) {
    let servers = [panel.cast.survival, panel.cast.lobby];
    for server in servers {
        written(&panel, server, 2).await;
    }
    assert_eq!(found_in_all(&panel).await, []);
    for server in servers {
        let key = panel.database.key(server.0);
        let table = |name: &str| format!("DELETE FROM {name} WHERE server_id = {key};");
        panel
            .database
            .execute(&[table("activity"), table("activity_heads")].concat())
            .await;
        assert_eq!(found_in_all(&panel).await, [Wrong::LogsRemoved]);
    }
    panel
        .database
        .execute("UPDATE activity_chain SET heads = 0")
        .await;
    assert_eq!(found_in_all(&panel).await, [Wrong::HeadChanged]);
}

async fn what_is_kept_of_a_logs_ends_is_under_the_chain_too(panel: Panel) {
    let server = panel.cast.survival;
    written(&panel, server, 4).await;
    let database = &panel.database;
    keep_a_copy(database, "activity_heads").await;
    for change in [
        "number = 3",
        "serial = 7",
        "link = base_link",
        "base_number = 2",
        "base_link = link",
        "mac = base_mac",
    ] {
        database
            .execute(&format!("UPDATE activity_heads SET {change}"))
            .await;
        let findings = found(&panel, server).await;
        assert!(findings.contains(&(None, None, Wrong::HeadChanged)), "{change}");
        put_back(database, "activity_heads").await;
    }
    assert_eq!(found(&panel, server).await, []);
    // Cut off together with what is known of it, and gone on with.
    let link = "(SELECT link FROM activity WHERE number = 2)";
    database
        .execute(&format!(
            "DELETE FROM activity WHERE number > 2; UPDATE activity_heads SET number = 2, link = {link}"
        ))
        .await;
    written(&panel, server, 2).await;
    assert!(
        found(&panel, server)
            .await
            .contains(&(None, None, Wrong::HeadChanged))
    );
}

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

async fn press_days_ago(journal: &Journal, panel: &Panel, server: ServerId, days: i64) {
    let entry = NewEntry {
        occurred_at: days_ago(days),
        outcome: Outcome::Sent,
        ..panel.cast.owner.presses_start(server)
    };
    journal.write(entry).await.unwrap();
}

async fn what_retention_removes_is_not_missed_and_what_others_remove_is(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    for days in [400, 400, 300, 300, 1] {
        press_days_ago(&journal, &panel, server, days).await;
    }
    assert_eq!(panel.store.remove_old_activity(days_ago(365)).await.unwrap(), 2);
    assert_eq!(found(&panel, server).await, []);
    assert_eq!(check(&panel, server).await.entries, 3);
    panel
        .database
        .execute("DELETE FROM activity WHERE number = 3")
        .await;
    let removed = [(Some(3), None, Wrong::Removed)];
    assert_eq!(found(&panel, server).await, removed);
    journal.close().await.unwrap();
    // It goes on doing what was promised, and hides nothing by that.
    assert_eq!(panel.store.remove_old_activity(days_ago(200)).await.unwrap(), 1);
    assert_ne!(found(&panel, server).await, []);
}

async fn a_log_goes_on_after_retention_has_removed_all_of_it(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    for _ in 0..3 {
        press_days_ago(&journal, &panel, server, 400).await;
    }
    assert_eq!(panel.store.remove_old_activity(days_ago(365)).await.unwrap(), 3);
    assert_eq!(found(&panel, server).await, []);
    press_days_ago(&journal, &panel, server, 1).await;
    journal.close().await.unwrap();
    drop(journal);
    let journal = Journal::open(&panel.store).await.unwrap();
    press_days_ago(&journal, &panel, server, 0).await;
    journal.close().await.unwrap();
    assert_eq!(found(&panel, server).await, []);
    let head = check(&panel, server).await.head.unwrap();
    assert_eq!(head.number, 5);
    panel.database.execute("DELETE FROM activity").await;
    assert_eq!(found(&panel, server).await, [(Some(4), Some(5), Wrong::Removed)]);
}

async fn what_was_there_before_the_chain_is_counted_and_nothing_may_come_after(panel: Panel) {
    let server = panel.cast.survival;
    let database = &panel.database;
    let old_entry = |number| old_entry(database, server, number);
    database.execute(&[1, 2, 3].map(old_entry).concat()).await;
    panel.store.begin_chain().await.unwrap();
    written(&panel, server, 2).await;
    let checked = check(&panel, server).await;
    assert_eq!((checked.entries, checked.not_chained), (2, 3));
    assert_eq!(checked.findings, []);
    assert_eq!(found_in_all(&panel).await, []);

    database.execute(&[6, 7].map(old_entry).concat()).await;
    let not_chained = (Some(6), Some(7), Wrong::NotChained);
    assert_eq!(found(&panel, server).await, [not_chained]);
    written(&panel, server, 2).await;
    assert_eq!(
        found(&panel, server).await,
        [not_chained],
        "and no more than that"
    );
    // All links taken off, as if nothing had ever been chained.
    database
        .execute("UPDATE activity SET link = NULL; DELETE FROM activity_heads")
        .await;
    assert_ne!(found(&panel, server).await, []);
    assert_eq!(found_in_all(&panel).await, [Wrong::LogsRemoved]);
}

/// What puts an entry into the log as a release did that knew nothing of chains.
fn old_entry(database: &Database, server: ServerId, number: i64) -> String {
    let key = database.key(server.0);
    let (now, id, instance) = match database.kind() {
        Kind::Sqlite => ("0", "randomblob(16)", "zeroblob(16)"),
        Kind::Postgres => ("now()", "gen_random_uuid()", "gen_random_uuid()"),
    };
    format!(
        "INSERT INTO activity (id, server_id, occurred_at, actor_kind, actor_name, event, outcome, instance_id, number) \
         VALUES ({id}, {key}, {now}, 'user', 'ada', 'server.power.start', 'sent', {instance}, {number});"
    )
}

async fn more_logs_than_are_begun_at_once_are_all_begun(panel: Panel) {
    let database = &panel.database;
    let servers: Vec<ServerId> = (0..600).map(|_| ServerId(Uuid::now_v7())).collect();
    let entries = servers
        .iter()
        .flat_map(|server| [1, 2].map(|number| old_entry(database, *server, number)));
    database.execute(&entries.collect::<String>()).await;
    let young = panel.cast.survival;
    written(&panel, young, 1).await;
    panel.store.begin_chain().await.unwrap();
    let heads = "SELECT count(*) AS number FROM activity_heads";
    assert_eq!(database.number(heads).await, 601);
    assert_eq!(found_in_all(&panel).await, []);
    for (server, entries, not_chained) in [(servers[0], 0, 2), (young, 1, 0), (servers[599], 0, 2)] {
        let checked = check(&panel, server).await;
        assert_eq!((checked.entries, checked.not_chained), (entries, not_chained));
        assert_eq!(checked.findings, []);
    }
    panel.store.begin_chain().await.unwrap();
    assert_eq!(database.number(heads).await, 601, "it is done once");
}

async fn an_entry_that_was_set_back_to_pending_is_found_and_left_alone(panel: Panel) {
    let server = panel.cast.survival;
    written(&panel, server, 3).await;
    panel
        .database
        .execute("UPDATE activity SET outcome = 'pending', result = 'awaited', result_state = NULL, result_ms = NULL WHERE number = 2")
        .await;
    let changed = [
        (Some(2), None, Wrong::OutcomeChanged),
        (Some(2), None, Wrong::ResultChanged),
    ];
    assert_eq!(found(&panel, server).await, changed);
    // A process that finds it does not take it for one that was left by the dead.
    written(&panel, server, 1).await;
    panel.store.settle_stale_results().await.unwrap();
    assert_eq!(found(&panel, server).await, changed);
}

async fn a_log_that_was_put_back_is_found_by_what_was_noted_elsewhere(panel: Panel) {
    let server = panel.cast.survival;
    written(&panel, server, 2).await;
    for table in ["activity", "activity_heads"] {
        keep_a_copy(&panel.database, table).await;
    }
    written(&panel, server, 2).await;
    let noted = check(&panel, server).await.head.unwrap();
    assert_eq!(noted.number, 4);
    let found_with = async |noted: NotedHead| {
        let checked = panel.store.check_log(server, Some(noted)).await.unwrap();
        checked
            .findings
            .into_iter()
            .map(|finding| finding.wrong)
            .collect::<Vec<_>>()
    };
    assert_eq!(found_with(noted).await, []);
    for table in ["activity", "activity_heads"] {
        put_back(&panel.database, table).await;
    }
    assert_eq!(found(&panel, server).await, [], "it cannot be seen from inside");
    assert_eq!(found_with(noted).await, [Wrong::NotAsNoted]);
    written(&panel, server, 2).await;
    assert_eq!(found(&panel, server).await, []);
    assert_eq!(found_with(noted).await, [Wrong::NotAsNoted]);
}

async fn what_nodes_report_is_chained(panel: Panel) {
    let server = panel.cast.survival;
    written(&panel, server, 1).await;
    let report = |n: i64| NodeReport {
        server,
        user: None,
        event: Event::Other("server:sftp.write".to_owned()),
        details: None,
        ip: None,
        occurred_at: now() - SignedDuration::from_secs(n),
    };
    let node = panel.cast.node.id;
    let [one, two, three] = [1, 2, 3].map(report);
    panel.store.report(node, vec![one, two.clone()]).await.unwrap();
    panel.store.report(node, vec![two, three]).await.unwrap();
    written(&panel, server, 1).await;
    let checked = check(&panel, server).await;
    assert_eq!((checked.entries, checked.findings), (5, vec![]));
    panel
        .database
        .execute("DELETE FROM activity WHERE number >= 3")
        .await;
    assert_eq!(found(&panel, server).await, [(Some(3), Some(5), Wrong::Removed)]);
}

/// On SQLite the second is the one that takes reports.
async fn two_who_write_to_one_log_make_one_chain(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let other = panel.another_store().await;
    let server = panel.cast.survival;
    let reporting = async {
        for n in 0..10 {
            let report = NodeReport {
                server,
                user: None,
                event: Event::Other("server:sftp.write".to_owned()),
                details: None,
                ip: None,
                occurred_at: now() - SignedDuration::from_secs(n),
            };
            other.report(panel.cast.node.id, vec![report]).await.unwrap();
        }
    };
    let presses = (0..20).map(|_| press(&journal, &panel, server, 1));
    let ((), _) = tokio::join!(reporting, join_all(presses));
    journal.close().await.unwrap();
    let checked = check(&panel, server).await;
    assert_eq!((checked.entries, checked.findings), (30, vec![]));
}

async fn nothing_is_found_while_others_press_and_remove(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let old = (0..600).map(|_| press_days_ago(&journal, &panel, server, 400));
    join_all(old).await;
    let other = panel.another_store().await;
    let pressing = async {
        for _ in 0..10 {
            join_all((0..8).map(|_| press(&journal, &panel, server, 1))).await;
        }
    };
    let checking = async {
        for _ in 0..10 {
            let checked = other.check_log(server, None).await.unwrap();
            assert_eq!(checked.findings, []);
            assert_eq!(other.check_heads().await.unwrap(), []);
        }
    };
    let removing = async { panel.store.remove_old_activity(days_ago(365)).await.unwrap() };
    let ((), (), removed) = tokio::join!(pressing, checking, removing);
    assert_eq!(removed, 600);
    assert_eq!(found(&panel, server).await, []);
    assert_eq!(check(&panel, server).await.entries, 80);
}
