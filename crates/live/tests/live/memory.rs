//! How the server was seen last, and how much is kept.

use aileron_domain::{ActionResult, PowerAction, ProcessState};
use aileron_live::LiveConfig;

use crate::world::{World, accept, after_ms, eventually, node, server};

#[tokio::test(start_paused = true)]
async fn no_state_is_older_than_the_last_press() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    let start = accept(&live, 1, PowerAction::Start, server(1));
    world.result_of(start).await;
    let latest = live.latest(server(1)).unwrap();
    assert_eq!(latest.state, ProcessState::Running);
    assert!(latest.since <= latest.at);
    assert_eq!(latest.usage.unwrap().memory_bytes, 7);

    accept(&live, 2, PowerAction::Stop, server(1));
    assert_eq!(live.latest(server(1)), None);
    world.set(server(1), ProcessState::Stopping);
    eventually("it is seen again", || live.latest(server(1)).is_some()).await;
    assert_eq!(live.latest(server(1)).unwrap().state, ProcessState::Stopping);

    // One that is heard of late was accepted now all the same.
    accept(&live, 0, PowerAction::Start, server(1));
    assert_eq!(live.latest(server(1)), None);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_asked_for_before_the_press_says_nothing() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Starting);
    accept(&live, 1, PowerAction::Start, server(1));
    eventually("it is asked for", || world.calls() == 1).await;
    // The answer takes 5 ms and comes after this press.
    world.set(server(1), ProcessState::Offline);
    let stop = accept(&live, 2, PowerAction::Stop, server(1));
    after_ms(20).await;

    assert_eq!(live.latest(server(1)), None);
    assert_eq!(world.result(stop), None);
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_is_open_shows_how_the_server_is_now() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    watcher.next().await;
    let before = live.latest(server(1)).unwrap();
    after_ms(20_000).await;
    let after = live.latest(server(1)).unwrap();

    assert_eq!(after.since, before.since);
    assert!(after.at > before.at);
}

#[tokio::test(start_paused = true)]
async fn what_there_is_no_room_for_is_unobserved() {
    let world = World::new();
    let live = world.live_with(LiveConfig {
        awaited: 3,
        ..LiveConfig::default()
    });
    for number in 1..=3 {
        world.set(server(number), ProcessState::Stopping);
        accept(&live, number, PowerAction::Stop, server(number));
    }
    let beyond = accept(&live, 4, PowerAction::Stop, server(4));
    assert_eq!(world.result_of(beyond).await, ActionResult::Unobserved);

    // A server that is awaited already takes no more room, and one that is done gives its own.
    world.set(server(1), ProcessState::Offline);
    let kill = accept(&live, 5, PowerAction::Kill, server(1));
    assert!(matches!(
        world.result_of(kill).await,
        ActionResult::Reached { .. }
    ));
    for number in 6..=30 {
        let stop = accept(&live, number, PowerAction::Stop, server(number));
        let result = world.result_of(stop).await;
        assert!(
            matches!(result, ActionResult::Reached { .. }),
            "{number}: {result:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_known_takes_no_room_from_others() {
    let world = World::new();
    let live = world.live_with(LiveConfig {
        awaited: 1,
        ..LiveConfig::default()
    });
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    world.result_of(stop).await;
    assert!(live.latest(server(1)).is_some());
    world.set(server(2), ProcessState::Stopping);
    let awaited = accept(&live, 2, PowerAction::Stop, server(2));
    let beyond = accept(&live, 3, PowerAction::Start, server(1));

    assert_eq!(world.result_of(beyond).await, ActionResult::Unobserved);
    assert_eq!(live.latest(server(1)), None, "it was pressed all the same");
    assert_eq!(world.result(awaited), None);
}
