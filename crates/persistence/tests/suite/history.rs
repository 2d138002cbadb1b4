use std::time::Duration;

use aileron_domain::{
    ActivityFilter, ActivityHistory as _, ActorFilter, ActorKind, ActorStamp, EntryId, Event, NewEntry,
    Outcome, OutcomeKind, PowerAction, ServerId,
};
use aileron_persistence::Journal;
use jiff::Timestamp;
use uuid::Uuid;

use crate::panel::{Panel, page};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    the_whole_log_comes_in_pages_with_the_newest_first,
    a_filtered_log_comes_in_pages_with_the_newest_first,
    a_server_without_entries_has_an_empty_log,
    each_filter_lets_through_what_it_names,
    filters_narrow_together,
    a_filter_that_nothing_can_meet_finds_nothing,
    unusual_entries_are_read_as_they_were_written,
    an_entry_that_no_release_wrote_is_told_by_table_column_and_row,
}

/// Ten seconds apart from each other.
fn instant(n: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + 10 * n).unwrap()
}

/// Twelve entries: the owner and the operator in turn, the four actions in turn, and three outcomes in turn.
async fn twelve(panel: &Panel) -> Vec<EntryId> {
    let journal = Journal::open(&panel.store).await.unwrap();
    let people = [&panel.cast.owner, &panel.cast.operator];
    let outcomes = [Outcome::Sent, Outcome::Failed("no".to_owned()), Outcome::Pending];
    let mut ids = Vec::new();
    for n in 0..12 {
        let entry = NewEntry {
            occurred_at: instant(n.try_into().unwrap()),
            event: Event::Power(PowerAction::ALL[n % 4]),
            outcome: outcomes[n % 3].clone(),
            ..people[n % 2].presses_start(panel.cast.survival)
        };
        ids.push(journal.write(entry).await.unwrap());
        journal
            .write(panel.cast.owner.presses_start(panel.cast.lobby))
            .await
            .unwrap();
    }
    journal.close().await.unwrap();
    ids
}

/// The entries that come through, as their places among the twelve, the newest first, and how many there are in all.
async fn places(
    panel: &Panel,
    ids: &[EntryId],
    filter: &ActivityFilter,
    number: u32,
    limit: u32,
) -> (Vec<usize>, u64) {
    let found = panel
        .store
        .page(panel.cast.survival, filter, page(number, limit))
        .await
        .unwrap();
    let place = |id| ids.iter().position(|other| *other == id).unwrap();
    (
        found.items.iter().map(|entry| place(entry.id)).collect(),
        found.total,
    )
}

async fn all(panel: &Panel, ids: &[EntryId], filter: &ActivityFilter) -> Vec<usize> {
    let (places, total) = places(panel, ids, filter, 1, 100).await;
    assert_eq!(places.len() as u64, total);
    places
}

async fn the_whole_log_comes_in_pages_with_the_newest_first(panel: Panel) {
    let ids = twelve(&panel).await;
    let filter = ActivityFilter::default();
    for (number, limit, expected) in [
        (1, 5, vec![11, 10, 9, 8, 7]),
        (2, 5, vec![6, 5, 4, 3, 2]),
        (3, 5, vec![1, 0]),
        (4, 5, vec![]),
        (1, 12, (0..12).rev().collect()),
        (2, 12, vec![]),
        (12, 1, vec![0]),
        (u32::MAX, 100, vec![]),
    ] {
        assert_eq!(
            places(&panel, &ids, &filter, number, limit).await,
            (expected, 12),
            "{number}, {limit}"
        );
    }
}

async fn a_filtered_log_comes_in_pages_with_the_newest_first(panel: Panel) {
    let ids = twelve(&panel).await;
    let filter = ActivityFilter {
        outcome: Some(OutcomeKind::Sent),
        ..ActivityFilter::default()
    };
    for (number, limit, expected) in [
        (1, 3, vec![9, 6, 3]),
        (2, 3, vec![0]),
        (3, 3, vec![]),
        (u32::MAX, 100, vec![]),
    ] {
        assert_eq!(
            places(&panel, &ids, &filter, number, limit).await,
            (expected, 4),
            "{number}, {limit}"
        );
    }
}

async fn a_server_without_entries_has_an_empty_log(panel: Panel) {
    let ids = twelve(&panel).await;
    for server in [panel.cast.private, ServerId(Uuid::new_v4())] {
        for outcome in [None, Some(OutcomeKind::Sent)] {
            let filter = ActivityFilter {
                outcome,
                ..ActivityFilter::default()
            };
            let found = panel.store.page(server, &filter, page(1, 50)).await.unwrap();
            assert!(found.items.is_empty() && found.total == 0, "{ids:?}");
        }
    }
}

