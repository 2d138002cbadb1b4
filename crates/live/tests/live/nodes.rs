//! What looking costs a node.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use aileron_domain::{ActionResult, EntryId, PowerAction, ProcessState};

use crate::world::{Condition, World, accept, accept_at, after_ms, eventually, node, server};

#[tokio::test(start_paused = true)]
async fn five_thousand_actions_on_one_node_cost_few_calls() {
    let world = World::new();
    let live = world.live();
    for number in 1..=5_000 {
        world.set(server(number), ProcessState::Stopping);
        accept(&live, number, PowerAction::Stop, server(number));
        if number % 100 == 0 {
            after_ms(20).await;
        }
    }
    after_ms(20_000).await;
    let calls = world.calls();
    assert!(calls < 50, "{calls} calls in 21 s");

    for number in 1..=5_000 {
        world.set(server(number), ProcessState::Offline);
    }
    eventually("all results", || world.results() == 5_000).await;
    let results: HashMap<EntryId, ActionResult> = world.concluded().into_iter().collect();
    assert_eq!(results.len(), 5_000);
    assert!(
        results
            .values()
            .all(|result| matches!(result, ActionResult::Reached { .. }))
    );
    assert!(world.calls() <= calls + 2, "{} calls", world.calls());
    assert_eq!(world.single_calls.load(Ordering::SeqCst), 0);
    assert_eq!(world.most_calls_at_once.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_few_actions_are_looked_after_one_by_one_and_less_and_less_often() {
    let world = World::new();
    let live = world.live();
    for number in 1..=4 {
        world.set(server(number), ProcessState::Stopping);
        accept(&live, number, PowerAction::Stop, server(number));
    }
    after_ms(5_000).await;
    let begun = world.single_calls.load(Ordering::SeqCst);
    after_ms(20_000).await;
    let later = world.single_calls.load(Ordering::SeqCst) - begun;

    assert!((4 * 3..=4 * 8).contains(&begun), "{begun} calls in 5 s");
    assert!(later <= 4 * 11, "{later} calls in 20 s");
    assert_eq!(world.list_calls.load(Ordering::SeqCst), 0);
    assert_eq!(world.most_calls_at_once.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_looks_when_nothing_is_awaited() {
    let world = World::new();
    let live = world.live();
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    world.result_of(stop).await;
    let calls = world.calls();
    after_ms(600_000).await;

    assert_eq!(world.calls(), calls);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_does_not_answer_is_asked_less_and_less_often() {
    let world = World::new();
    let live = world.live();
    world.nodes_are(Condition::Gone);
    for number in 1..=100 {
        accept(&live, number, PowerAction::Start, server(number));
    }
    eventually("all results", || world.results() == 100).await;

    let calls = world.calls();
    assert!((5..30).contains(&calls), "{calls} calls in three minutes");
    let all = world.concluded();
    assert!(all.iter().all(|(_, result)| *result == ActionResult::Unobserved));
}

#[tokio::test(start_paused = true)]
async fn an_action_that_a_node_accepts_shows_that_it_is_back() {
    let world = World::new();
    let live = world.live();
    world.nodes_are(Condition::Gone);
    accept(&live, 1, PowerAction::Start, server(1));
    after_ms(100_000).await;
    world.nodes_are(Condition::Well);
    let stop = accept(&live, 2, PowerAction::Stop, server(2));
    after_ms(300).await;

    assert!(matches!(world.result(stop), Some(ActionResult::Reached { .. })));
}

#[tokio::test(start_paused = true)]
async fn each_node_is_asked_for_its_own_servers() {
    let world = World::new();
    let live = world.live();
    for number in 1..=20 {
        accept_at(&live, number, PowerAction::Stop, server(number), node(number % 2));
        world.set(server(number), ProcessState::Offline);
    }
    eventually("all results", || world.results() == 20).await;

    assert_eq!(world.list_calls.load(Ordering::SeqCst), 2);
}
