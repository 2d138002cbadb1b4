//! When it is plain before the end that nothing will come of an action, and when it is not.

use std::time::Duration;

use aileron_domain::{ActionResult, PowerAction, ProcessState};
use tokio::time::Instant;

use crate::world::{World, accept, after_ms, server};

/// Before any action's time is over.
const SOON: Duration = Duration::from_secs(14);

#[tokio::test(start_paused = true)]
async fn a_server_that_crashes_while_it_starts_is_not_reached_soon() {
    for action in [PowerAction::Start, PowerAction::Restart] {
        let world = World::new();
        let live = world.live();
        let begun = Instant::now();
        let entry = accept(&live, 1, action, server(1));
        after_ms(400).await;
        world.set(server(1), ProcessState::Starting);
        after_ms(2_000).await;
        world.set(server(1), ProcessState::Offline);

        let result = world.result_of(entry).await;
        assert_eq!(
            result,
            ActionResult::NotReached {
                state: ProcessState::Offline
            },
            "{action}"
        );
        assert!(begun.elapsed() < SOON, "{action}: {:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_its_daemon_starts_again_after_a_crash_is_reached() {
    let world = World::new();
    let live = world.live();
    let start = accept(&live, 1, PowerAction::Start, server(1));
    world.set(server(1), ProcessState::Starting);
    after_ms(1_000).await;
    world.set(server(1), ProcessState::Offline);
    after_ms(3_000).await;
    world.set(server(1), ProcessState::Starting);
    after_ms(20_000).await;
    assert_eq!(world.result(start), None);
    world.set(server(1), ProcessState::Running);

    let result = world.result_of(start).await;
    assert!(matches!(result, ActionResult::Reached { .. }), "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_server_has_not_begun_is_waited_for() {
    let world = World::new();
    let live = world.live();
    let start = accept(&live, 1, PowerAction::Start, server(1));

    // Some daemons prepare the files first, and say offline meanwhile.
    after_ms(60_000).await;
    assert_eq!(world.result(start), None);
    world.set(server(1), ProcessState::Starting);
    after_ms(1_000).await;
    world.set(server(1), ProcessState::Running);
    let result = world.result_of(start).await;
    assert!(matches!(result, ActionResult::Reached { .. }), "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn an_action_right_after_a_start_that_leaves_the_server_running_was_lost() {
    for action in [PowerAction::Stop, PowerAction::Kill, PowerAction::Restart] {
        let world = World::new();
        let live = world.live();
        accept(&live, 1, PowerAction::Start, server(1));
        world.set(server(1), ProcessState::Starting);
        after_ms(300).await;
        let begun = Instant::now();
        let lost = accept(&live, 2, action, server(1));
        after_ms(1_000).await;
        world.set(server(1), ProcessState::Running);

        let result = world.result_of(lost).await;
        assert_eq!(
            result,
            ActionResult::NotReached {
                state: ProcessState::Running
            },
            "{action}"
        );
        assert!(begun.elapsed() < SOON, "{action}: {:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_action_right_after_a_start_can_be_lost_too() {
    let world = World::new();
    let live = world.live();
    accept(&live, 1, PowerAction::Start, server(1));
    world.set(server(1), ProcessState::Starting);
    after_ms(300).await;
    accept(&live, 2, PowerAction::Stop, server(1));
    let begun = Instant::now();
    let lost = accept(&live, 3, PowerAction::Kill, server(1));

    let result = world.result_of(lost).await;
    assert_eq!(
        result,
        ActionResult::NotReached {
            state: ProcessState::Starting
        }
    );
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_waits_for_a_start_to_be_over_is_not_lost() {
    let world = World::new();
    let live = world.live();
    accept(&live, 1, PowerAction::Start, server(1));
    world.set(server(1), ProcessState::Starting);
    after_ms(300).await;
    let stop = accept(&live, 2, PowerAction::Stop, server(1));
    // The image is being pulled.
    after_ms(25_000).await;
    assert_eq!(world.result(stop), None);
    world.set(server(1), ProcessState::Stopping);
    after_ms(2_000).await;
    world.set(server(1), ProcessState::Offline);

    let result = world.result_of(stop).await;
    assert!(matches!(result, ActionResult::Reached { .. }), "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn a_stop_of_a_server_that_runs_for_long_is_waited_for() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    let start = accept(&live, 1, PowerAction::Start, server(1));
    world.result_of(start).await;
    // It runs already, so this stop comes within the moment of no start.
    let stop = accept(&live, 2, PowerAction::Stop, server(1));

    after_ms(60_000).await;
    assert_eq!(world.result(stop), None);
}