async fn each_filter_lets_through_what_it_names(panel: Panel) {
    let ids = twelve(&panel).await;
    let whole = ActivityFilter::default;
    let kill = ActivityFilter {
        event: Some(Event::Power(PowerAction::Kill)),
        ..whole()
    };
    assert_eq!(all(&panel, &ids, &kill).await, [11, 7, 3]);
    let by_id = ActivityFilter {
        actor: Some(ActorFilter::Id(panel.cast.operator.user.id)),
        ..whole()
    };
    assert_eq!(all(&panel, &ids, &by_id).await, [11, 9, 7, 5, 3, 1]);
    let by_name = ActivityFilter {
        actor: Some(ActorFilter::Name("Olga".to_owned())),
        ..whole()
    };
    assert_eq!(all(&panel, &ids, &by_name).await, [10, 8, 6, 4, 2, 0]);
    for (kind, expected) in [
        (OutcomeKind::Sent, vec![9, 6, 3, 0]),
        (OutcomeKind::Failed, vec![10, 7, 4, 1]),
        (OutcomeKind::Pending, vec![11, 8, 5, 2]),
        (OutcomeKind::Unknown, vec![]),
        (OutcomeKind::Refused, vec![]),
    ] {
        let outcome = ActivityFilter {
            outcome: Some(kind),
            ..whole()
        };
        assert_eq!(all(&panel, &ids, &outcome).await, expected, "{kind:?}");
    }
    let moment = Duration::from_millis(1);
    for (from, to, expected) in [
        (Some(instant(9)), None, vec![11, 10, 9]),
        (Some(instant(9) + moment), None, vec![11, 10]),
        (None, Some(instant(1)), vec![1, 0]),
        (None, Some(instant(1) - moment), vec![0]),
        (Some(instant(4)), Some(instant(6)), vec![6, 5, 4]),
        (Some(instant(6)), Some(instant(4)), vec![]),
        (
            Some(Timestamp::MIN),
            Some(Timestamp::MAX),
            (0..12).rev().collect(),
        ),
    ] {
        let period = ActivityFilter { from, to, ..whole() };
        assert_eq!(all(&panel, &ids, &period).await, expected, "{from:?} to {to:?}");
    }
}

async fn filters_narrow_together(panel: Panel) {
    let ids = twelve(&panel).await;
    let mut filter = ActivityFilter {
        actor: Some(ActorFilter::Id(panel.cast.owner.user.id)),
        outcome: Some(OutcomeKind::Sent),
        ..ActivityFilter::default()
    };
    assert_eq!(all(&panel, &ids, &filter).await, [6, 0]);
    filter.from = Some(instant(3));
    assert_eq!(all(&panel, &ids, &filter).await, [6]);
    filter.to = Some(instant(8));
    filter.event = Some(Event::Power(PowerAction::Restart));
    assert_eq!(all(&panel, &ids, &filter).await, [6]);
    filter.actor = Some(ActorFilter::Name("otto".to_owned()));
    assert!(all(&panel, &ids, &filter).await.is_empty());
}

async fn a_filter_that_nothing_can_meet_finds_nothing(panel: Panel) {
    let ids = twelve(&panel).await;
    for text in ["", "\0", "Olga\0", "olga%", "🦉", &"x".repeat(100_000)] {
        let by_name = ActivityFilter {
            actor: Some(ActorFilter::Name(text.to_owned())),
            ..ActivityFilter::default()
        };
        assert!(all(&panel, &ids, &by_name).await.is_empty(), "{text:?}");
        let by_event = ActivityFilter {
            event: Some(Event::Other(text.to_owned())),
            ..ActivityFilter::default()
        };
        assert!(all(&panel, &ids, &by_event).await.is_empty(), "{text:?}");
    }
}

async fn unusual_entries_are_read_as_they_were_written(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let plain = panel.cast.owner.presses_start(server);
    let by = |kind, id, name: &str| ActorStamp {
        kind,
        id,
        name: name.to_owned(),
    };
    let entries = [
        NewEntry {
            actor: by(ActorKind::Daemon, None, "🦉 o'node\" \u{202e}node1"),
            event: Event::Other("server.crash-detection.🦉".to_owned()),
            ip: None,
            outcome: Outcome::Failed("„é“ 🦉 ".repeat(40)),
            ..plain.clone()
        },
        NewEntry {
            actor: by(ActorKind::System, None, ""),
            event: Event::Other(String::new()),
            ip: Some("2001:db8::7".parse().unwrap()),
            ..plain.clone()
        },
        NewEntry {
            actor: by(ActorKind::ApiKey, Some(panel.cast.owner.user.id), "Olga"),
            event: Event::Other("server.power.explode".to_owned()),
            ip: Some("::ffff:192.0.2.7".parse().unwrap()),
            occurred_at: "1969-12-31T23:59:59.999Z".parse().unwrap(),
            ..plain.clone()
        },
        NewEntry {
            occurred_at: "9999-01-01T00:00:00.001Z".parse().unwrap(),
            ..plain
        },
    ];
    for entry in &entries {
        journal.write(entry.clone()).await.unwrap();
    }
    let log: Vec<_> = panel
        .log(server)
        .await
        .into_iter()
        .rev()
        .map(|entry| entry.entry)
        .collect();
    assert_eq!(log, entries);
}

async fn an_entry_that_no_release_wrote_is_told_by_table_column_and_row(panel: Panel) {
    let ids = twelve(&panel).await;
    panel
        .database
        .execute("UPDATE activity SET outcome = 'perhaps' WHERE number = 12")
        .await;
    let filter = ActivityFilter::default();
    let read = panel.store.page(panel.cast.survival, &filter, page(1, 5)).await;
    let Err(error @ aileron_domain::StoreError::Corrupt(_)) = read else {
        panic!("{read:?}")
    };
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        cause,
        format!(
            "column outcome of table activity, row {}, holds what cannot be read",
            ids[11]
        )
    );
    assert!(
        panel
            .store
            .page(panel.cast.survival, &filter, page(2, 5))
            .await
            .is_ok()
    );
}
