//! Actions that come before the one before has done its work.

use std::time::Duration;

use aileron_domain::{ActionResult, PowerAction, ProcessState};

use crate::world::{World, accept, accept_at, after_ms, entry, eventually, node, server};

#[tokio::test(start_paused = true)]
async fn a_newer_action_supersedes_the_one_that_is_awaited() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Stopping);
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    let other = accept(&live, 2, PowerAction::Stop, server(2));
    after_ms(1_000).await;
    let kill = accept(&live, 3, PowerAction::Kill, server(1));

    assert_eq!(world.result_of(stop).await, ActionResult::Superseded { by: kill });
    world.set(server(1), ProcessState::Offline);
    assert!(matches!(
        world.result_of(kill).await,
        ActionResult::Reached { .. }
    ));
    assert!(matches!(
        world.result_of(other).await,
        ActionResult::Reached { .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn an_older_action_that_arrives_later_is_the_one_that_is_superseded() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    let kill = accept(&live, 2, PowerAction::Kill, server(1));
    let stop = accept(&live, 1, PowerAction::Stop, server(1));

    assert_eq!(world.result_of(stop).await, ActionResult::Superseded { by: kill });
    assert_eq!(world.result(kill), None);
    world.set(server(1), ProcessState::Offline);
    assert!(matches!(
        world.result_of(kill).await,
        ActionResult::Reached { .. }
    ));

    // So it is when the newer one is over.
    let late = accept(&live, 0, PowerAction::Stop, server(1));
    assert_eq!(world.result_of(late).await, ActionResult::Superseded { by: kill });
}

#[tokio::test(start_paused = true)]
async fn an_action_on_a_server_that_has_moved_is_looked_for_on_its_new_node() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Stopping);
    let before = accept_at(&live, 1, PowerAction::Stop, server(1), node(1));
    after_ms(500).await;
    let after = accept_at(&live, 2, PowerAction::Stop, server(1), node(2));

    assert_eq!(
        world.result_of(before).await,
        ActionResult::Superseded { by: after }
    );
    world.set(server(1), ProcessState::Offline);
    assert!(matches!(
        world.result_of(after).await,
        ActionResult::Reached { .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_offline_because_its_start_has_not_begun_is_not_stopped() {
    for action in [PowerAction::Stop, PowerAction::Kill] {
        let world = World::new();
        let live = world.live();
        accept(&live, 1, PowerAction::Start, server(1));
        after_ms(50).await;
        let stop = accept(&live, 2, action, server(1));
        after_ms(2_000).await;
        assert_eq!(world.result(stop), None, "{action}");
        world.set(server(1), ProcessState::Starting);
        after_ms(3_000).await;
        assert_eq!(world.result(stop), None, "{action}");
        world.set(server(1), ProcessState::Offline);

        let result = world.result_of(stop).await;
        assert!(
            matches!(result, ActionResult::Reached { after, .. } if after > Duration::from_secs(4)),
            "{action}: {result:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stays_offline_after_start_and_stop_is_stopped() {
    let world = World::new();
    let live = world.live();
    accept(&live, 1, PowerAction::Start, server(1));
    after_ms(50).await;
    let stop = accept(&live, 2, PowerAction::Stop, server(1));

    let result = world.result_of(stop).await;
    assert!(
        matches!(result, ActionResult::Reached { after, .. } if after < Duration::from_secs(1)),
        "{result:?}: it was offline from the beginning"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_a_pending_restart_brings_up_again_is_not_killed() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.set(server(1), ProcessState::Running);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    watcher.next().await;
    accept(&live, 1, PowerAction::Restart, server(1));
    world.set(server(1), ProcessState::Stopping);
    after_ms(3_000).await;
    let kill = accept(&live, 2, PowerAction::Kill, server(1));
    after_ms(300).await;
    world.set(server(1), ProcessState::Offline);
    after_ms(300).await;
    world.set(server(1), ProcessState::Starting);
    after_ms(1_000).await;
    world.set(server(1), ProcessState::Running);

    assert_eq!(
        world.result_of(kill).await,
        ActionResult::NotReached {
            state: ProcessState::Running
        }
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_still_runs_because_its_kill_has_not_begun_is_not_started() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    after_ms(60_000).await;
    accept(&live, 1, PowerAction::Kill, server(1));
    let start = accept(&live, 2, PowerAction::Start, server(1));
    after_ms(300).await;
    world.set(server(1), ProcessState::Offline);
    after_ms(4_000).await;
    assert_eq!(world.result(start), None);
    world.set(server(1), ProcessState::Running);

    let result = world.result_of(start).await;
    assert!(
        matches!(result, ActionResult::Reached { after, .. } if after > Duration::from_secs(4)),
        "{result:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn of_many_presses_on_one_server_all_but_the_last_are_superseded() {
    let world = World::new();
    let live = world.live();
    for number in 1..=1_000 {
        accept(&live, number, PowerAction::Stop, server(1));
    }

    assert!(matches!(
        world.result_of(entry(1_000)).await,
        ActionResult::Reached { .. }
    ));
    eventually("all results", || world.results() == 1_000).await;
    for number in 1..1_000 {
        let by = entry(number + 1);
        assert_eq!(world.result(entry(number)), Some(ActionResult::Superseded { by }));
    }
}
