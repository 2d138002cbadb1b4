use aileron_domain::{
    ActivityEntry, ActorKind, EntryDetails, Event, NodeId, NodeRegistry as _, NodeReport, NodeReports as _,
    Outcome, PowerAction, ServerId, UserId,
};
use aileron_persistence::Journal;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::panel::{Panel, new_node, now};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    a_report_becomes_an_entry_of_its_servers_log,
    a_report_that_is_sent_again_is_written_once,
    what_is_reported_at_once_by_two_is_written_once,
    what_differs_in_anything_is_another_report,
    of_others_servers_nothing_is_written,
    users_whom_nobody_knows_have_no_names,
    a_long_batch_is_written_in_the_order_of_time_without_gaps,
    a_clock_that_is_ahead_is_set_right,
    what_was_reported_long_ago_is_forgotten,
}

fn report(panel: &Panel, command: &str) -> NodeReport {
    NodeReport {
        server: panel.cast.survival,
        user: Some(panel.cast.operator.user.id),
        event: Event::Other("server.console.command".to_owned()),
        details: EntryDetails::of_json(format!(r#"{{"command":"{command}"}}"#)),
        ip: Some("2001:db8::7".parse().unwrap()),
        occurred_at: now(),
    }
}

async fn send(panel: &Panel, reports: &[NodeReport]) {
    let sent = panel.store.report(panel.cast.node.id, reports.to_vec()).await;
    sent.unwrap();
}

async fn numbers(panel: &Panel, server: ServerId) -> (i64, i64) {
    let of_server = format!("FROM activity WHERE server_id = {}", panel.database.key(server.0));
    let count = format!("SELECT count(*) AS number {of_server}");
    let last = format!("SELECT coalesce(max(number), 0) AS number {of_server}");
    (
        panel.database.number(&count).await,
        panel.database.number(&last).await,
    )
}

async fn a_report_becomes_an_entry_of_its_servers_log(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let before = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    let told = report(&panel, "say hi");
    send(&panel, std::slice::from_ref(&told)).await;
    journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    let log = panel.log(server).await;
    assert_eq!((log.len(), log[2].id), (3, before));
    let ActivityEntry { entry, result, .. } = &log[1];
    assert_eq!(
        (&entry.event, &entry.details, entry.ip),
        (&told.event, &told.details, told.ip)
    );
    assert_eq!((entry.occurred_at, entry.target), (told.occurred_at, server));
    assert_eq!((&entry.outcome, result), (&Outcome::Sent, &None));
    assert_eq!((entry.actor.kind, &*entry.actor.name), (ActorKind::User, "otto"));
    assert_eq!(entry.actor.id, told.user);
    assert_eq!(numbers(&panel, server).await, (3, 3));
}

async fn a_report_that_is_sent_again_is_written_once(panel: Panel) {
    let (one, two) = (report(&panel, "one"), report(&panel, "two"));
    send(&panel, &[one.clone(), two.clone(), one.clone()]).await;
    send(&panel, &[two.clone(), one.clone()]).await;
    let other = panel.another_store().await;
    other.report(panel.cast.node.id, vec![one, two]).await.unwrap();
    assert_eq!(numbers(&panel, panel.cast.survival).await, (2, 2));
}

async fn what_is_reported_at_once_by_two_is_written_once(panel: Panel) {
    let reports: Vec<_> = (0..150).map(|n| report(&panel, &n.to_string())).collect();
    let backwards: Vec<_> = reports.iter().rev().cloned().collect();
    let other = panel.another_store().await;
    let node = panel.cast.node.id;
    let (one, two) = tokio::join!(panel.store.report(node, reports), other.report(node, backwards));
    one.unwrap();
    two.unwrap();
    assert_eq!(numbers(&panel, panel.cast.survival).await, (150, 150));
}

async fn what_differs_in_anything_is_another_report(panel: Panel) {
    let one = report(&panel, "one");
    let others = [
        NodeReport {
            server: panel.cast.lobby,
            ..one.clone()
        },
        NodeReport {
            user: None,
            ..one.clone()
        },
        NodeReport {
            event: Event::Power(PowerAction::Start),
            ..one.clone()
        },
        NodeReport {
            details: None,
            ..one.clone()
        },
        NodeReport {
            occurred_at: one.occurred_at - SignedDuration::from_nanos(1),
            ..one.clone()
        },
    ];
    send(&panel, &[one]).await;
    send(&panel, &others).await;
    assert_eq!(numbers(&panel, panel.cast.survival).await, (5, 5));
    assert_eq!(numbers(&panel, panel.cast.lobby).await, (1, 1));
}

async fn of_others_servers_nothing_is_written(panel: Panel) {
    let other = panel
        .store
        .create_node(new_node("node2", "node2-token"))
        .await
        .unwrap()
        .id;
    let told = report(&panel, "x");
    let of_nobody = NodeReport {
        server: ServerId(Uuid::nil()),
        ..told.clone()
    };
    for node in [other, NodeId(Uuid::nil())] {
        panel
            .store
            .report(node, vec![told.clone(), of_nobody.clone()])
            .await
            .unwrap();
    }
    assert_eq!(numbers(&panel, told.server).await, (0, 0));
    send(&panel, &[of_nobody.clone(), told.clone()]).await;
    assert_eq!(numbers(&panel, told.server).await, (1, 1));
    assert_eq!(numbers(&panel, of_nobody.server).await, (0, 0));
}

async fn users_whom_nobody_knows_have_no_names(panel: Panel) {
    let unknown = NodeReport {
        user: Some(UserId(Uuid::nil())),
        ..report(&panel, "x")
    };
    let nobody = NodeReport {
        user: None,
        ..report(&panel, "y")
    };
    send(&panel, &[unknown, nobody]).await;
    for ActivityEntry { entry, .. } in panel.log(panel.cast.survival).await {
        let actor = entry.actor;
        assert_eq!(
            (actor.kind, actor.id, &*actor.name),
            (ActorKind::Daemon, None, "node1")
        );
    }
}

async fn a_long_batch_is_written_in_the_order_of_time_without_gaps(panel: Panel) {
    let start = now() - SignedDuration::from_hours(1);
    let reports: Vec<_> = (0..250)
        .rev()
        .map(|n| NodeReport {
            occurred_at: start + SignedDuration::from_secs(n),
            ..report(&panel, "x")
        })
        .collect();
    send(&panel, &reports).await;
    assert_eq!(numbers(&panel, panel.cast.survival).await, (250, 250));
    let log = panel.log(panel.cast.survival).await;
    assert!(log.is_sorted_by_key(|entry| std::cmp::Reverse(entry.entry.occurred_at)));
}

async fn a_clock_that_is_ahead_is_set_right(panel: Panel) {
    let ahead = NodeReport {
        occurred_at: Timestamp::MAX,
        ..report(&panel, "x")
    };
    send(&panel, &[ahead.clone(), ahead.clone()]).await;
    send(&panel, &[ahead]).await;
    let log = panel.log(panel.cast.survival).await;
    assert_eq!(log.len(), 1);
    assert!(log[0].entry.occurred_at <= Timestamp::now());
}

async fn what_was_reported_long_ago_is_forgotten(panel: Panel) {
    let told = report(&panel, "x");
    send(&panel, std::slice::from_ref(&told)).await;
    assert_eq!(panel.store.remove_old_reports().await.unwrap(), 0);
    send(&panel, &[told]).await;
    assert_eq!(numbers(&panel, panel.cast.survival).await, (1, 1));
    let long_ago = match panel.database.kind() {
        crate::database::Kind::Sqlite => "0",
        crate::database::Kind::Postgres => "to_timestamp(0)",
    };
    let age = format!("UPDATE reports SET reported_at = {long_ago}");
    panel.database.execute(&age).await;
    assert_eq!(panel.store.remove_old_reports().await.unwrap(), 1);
}
