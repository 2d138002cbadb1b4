//! What is written down of an action that nothing comes between.

use std::time::Duration;

use aileron_domain::{ActionResult, PowerAction, ProcessState};
use tokio::time::Instant;

use crate::world::{Condition, World, accept, after_ms, entry, server};

#[tokio::test(start_paused = true)]
async fn a_start_is_reached_when_the_server_runs() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Starting);
    let start = accept(&live, 1, PowerAction::Start, server(1));

    after_ms(3_000).await;
    assert_eq!(world.result(start), None);
    world.set(server(1), ProcessState::Running);

    let ActionResult::Reached { state, after } = world.result_of(start).await else {
        panic!("{:?}", world.concluded());
    };
    assert_eq!(state, ProcessState::Running);
    assert!(after >= Duration::from_secs(3), "{after:?}");
    assert_eq!(
        after.subsec_nanos() % 1_000_000,
        0,
        "{after:?} has no whole milliseconds"
    );
}

#[tokio::test(start_paused = true)]
async fn an_action_that_changes_nothing_is_reached_at_once() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    let start = accept(&live, 1, PowerAction::Start, server(1));
    let stop = accept(&live, 2, PowerAction::Stop, server(2));

    for (entry, wanted) in [(start, ProcessState::Running), (stop, ProcessState::Offline)] {
        let result = world.result_of(entry).await;
        assert!(
            matches!(result, ActionResult::Reached { state, .. } if state == wanted),
            "{result:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_restart_is_reached_by_a_younger_process() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    after_ms(60_000).await;
    let restart = accept(&live, 1, PowerAction::Restart, server(1));

    after_ms(20_000).await;
    assert_eq!(world.result(restart), None, "the old process still runs");
    // Too quick for anybody who looks every other second to see it down.
    world.set(server(1), ProcessState::Offline);
    world.set(server(1), ProcessState::Running);

    let result = world.result_of(restart).await;
    let ActionResult::Reached { after, .. } = result else {
        panic!("{result:?}");
    };
    assert!(after >= Duration::from_secs(20), "{after:?}");
}

#[tokio::test(start_paused = true)]
async fn an_action_that_is_not_done_in_time_is_not_reached_with_the_state_then() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Stopping);
    world.set(server(2), ProcessState::Running);
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    let kill = accept(&live, 2, PowerAction::Kill, server(2));
    let begun = Instant::now();

    let result = world.result_of(kill).await;
    assert_eq!(
        result,
        ActionResult::NotReached {
            state: ProcessState::Running
        }
    );
    assert!(begun.elapsed() >= PowerAction::Kill.patience());
    assert_eq!(world.result(stop), None);

    let result = world.result_of(stop).await;
    assert_eq!(
        result,
        ActionResult::NotReached {
            state: ProcessState::Stopping
        }
    );
    assert!(begun.elapsed() >= PowerAction::Stop.patience());
}

#[tokio::test(start_paused = true)]
async fn an_action_on_a_node_that_is_gone_to_the_end_is_unobserved() {
    for condition in [Condition::Gone, Condition::Hung] {
        let world = World::new();
        let live = world.live();
        world.nodes_are(condition);
        let kill = accept(&live, 1, PowerAction::Kill, server(1));

        assert_eq!(
            world.result_of(kill).await,
            ActionResult::Unobserved,
            "{condition:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_its_node_does_not_name_is_unobserved() {
    let world = World::new();
    let live = world.live();
    for number in 1..=6 {
        world.set(server(number), ProcessState::Stopping);
        accept(&live, number, PowerAction::Stop, server(number));
    }
    let unknown = accept(&live, 7, PowerAction::Kill, server(7));

    assert_eq!(world.result_of(unknown).await, ActionResult::Unobserved);
    assert_eq!(world.result(entry(1)), None, "the others are not given up");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_comes_back_is_asked_again() {
    let world = World::new();
    let live = world.live();
    world.nodes_are(Condition::Gone);
    let start = accept(&live, 1, PowerAction::Start, server(1));

    after_ms(60_000).await;
    assert_eq!(world.result(start), None);
    world.set(server(1), ProcessState::Running);
    world.nodes_are(Condition::Well);

    let result = world.result_of(start).await;
    assert!(matches!(result, ActionResult::Reached { .. }), "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_hangs_holds_no_other_node_up() {
    let world = World::new();
    let live = world.live();
    world.nodes_are(Condition::Hung);
    let hung = accept(&live, 1, PowerAction::Start, server(1));
    after_ms(1_000).await;
    // From here on calls are answered; the one that hangs goes on hanging.
    world.nodes_are(Condition::Well);
    world.set(server(2), ProcessState::Running);
    let begun = Instant::now();
    let quick = crate::world::accept_at(&live, 2, PowerAction::Start, server(2), crate::world::node(2));

    world.result_of(quick).await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(world.result(hung), None);
}
