//! Presses, by this instance and by others, as watchers are told of them.

use std::time::Duration;

use aileron_domain::{ActionResult, ActivityEntry, EntryId, Outcome, PowerAction, ProcessState};
use aileron_live::{EventKind, Subscription};

use crate::watching::next;
use crate::world::{World, accept, after_ms, elsewhere, entry, eventually, node, server};

async fn next_press(watcher: &mut Subscription) -> ActivityEntry {
    let event = next(watcher, |kind| matches!(kind, EventKind::Power(_))).await;
    match &event.kind {
        EventKind::Power(entry) => (**entry).clone(),
        other => panic!("{other:?}"),
    }
}

/// The presses that are told of for some seconds.
async fn presses(watcher: &mut Subscription) -> Vec<(EntryId, Option<ActionResult>)> {
    let mut told = Vec::new();
    while let Ok(entry) = tokio::time::timeout(Duration::from_secs(5), next_press(watcher)).await {
        told.push((entry.id, entry.result));
    }
    told
}

#[tokio::test(start_paused = true)]
async fn a_press_is_told_of_at_once_and_again_when_its_result_is_known() {
    let world = World::new();
    let live = world.live();
    let mut watcher = live.subscribe(&node(1), server(1), None);
    let begun = tokio::time::Instant::now();
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    accept(&live, 2, PowerAction::Stop, server(2));

    let pressed = next_press(&mut watcher).await;
    assert_eq!((pressed.id, pressed.result), (stop, Some(ActionResult::Awaited)));
    assert_eq!(pressed.entry.actor.name, "ada");
    assert_eq!(begun.elapsed(), Duration::ZERO);
    let over = next_press(&mut watcher).await;
    assert_eq!(over.id, stop);
    assert!(matches!(over.result, Some(ActionResult::Reached { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_press_in_another_instance_is_found_in_the_log() {
    let world = World::new();
    let live = world.live();
    let press = |outcome, result| elsewhere(entry(5), server(1), PowerAction::Stop, outcome, result);
    let refused = Outcome::Refused("Server is suspended".to_owned());
    world.log(elsewhere(
        entry(1),
        server(1),
        PowerAction::Start,
        Outcome::Sent,
        None,
    ));
    let mut watcher = live.subscribe(&node(1), server(1), None);
    after_ms(3_000).await;

    world.log(press(Outcome::Pending, None));
    let pressed = next_press(&mut watcher).await;
    assert_eq!((pressed.id, pressed.entry.outcome), (entry(5), Outcome::Pending));
    assert_eq!(pressed.entry.ip, None, "where they were is not for everybody");
    world.log(press(Outcome::Sent, Some(ActionResult::Awaited)));
    world.log(elsewhere(
        entry(6),
        server(1),
        PowerAction::Start,
        refused.clone(),
        None,
    ));
    let second = next_press(&mut watcher).await;
    assert_eq!((second.id, second.entry.outcome), (entry(6), refused));
    let reached = ActionResult::Reached {
        state: ProcessState::Offline,
        after: Duration::from_millis(900),
    };
    world.log(press(Outcome::Sent, Some(reached)));

    assert_eq!(presses(&mut watcher).await, [(entry(5), Some(reached))]);
}

#[tokio::test(start_paused = true)]
async fn the_first_entry_of_a_log_is_told_of_too() {
    let world = World::new();
    let live = world.live();
    let mut watcher = live.subscribe(&node(1), server(1), None);
    after_ms(3_000).await;
    world.log(elsewhere(
        entry(1),
        server(1),
        PowerAction::Start,
        Outcome::Sent,
        None,
    ));

    assert_eq!(presses(&mut watcher).await, [(entry(1), None)]);
}

#[tokio::test(start_paused = true)]
async fn no_press_is_told_of_twice_because_the_log_has_it_as_well() {
    let world = World::new();
    let live = world.live();
    world.log(elsewhere(
        entry(1),
        server(1),
        PowerAction::Stop,
        Outcome::Sent,
        None,
    ));
    world.set(server(1), ProcessState::Stopping);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    after_ms(2_000).await;
    let pending = elsewhere(entry(2), server(1), PowerAction::Stop, Outcome::Pending, None);
    world.log(pending.clone());
    // The log is read before this instance's own press is accepted.
    after_ms(1_500).await;
    let stop = accept(&live, 2, PowerAction::Stop, server(1));
    after_ms(1_500).await;
    world.set(server(1), ProcessState::Offline);
    let result = world.result_of(stop).await;
    world.log(ActivityEntry {
        result: Some(result),
        ..pending
    });

    let told = presses(&mut watcher).await;
    assert_eq!(told, [(stop, None), (stop, Some(result))]);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_in_another_instance_is_part_of_how_things_stand() {
    let world = World::new();
    let live = world.live();
    let press = |result| {
        elsewhere(
            entry(5),
            server(1),
            PowerAction::Stop,
            Outcome::Sent,
            Some(result),
        )
    };
    world.log(press(ActionResult::Awaited));
    let mut watcher = live.subscribe(&node(1), server(1), None);
    assert_eq!(next_press(&mut watcher).await.id, entry(5));
    let mut late = live.subscribe(&node(1), server(1), None);
    assert_eq!(next_press(&mut late).await.id, entry(5));

    world.log(press(ActionResult::Unobserved));
    let over = Some(ActionResult::Unobserved);
    assert_eq!(next_press(&mut late).await.result, over);
    assert_eq!(presses(&mut watcher).await, [(entry(5), over)]);
    let mut later = live.subscribe(&node(1), server(1), None);
    assert_eq!(presses(&mut later).await, []);
}

#[tokio::test(start_paused = true)]
async fn no_state_is_older_than_a_press_in_another_instance() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.log(elsewhere(
        entry(1),
        server(1),
        PowerAction::Stop,
        Outcome::Sent,
        None,
    ));
    world.set(server(1), ProcessState::Running);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, |kind| matches!(kind, EventKind::State { .. })).await;
    after_ms(1_500).await;
    let since = live.latest(server(1)).unwrap().since;

    world.log(elsewhere(
        entry(2),
        server(1),
        PowerAction::Start,
        Outcome::Sent,
        None,
    ));
    eventually("it is forgotten and asked for again", || {
        live.latest(server(1)).is_some_and(|latest| latest.since > since)
    })
    .await;
}
