//! A long log is filtered by an index of it in memory, and has to be found as a short one is: what comes through is
//! compared with what the whole log has.

use std::time::Duration;

use aileron_domain::{
    ActivityEntry, ActivityFilter, ActivityHistory as _, ActorFilter, ActorKind, ActorStamp, EntryId, Event,
    NewEntry, Outcome, OutcomeKind, PowerAction, ServerId, UserId,
};
use aileron_persistence::{Journal, Store};
use futures_util::future::join_all;
use jiff::Timestamp;
use uuid::Uuid;

use crate::panel::{Panel, log, page};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    each_filter_of_a_long_log_lets_through_what_it_names,
    what_is_written_after_a_look_is_found_by_the_next,
    an_outcome_that_comes_after_a_look_is_found_by_the_next,
    what_is_removed_after_a_look_is_not_found_any_more,
    a_log_of_which_all_was_removed_is_not_taken_for_the_old_one,
    several_may_look_at_a_long_log_at_once,
}

/// Ten seconds apart from each other, but for some that somebody's clock was wrong about.
fn instant(n: usize) -> Timestamp {
    let seconds = match n % 97 {
        5 => 0,
        6 => 2_000_000_000,
        _ => 10 * i64::try_from(n).unwrap(),
    };
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

fn entry(panel: &Panel, n: usize) -> NewEntry {
    let people = [&panel.cast.owner, &panel.cast.operator];
    let outcomes = [
        Outcome::Sent,
        Outcome::Sent,
        Outcome::Failed("no".to_owned()),
        Outcome::Unknown("who knows".to_owned()),
        Outcome::Refused("never".to_owned()),
    ];
    let plain = people[n % 7 % 2].presses_start(panel.cast.survival);
    let actor = if n % 50 == 3 {
        ActorStamp {
            kind: ActorKind::System,
            id: None,
            name: "a clock".to_owned(),
        }
    } else {
        plain.actor
    };
    let event = match n % 60 {
        9 => Event::Other("server.crash".to_owned()),
        _ => Event::Power(PowerAction::ALL[n % 3]),
    };
    NewEntry {
        occurred_at: instant(n),
        actor,
        event,
        outcome: outcomes[n % 11 % 5].clone(),
        ..plain
    }
}

async fn write(panel: &Panel, numbers: impl Iterator<Item = usize>) -> Vec<EntryId> {
    let journal = Journal::open(&panel.store).await.unwrap();
    let writes = numbers.map(|n| journal.write(entry(panel, n)));
    let ids = join_all(writes).await.into_iter().map(Result::unwrap).collect();
    journal.close().await.unwrap();
    ids
}

fn filters(panel: &Panel) -> Vec<ActivityFilter> {
    let whole = ActivityFilter::default;
    let mut filters = Vec::new();
    for event in [
        Event::Power(PowerAction::Start),
        Event::Power(PowerAction::Kill),
        Event::Other("server.crash".to_owned()),
        Event::Other("\0".to_owned()),
    ] {
        let event = Some(event);
        filters.push(ActivityFilter { event, ..whole() });
    }
    for actor in [
        ActorFilter::Id(panel.cast.owner.user.id),
        ActorFilter::Id(UserId(Uuid::nil())),
        ActorFilter::Name("a clock".to_owned()),
        ActorFilter::Name("otto".to_owned()),
        ActorFilter::Name(String::new()),
    ] {
        let actor = Some(actor);
        filters.push(ActivityFilter { actor, ..whole() });
    }
    for outcome in OutcomeKind::ALL {
        let outcome = Some(outcome);
        filters.push(ActivityFilter { outcome, ..whole() });
    }
    let moment = Duration::from_millis(1);
    for (from, to) in [
        (Some(instant(40)), None),
        (None, Some(instant(40) - moment)),
        (Some(instant(10) + moment), Some(instant(80))),
        (Some(instant(1000)), Some(instant(1060))),
        (Some(instant(80)), Some(instant(10))),
        (Some(Timestamp::MIN), Some(Timestamp::MAX)),
    ] {
        filters.push(ActivityFilter { from, to, ..whole() });
        filters.push(ActivityFilter {
            event: Some(Event::Power(PowerAction::Stop)),
            actor: Some(ActorFilter::Id(panel.cast.operator.user.id)),
            outcome: Some(OutcomeKind::Sent),
            from,
            to,
        });
    }
    filters
}

fn lets_through(filter: &ActivityFilter, ActivityEntry { entry, .. }: &ActivityEntry) -> bool {
    let actor = match &filter.actor {
        None => true,
        Some(ActorFilter::Id(id)) => entry.actor.id == Some(*id),
        Some(ActorFilter::Name(name)) => entry.actor.name == *name,
    };
    actor
        && filter.event.as_ref().is_none_or(|event| entry.event == *event)
        && filter
            .outcome
            .is_none_or(|outcome| entry.outcome.kind() == outcome)
        && filter.from.is_none_or(|from| entry.occurred_at >= from)
        && filter.to.is_none_or(|to| entry.occurred_at <= to)
}

/// Looks through all filters, at pages at the beginning, in the middle and beyond the end.
async fn assert_filtered(panel: &Panel, store: &Store) {
    let server = panel.cast.survival;
    let whole = log(store, server).await;
    for filter in filters(panel) {
        let expected: Vec<_> = whole
            .iter()
            .filter(|entry| lets_through(&filter, entry))
            .collect();
        for (number, limit) in [(1, 7), (2, 7), (5, 20), (1, 100), (40, 100)] {
            let found = store.page(server, &filter, page(number, limit)).await.unwrap();
            assert_eq!(found.total, expected.len() as u64, "{filter:?}");
            let (number, limit) = (number as usize, limit as usize);
            let on_page = expected.iter().skip((number - 1) * limit).take(limit);
            assert!(
                found.items.iter().eq(on_page.copied()),
                "{filter:?}, page {number}"
            );
        }
    }
}

async fn remove_before(panel: &Panel, n: usize) {
    let cutoff = instant(n);
    panel.store.remove_old_activity(cutoff).await.unwrap();
}

async fn first_number(panel: &Panel) -> i64 {
    panel
        .database
        .number("SELECT min(number) AS number FROM activity")
        .await
}

async fn each_filter_of_a_long_log_lets_through_what_it_names(panel: Panel) {
    write(&panel, 0..1150).await;
    assert_filtered(&panel, &panel.store).await;
    let unknown = ServerId(Uuid::new_v4());
    let filter = filters(&panel).remove(0);
    assert_eq!(
        panel
            .store
            .page(unknown, &filter, page(1, 50))
            .await
            .unwrap()
            .total,
        0
    );
}

async fn what_is_written_after_a_look_is_found_by_the_next(panel: Panel) {
    write(&panel, 0..95).await;
    assert_filtered(&panel, &panel.store).await;
    for more in [95..101, 101..102, 102..240] {
        write(&panel, more).await;
        assert_filtered(&panel, &panel.store).await;
    }
    assert_filtered(&panel, &panel.another_store().await).await;
}

async fn an_outcome_that_comes_after_a_look_is_found_by_the_next(panel: Panel) {
    write(&panel, 0..130).await;
    let journal = Journal::open(&panel.store).await.unwrap();
    let pending = panel.cast.owner.presses_start(panel.cast.survival);
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(journal.write(pending.clone()).await.unwrap());
    }
    assert_filtered(&panel, &panel.store).await;
    let outcomes = [
        Outcome::Sent,
        Outcome::Failed("no".to_owned()),
        Outcome::Unknown("who knows".to_owned()),
    ];
    for (id, outcome) in ids.iter().zip(outcomes) {
        journal.settle_with(*id, outcome).await.unwrap();
        assert_filtered(&panel, &panel.store).await;
    }
    journal.settle_with(ids[2], Outcome::Sent).await.unwrap();
    assert_filtered(&panel, &panel.store).await;
    journal.close().await.unwrap();
}

