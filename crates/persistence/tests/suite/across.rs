use aileron_domain::{
    ActivityFilter, ActivityHistory as _, ActorFilter, EntryId, Event, NewEntry, Outcome, OutcomeKind,
    PageLimit, PowerAction, ServerRegistry as _, Stretch,
};
use aileron_persistence::Journal;
use jiff::{SignedDuration, Timestamp};

use crate::database::Kind;
use crate::panel::Panel;
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    what_was_done_to_all_servers_comes_newest_first_and_goes_on_where_it_ended,
    each_filter_narrows_it,
    a_server_that_is_gone_has_no_name_any_more,
    what_is_rare_is_looked_for_in_parts,
}

/// Ten seconds apart from each other.
fn instant(n: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + 10 * n).unwrap()
}

/// Six presses: by the owner and the operator in turn, on three servers in turn.
async fn six(panel: &Panel) -> Vec<EntryId> {
    let journal = Journal::open(&panel.store).await.unwrap();
    let people = [&panel.cast.owner, &panel.cast.operator];
    let servers = [panel.cast.survival, panel.cast.lobby, panel.cast.private];
    let mut ids = Vec::new();
    for n in 0..6 {
        let entry = NewEntry {
            occurred_at: instant(n.try_into().unwrap()),
            event: Event::Power(PowerAction::ALL[n % 4]),
            outcome: if n == 4 {
                Outcome::Failed("no".to_owned())
            } else {
                Outcome::Sent
            },
            ..people[n % 2].presses_start(servers[n % 3])
        };
        ids.push(journal.write(entry).await.unwrap());
    }
    journal.close().await.unwrap();
    ids
}

async fn stretch(panel: &Panel, filter: &ActivityFilter, before: Option<EntryId>, limit: u32) -> Stretch {
    let limit = PageLimit::new(limit).unwrap();
    panel.store.across_servers(filter, before, limit).await.unwrap()
}

fn places(ids: &[EntryId], stretch: &Stretch) -> Vec<usize> {
    let place = |id| ids.iter().position(|other| *other == id).unwrap();
    let entries = stretch.entries.iter();
    entries.map(|placed| place(placed.entry.id)).collect()
}

async fn what_was_done_to_all_servers_comes_newest_first_and_goes_on_where_it_ended(panel: Panel) {
    let ids = six(&panel).await;
    let everything = ActivityFilter::default();
    let mut before = None;
    for (expected, more) in [(vec![5, 4], true), (vec![3, 2], true), (vec![1, 0], false)] {
        let found = stretch(&panel, &everything, before, 2).await;
        assert_eq!(places(&ids, &found), expected);
        assert_eq!(found.older.is_some(), more);
        before = found.older;
    }
    let found = stretch(&panel, &everything, None, 6).await;
    assert_eq!((found.entries.len(), found.older), (6, None));
    let names = found.entries.iter().map(|placed| {
        let server = placed.server.as_ref().unwrap();
        (server.identifier.as_str().len(), server.name.as_str())
    });
    let expected = [(8, "Private"), (8, "Lobby"), (8, "Survival")];
    for ((_, name), (_, expected)) in names.zip(expected) {
        assert_eq!(name, expected);
    }
}

async fn each_filter_narrows_it(panel: Panel) {
    let ids = six(&panel).await;
    let any = ActivityFilter::default;
    let moment = SignedDuration::from_millis(1);
    for (filter, expected) in [
        (
            ActivityFilter {
                event: Some(Event::Power(PowerAction::ALL[1])),
                ..any()
            },
            vec![5, 1],
        ),
        (
            ActivityFilter {
                actor: Some(ActorFilter::Id(panel.cast.owner.user.id)),
                ..any()
            },
            vec![4, 2, 0],
        ),
        (
            ActivityFilter {
                actor: Some(ActorFilter::Name("nobody".to_owned())),
                ..any()
            },
            vec![],
        ),
        (
            ActivityFilter {
                outcome: Some(OutcomeKind::Failed),
                ..any()
            },
            vec![4],
        ),
        (
            ActivityFilter {
                from: Some(instant(2)),
                to: Some(instant(4)),
                ..any()
            },
            vec![4, 3, 2],
        ),
        (
            ActivityFilter {
                from: Some(instant(4) + moment),
                ..any()
            },
            vec![5],
        ),
        (
            ActivityFilter {
                to: Some(instant(1) - moment),
                ..any()
            },
            vec![0],
        ),
        (
            ActivityFilter {
                from: Some(Timestamp::MIN),
                to: Some(Timestamp::MAX),
                ..any()
            },
            vec![5, 4, 3, 2, 1, 0],
        ),
        (
            ActivityFilter {
                from: Some(Timestamp::MAX),
                ..any()
            },
            vec![],
        ),
    ] {
        let found = stretch(&panel, &filter, None, 100).await;
        assert_eq!(places(&ids, &found), expected, "{filter:?}");
        assert_eq!(found.older, None, "{filter:?}");
    }
    let owners = ActivityFilter {
        actor: Some(ActorFilter::Id(panel.cast.owner.user.id)),
        to: Some(instant(4)),
        ..any()
    };
    let found = stretch(&panel, &owners, None, 2).await;
    assert_eq!(places(&ids, &found), [4, 2]);
    let found = stretch(&panel, &owners, found.older, 2).await;
    assert_eq!((places(&ids, &found), found.older), (vec![0], None));
}

async fn a_server_that_is_gone_has_no_name_any_more(panel: Panel) {
    let ids = six(&panel).await;
    panel
        .store
        .forget_server(&"survival".parse().unwrap())
        .await
        .unwrap();
    let found = stretch(&panel, &ActivityFilter::default(), None, 100).await;
    assert_eq!(places(&ids, &found).len(), 6);
    let of_survival = found
        .entries
        .iter()
        .filter(|placed| placed.entry.entry.target == panel.cast.survival);
    assert!(of_survival.clone().count() == 2 && of_survival.clone().all(|placed| placed.server.is_none()));
}

/// Behind more than a look goes through, what is rare comes by looking further, and is not missed.
async fn what_is_rare_is_looked_for_in_parts(panel: Panel) {
    let ids = six(&panel).await;
    let (key, server, then) = match panel.database.kind() {
        Kind::Sqlite => (
            "unhex(printf('%012x70008000%012x', 1800000000000, i))",
            "x'00000000000000000000000000000001'",
            "1800000000000",
        ),
        Kind::Postgres => (
            "('01a319ee000070008000' || lpad(to_hex(i), 12, '0'))::uuid",
            "'00000000-0000-0000-0000-000000000001'::uuid",
            "to_timestamp(1800000000)",
        ),
    };
    panel
        .database
        .execute(&format!(
            "INSERT INTO activity (id, server_id, number, occurred_at, actor_kind, actor_name, event, outcome, instance_id)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100050)
             SELECT {key}, {server}, i, {then}, 'system', 'Aileron', 'server.noise', 'sent', {server} FROM n"
        ))
        .await;
    let rare = ActivityFilter {
        outcome: Some(OutcomeKind::Failed),
        ..ActivityFilter::default()
    };
    let first = stretch(&panel, &rare, None, 50).await;
    assert!(first.entries.is_empty());
    let second = stretch(&panel, &rare, Some(first.older.unwrap()), 50).await;
    assert_eq!((places(&ids, &second), second.older), (vec![4], None));
}
