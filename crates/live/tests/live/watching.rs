//! What those who watch a server are told.
#![expect(clippy::unwrap_used, reason = "a stream that ends is a failure")]

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aileron_domain::{ActionResult, LiveEvent, PowerAction, ProcessState};
use aileron_live::{EventKind, LiveConfig, StreamEvent, Subscription};

use crate::world::{Condition, World, accept, after_ms, eventually, node, server, usage};

/// The next thing that is told and is wanted.
pub(crate) async fn next(
    watcher: &mut Subscription,
    mut wanted: impl FnMut(&EventKind) -> bool,
) -> Arc<StreamEvent> {
    let told = async {
        loop {
            let event = watcher.next().await.unwrap();
            if wanted(&event.kind) {
                return event;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(1_000), told)
        .await
        .unwrap()
}

fn is_state(wanted: ProcessState) -> impl FnMut(&EventKind) -> bool {
    move |kind| matches!(kind, EventKind::State { state, .. } if *state == wanted)
}

fn line(text: &str) -> EventKind {
    EventKind::Console(text.to_owned())
}

/// All that is told within a moment.
async fn all_now(watcher: &mut Subscription) -> Vec<EventKind> {
    let mut told = Vec::new();
    while let Ok(event) = tokio::time::timeout(Duration::from_millis(50), watcher.next()).await {
        told.push(event.unwrap().kind.clone());
    }
    told
}

#[tokio::test(start_paused = true)]
async fn two_watchers_share_one_feed_and_are_told_the_same() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.set(server(1), ProcessState::Running);
    let mut first = live.subscribe(&node(1), server(1), None);
    next(&mut first, is_state(ProcessState::Running)).await;
    let mut second = live.subscribe(&node(1), server(1), None);
    next(&mut second, is_state(ProcessState::Running)).await;

    let said = [
        LiveEvent::Usage(usage(ProcessState::Running, Duration::from_secs(9))),
        LiveEvent::Console("hello".to_owned()),
        LiveEvent::Daemon("pulling".to_owned()),
        LiveEvent::InstallStarted,
        LiveEvent::InstallOutput("unpacking".to_owned()),
        LiveEvent::InstallCompleted(true),
    ];
    for event in said {
        world.say(server(1), event);
    }
    let told = all_now(&mut first).await;
    assert_eq!(
        told,
        [
            EventKind::Usage(usage(ProcessState::Running, Duration::from_secs(9))),
            line("hello"),
            EventKind::Daemon("pulling".to_owned()),
            EventKind::InstallStarted,
            EventKind::InstallOutput("unpacking".to_owned()),
            EventKind::InstallCompleted(true),
        ]
    );
    assert_eq!(all_now(&mut second).await, told);
    assert_eq!(world.feeds_opened.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_feed_closes_some_time_after_its_last_watcher_has_gone() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut first = live.subscribe(&node(1), server(1), None);
    let second = live.subscribe(&node(1), server(1), None);
    first.next().await;
    drop(second);
    after_ms(60_000).await;
    assert_eq!(world.feeds_open.load(Ordering::SeqCst), 1, "one watches still");

    drop(first);
    after_ms(10_000).await;
    drop(live.subscribe(&node(1), server(1), None));
    after_ms(10_000).await;
    let mut third = live.subscribe(&node(1), server(1), None);
    third.next().await;
    after_ms(60_000).await;
    assert_eq!(
        world.feeds_opened.load(Ordering::SeqCst),
        1,
        "each came back in time"
    );

    drop(third);
    eventually("the feed closes", || world.feeds_open.load(Ordering::SeqCst) == 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_watcher_that_comes_back_is_told_what_it_has_missed_and_nothing_twice() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, is_state(ProcessState::Offline)).await;
    world.say(server(1), LiveEvent::Console("one".to_owned()));
    let last = next(&mut watcher, |kind| *kind == line("one")).await.id;
    drop(watcher);
    world.say(server(1), LiveEvent::Console("two".to_owned()));
    world.set(server(1), ProcessState::Starting);
    after_ms(1_000).await;

    let after = last.to_string().parse().unwrap();
    let mut again = live.subscribe(&node(1), server(1), Some(after));
    let told = all_now(&mut again).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], line("two"));
    assert!(is_state(ProcessState::Starting)(&told[1]));
}

