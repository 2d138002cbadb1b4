//! `Prefer: wait`, and when it is wise to send what.

use std::time::Duration;

use aileron_domain::{ActionResult, Outcome, PowerAction, ProcessState};
use aileron_live::Waited;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::world::{World, accept, after_ms, elsewhere, entry, server};

const LONG: Duration = Duration::from_secs(20);

#[tokio::test(start_paused = true)]
async fn a_wait_is_over_when_the_result_is_known() {
    let world = World::new();
    let live = world.live();
    world.writing_takes(Duration::from_secs(60));
    world.set(server(1), ProcessState::Starting);
    let start = accept(&live, 1, PowerAction::Start, server(1));
    let begun = Instant::now();
    let set = async {
        after_ms(3_000).await;
        world.set(server(1), ProcessState::Running);
    };
    let (waited, again, ()) = tokio::join!(
        live.wait(server(1), start, LONG),
        live.wait(server(1), start, LONG),
        set
    );

    assert!(
        matches!(waited, Waited::Concluded(ActionResult::Reached { .. })),
        "{waited:?}"
    );
    assert_eq!(again, waited);
    assert!(begun.elapsed() < LONG);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_short_says_how_the_server_is() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Starting);
    let start = accept(&live, 1, PowerAction::Start, server(1));

    let waited = live.wait(server(1), start, Duration::from_millis(10)).await;
    assert_eq!(waited, Waited::NotYet { state: None }, "nobody has looked");
    let begun = Instant::now();
    let waited = live.wait(server(1), start, Duration::from_secs(5)).await;
    assert_eq!(
        waited,
        Waited::NotYet {
            state: Some(ProcessState::Starting)
        }
    );
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_result_that_is_known_already_is_told_at_once() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    let kill = accept(&live, 2, PowerAction::Kill, server(1));
    let waited = live.wait(server(1), stop, LONG).await;
    assert_eq!(waited, Waited::Concluded(ActionResult::Superseded { by: kill }));

    world.set(server(1), ProcessState::Offline);
    world.result_of(kill).await;
    let begun = Instant::now();
    let waited = live.wait(server(1), kill, LONG).await;
    assert!(matches!(waited, Waited::Concluded(ActionResult::Reached { .. })));
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_when_another_press_supersedes_its_own() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Starting);
    let start = accept(&live, 1, PowerAction::Start, server(1));
    let press = async {
        after_ms(2_000).await;
        accept(&live, 2, PowerAction::Kill, server(1))
    };
    let (waited, kill) = tokio::join!(live.wait(server(1), start, LONG), press);

    assert_eq!(waited, Waited::Concluded(ActionResult::Superseded { by: kill }));
}

#[tokio::test(start_paused = true)]
async fn what_another_instance_looks_after_is_looked_up_in_the_log() {
    let world = World::new();
    let live = world.live();
    let awaited = |result| {
        elsewhere(
            entry(1),
            server(1),
            PowerAction::Start,
            Outcome::Sent,
            Some(result),
        )
    };
    world.log(awaited(ActionResult::Awaited));
    let reached = ActionResult::Reached {
        state: ProcessState::Running,
        after: Duration::from_millis(4_200),
    };
    let conclude = async {
        after_ms(4_200).await;
        world.log(awaited(reached));
    };
    let (waited, ()) = tokio::join!(live.wait(server(1), entry(1), LONG), conclude);
    assert_eq!(waited, Waited::Concluded(reached));

    let begun = Instant::now();
    let nothing = live.wait(server(1), entry(9), LONG).await;
    assert_eq!(nothing, Waited::NotYet { state: None });
    assert_eq!(begun.elapsed(), Duration::ZERO, "nobody looks after it");
}

#[tokio::test(start_paused = true)]
async fn it_is_wise_to_wait_before_stopping_what_has_just_been_started() {
    let world = World::new();
    let live = world.live();
    let others = [PowerAction::Stop, PowerAction::Restart, PowerAction::Kill];
    assert_eq!(live.last_sent(server(1)), None);
    for action in PowerAction::ALL {
        assert_eq!(live.settle_moment(server(1), action), None);
    }

    accept(&live, 1, PowerAction::Start, server(1));
    assert_eq!(
        live.last_sent(server(1)),
        Some((PowerAction::Start, Timestamp::UNIX_EPOCH))
    );
    world.set(server(1), ProcessState::Starting);
    after_ms(300).await;
    for action in others {
        assert_eq!(
            live.settle_moment(server(1), action),
            Some(Duration::from_millis(500)),
            "{action}"
        );
    }
    assert_eq!(live.settle_moment(server(1), PowerAction::Start), None);
    after_ms(500).await;
    for action in others {
        assert_eq!(live.settle_moment(server(1), action), None, "{action}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_runs_can_be_stopped_at_once() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    let start = accept(&live, 1, PowerAction::Start, server(1));
    world.result_of(start).await;

    assert_eq!(live.settle_moment(server(1), PowerAction::Stop), None);
}

#[tokio::test(start_paused = true)]
async fn it_is_wise_to_wait_a_moment_after_a_stop_or_a_kill_is_over() {
    let world = World::new();
    let live = world.live();
    world.set(server(1), ProcessState::Running);
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    after_ms(1_000).await;
    world.set(server(1), ProcessState::Offline);
    assert_eq!(live.settle_moment(server(1), PowerAction::Start), None);
    let _result = live.wait(server(1), stop, LONG).await;

    assert_eq!(
        live.settle_moment(server(1), PowerAction::Start),
        Some(Duration::from_millis(1_500))
    );
    after_ms(1_500).await;
    assert_eq!(live.settle_moment(server(1), PowerAction::Start), None);

    let kill = accept(&live, 2, PowerAction::Kill, server(1));
    let _result = live.wait(server(1), kill, LONG).await;
    assert_eq!(
        live.settle_moment(server(1), PowerAction::Start),
        Some(Duration::from_millis(1_500)),
        "the container of before is removed after that"
    );
}
