use aileron_domain::{ActivityEntry, ActivityFilter, NewEntry, Outcome, ServerId};
use aileron_persistence::Journal;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::panel::Panel;
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    a_long_log_comes_in_parts_with_the_oldest_first,
    only_what_a_filter_lets_through_comes,
    what_is_written_meanwhile_does_not_come,
    a_log_that_has_lost_its_front_begins_where_it_now_begins,
    a_server_without_entries_has_nothing_to_export,
}

fn instant(n: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + 10 * n).unwrap()
}

async fn press(journal: &Journal, panel: &Panel, n: i64) {
    let entry = NewEntry {
        occurred_at: instant(n),
        outcome: Outcome::Sent,
        ..panel.cast.owner.presses_start(panel.cast.survival)
    };
    journal.write(entry).await.unwrap();
}

async fn exported(panel: &Panel, server: ServerId, filter: ActivityFilter) -> Vec<Vec<ActivityEntry>> {
    let mut export = panel.store.export_activity(server, filter).await.unwrap();
    let mut parts = Vec::new();
    while let Some(part) = export.next_part().await.unwrap() {
        parts.push(part);
    }
    parts
}

async fn a_long_log_comes_in_parts_with_the_oldest_first(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    join_all((0..1005).map(|n| press(&journal, &panel, n))).await;
    let parts = exported(&panel, panel.cast.survival, ActivityFilter::default()).await;
    assert!(parts.len() > 1);
    let mut newest_first = parts.concat();
    newest_first.reverse();
    assert_eq!(newest_first, panel.log(panel.cast.survival).await);
    assert_eq!(newest_first.len(), 1005);
}

async fn only_what_a_filter_lets_through_comes(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    for n in 0..10 {
        press(&journal, &panel, n).await;
    }
    let moment = SignedDuration::from_millis(1);
    for (from, to, expected) in [
        (Some(instant(3)), Some(instant(5)), vec![3, 4, 5]),
        (Some(instant(8) + moment), None, vec![9]),
        (None, Some(instant(1) - moment), vec![0]),
        (Some(instant(6)), Some(instant(4)), vec![]),
    ] {
        let filter = ActivityFilter {
            from,
            to,
            ..ActivityFilter::default()
        };
        let entries = exported(&panel, panel.cast.survival, filter).await.concat();
        let times: Vec<_> = entries.iter().map(|entry| entry.entry.occurred_at).collect();
        let expected: Vec<_> = expected.into_iter().map(instant).collect();
        assert_eq!(times, expected, "{from:?} to {to:?}");
    }
}

async fn what_is_written_meanwhile_does_not_come(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    press(&journal, &panel, 0).await;
    let mut export = panel
        .store
        .export_activity(panel.cast.survival, ActivityFilter::default())
        .await
        .unwrap();
    press(&journal, &panel, 1).await;
    assert_eq!(export.next_part().await.unwrap().unwrap().len(), 1);
    assert!(export.next_part().await.unwrap().is_none());
}

async fn a_log_that_has_lost_its_front_begins_where_it_now_begins(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    for n in 0..5 {
        press(&journal, &panel, n).await;
    }
    assert_eq!(panel.store.remove_old_activity(instant(3)).await.unwrap(), 3);
    let entries = exported(&panel, panel.cast.survival, ActivityFilter::default())
        .await
        .concat();
    let times: Vec<_> = entries.iter().map(|entry| entry.entry.occurred_at).collect();
    assert_eq!(times, [instant(3), instant(4)]);
}

async fn a_server_without_entries_has_nothing_to_export(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    press(&journal, &panel, 0).await;
    for server in [panel.cast.private, ServerId(Uuid::new_v4())] {
        assert!(
            exported(&panel, server, ActivityFilter::default())
                .await
                .is_empty()
        );
    }
}