#[tokio::test(start_paused = true)]
async fn a_watcher_whose_place_is_not_known_begins_from_how_things_stand() {
    let world = World::new();
    let live = world.live_with(LiveConfig {
        kept_events: 5,
        ..LiveConfig::default()
    });
    world.offer_feeds(true);
    world.set(server(1), ProcessState::Running);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    let first = next(&mut watcher, is_state(ProcessState::Running)).await.id;
    let seven = usage(ProcessState::Running, Duration::from_secs(7));
    world.say(server(1), LiveEvent::Usage(seven));
    for _ in 0..10 {
        world.say(server(1), LiveEvent::Console("noise".to_owned()));
    }
    after_ms(100).await;
    let start = accept(&live, 1, PowerAction::Restart, server(1));
    after_ms(1_000).await;

    let elsewhere = "0000000000000001-3".parse().unwrap();
    for place in [Some(first), Some(elsewhere), None] {
        let mut late = live.subscribe(&node(1), server(1), place);
        let told = all_now(&mut late).await;
        assert!(is_state(ProcessState::Running)(&told[0]), "{place:?}: {told:?}");
        assert!(matches!(told[1], EventKind::Usage(_)), "{place:?}: {told:?}");
        assert!(
            matches!(&told[2], EventKind::Power(entry) if entry.id == start),
            "{place:?}: {told:?}"
        );
        let EventKind::History(history) = &told[3] else {
            panic!("{place:?}: {told:?}");
        };
        assert_eq!(history.output, ["noise"; 10], "{place:?}");
        assert_eq!(history.usage.len(), 1, "{place:?}");
        assert_eq!(told.len(), 4, "{place:?}: {told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_watcher_is_told_so_and_goes_on() {
    let world = World::new();
    let live = world.live_with(LiveConfig {
        kept_events: 10,
        ..LiveConfig::default()
    });
    world.offer_feeds(true);
    let mut slow = live.subscribe(&node(1), server(1), None);
    next(&mut slow, is_state(ProcessState::Offline)).await;
    for number in 0..100 {
        world.say(server(1), LiveEvent::Console(number.to_string()));
    }
    after_ms(100).await;

    let told = all_now(&mut slow).await;
    assert_eq!(told[0], EventKind::Lagged);
    assert!(is_state(ProcessState::Offline)(&told[1]), "{told:?}");
    world.say(server(1), LiveEvent::Console("again".to_owned()));
    let told = all_now(&mut slow).await;
    assert_eq!(told, [line("again")]);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_for_watchers_is_bounded_in_bytes() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut slow = live.subscribe(&node(1), server(1), None);
    next(&mut slow, is_state(ProcessState::Offline)).await;
    for _ in 0..20 {
        world.say(server(1), LiveEvent::Console("x".repeat(64 * 1024)));
    }
    after_ms(100).await;

    assert_eq!(all_now(&mut slow).await[0], EventKind::Lagged);
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_ends_is_opened_again_at_once() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, is_state(ProcessState::Offline)).await;
    for round in 2..=6 {
        after_ms(600_000).await;
        world.end_feed(server(1));
        after_ms(100).await;
        assert_eq!(world.feeds_opened.load(Ordering::SeqCst), round);
    }
    world.say(server(1), LiveEvent::Console("still here".to_owned()));

    // Nothing else was told: nothing had changed.
    assert_eq!(all_now(&mut watcher).await, [line("still here")]);
}

#[tokio::test(start_paused = true)]
async fn without_a_feed_the_server_is_asked_for_now_and_then() {
    let world = World::new();
    let live = world.live();
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, is_state(ProcessState::Offline)).await;
    world.set(server(1), ProcessState::Running);
    next(&mut watcher, is_state(ProcessState::Running)).await;
    next(&mut watcher, |kind| matches!(kind, EventKind::Usage(_))).await;
    let calls = world.calls();
    after_ms(60_000).await;
    let calls = world.calls() - calls;
    assert!((5..=40).contains(&calls), "{calls} calls a minute");

    world.offer_feeds(true);
    eventually("the feed opens", || world.feeds_open.load(Ordering::SeqCst) == 1).await;
    world.say(server(1), LiveEvent::Console("hello".to_owned()));
    next(&mut watcher, |kind| *kind == line("hello")).await;
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_gone_is_said_once_and_so_is_its_return() {
    for condition in [Condition::Gone, Condition::Hung] {
        let world = World::new();
        let live = world.live();
        world.offer_feeds(true);
        let mut watcher = live.subscribe(&node(1), server(1), None);
        next(&mut watcher, is_state(ProcessState::Offline)).await;
        world.offer_feeds(false);
        world.nodes_are(condition);
        world.end_feed(server(1));
        after_ms(300_000).await;

        let told = all_now(&mut watcher).await;
        assert!(
            matches!(told[..], [EventKind::Unreachable { .. }]),
            "{condition:?}: {told:?}"
        );
        let mut late = live.subscribe(&node(1), server(1), None);
        let stands = all_now(&mut late).await;
        assert!(stands.contains(&told[0]), "{condition:?}: {stands:?}");

        world.nodes_are(Condition::Well);
        world.offer_feeds(true);
        next(&mut watcher, is_state(ProcessState::Offline)).await;
        let mut late = live.subscribe(&node(1), server(1), None);
        let stands = all_now(&mut late).await;
        assert!(!stands.contains(&told[0]), "{condition:?}: {stands:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_has_lost_its_node_without_noticing_is_found_out() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, is_state(ProcessState::Offline)).await;
    after_ms(200_000).await;
    assert_eq!(world.feeds_opened.load(Ordering::SeqCst), 1, "it is only quiet");
    world.set_silently(server(1), ProcessState::Running);

    next(&mut watcher, is_state(ProcessState::Running)).await;
    eventually("it is opened again", || {
        world.feeds_opened.load(Ordering::SeqCst) == 2
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_a_feed_says_decides_at_once() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, is_state(ProcessState::Offline)).await;
    let start = accept(&live, 1, PowerAction::Start, server(1));
    after_ms(50).await;
    world.set(server(1), ProcessState::Starting);
    after_ms(10_000).await;
    let calls = world.calls();
    assert!(calls <= 4, "{calls} calls though a feed is open");
    world.set(server(1), ProcessState::Running);
    after_ms(20).await;

    let Some(ActionResult::Reached { after, .. }) = world.result(start) else {
        panic!("{:?}", world.concluded());
    };
    assert_eq!(after, Duration::from_millis(10_050));

    let restart = accept(&live, 2, PowerAction::Restart, server(1));
    for state in [
        ProcessState::Stopping,
        ProcessState::Offline,
        ProcessState::Starting,
    ] {
        world.set(server(1), state);
        after_ms(30).await;
        assert_eq!(world.result(restart), None);
    }
    world.set(server(1), ProcessState::Running);
    after_ms(20).await;
    assert!(matches!(
        world.result(restart),
        Some(ActionResult::Reached { .. })
    ));
}

#[tokio::test(start_paused = true)]
async fn usage_that_was_taken_before_a_press_says_nothing_of_the_state() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.set(server(1), ProcessState::Running);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, is_state(ProcessState::Running)).await;
    accept(&live, 1, PowerAction::Stop, server(1));
    world.set(server(1), ProcessState::Stopping);
    next(&mut watcher, is_state(ProcessState::Stopping)).await;
    world.say(
        server(1),
        LiveEvent::Usage(usage(ProcessState::Running, Duration::from_secs(5))),
    );

    let told = next(&mut watcher, |kind| matches!(kind, EventKind::Usage(_))).await;
    assert!(
        matches!(told.kind, EventKind::Usage(usage) if usage.state == ProcessState::Stopping),
        "{told:?}"
    );
    assert_eq!(live.latest(server(1)).unwrap().state, ProcessState::Stopping);
}