async fn what_is_removed_after_a_look_is_not_found_any_more(panel: Panel) {
    write(&panel, (10..90).chain(110..190).chain(210..290)).await;
    for n in [10, 50, 205, 280] {
        assert_filtered(&panel, &panel.store).await;
        remove_before(&panel, n).await;
    }
    assert!(first_number(&panel).await > 100);
    assert_filtered(&panel, &panel.store).await;
}

async fn a_log_of_which_all_was_removed_is_not_taken_for_the_old_one(panel: Panel) {
    for (old, new) in [(10..90, 110..185), (300..380, 400..485)] {
        write(&panel, old.clone().chain(old.map(|n| n + 97))).await;
        assert_filtered(&panel, &panel.store).await;
        let everything = Timestamp::from_second(4_000_000_000).unwrap();
        panel.store.remove_old_activity(everything).await.unwrap();
        write(&panel, new.clone().chain(new.map(|n| n + 97))).await;
        assert!(first_number(&panel).await > 160, "it goes on");
        assert_filtered(&panel, &panel.store).await;
        panel.store.remove_old_activity(everything).await.unwrap();
        assert_filtered(&panel, &panel.store).await;
    }
}

async fn several_may_look_at_a_long_log_at_once(panel: Panel) {
    write(&panel, 0..400).await;
    join_all((0..6).map(|_| assert_filtered(&panel, &panel.store))).await;
}
