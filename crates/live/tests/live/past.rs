//! What those who begin to watch are told of what came before.

use std::sync::atomic::Ordering;
use std::time::Duration;

use aileron_domain::{LiveEvent, Outcome, ProcessState};
use aileron_live::{EventKind, History, LiveConfig, Subscription};

use crate::watching::next;
use crate::world::{Condition, World, after_ms, entry, eventually, node, noted, server, usage};

async fn history(watcher: &mut Subscription) -> History {
    let event = next(watcher, |kind| matches!(kind, EventKind::History(_))).await;
    match &event.kind {
        EventKind::History(history) => (**history).clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn who_begins_to_watch_is_told_what_a_quiet_server_wrote_before() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.has_written(&["Loading", "Done"]);
    let mut first = live.subscribe(&node(1), server(1), None);
    assert_eq!(history(&mut first).await.output, ["Loading", "Done"]);

    world.say(server(1), LiveEvent::Console("hello".to_owned()));
    after_ms(100).await;
    let mut second = live.subscribe(&node(1), server(1), None);
    let told = history(&mut second).await;
    assert_eq!(told.output, ["Loading", "Done", "hello"]);
    world.end_feed(server(1));
    eventually("the feed is back", || {
        world.feeds_opened.load(Ordering::SeqCst) == 2
    })
    .await;
    after_ms(1_000).await;
    assert_eq!(world.recalls.load(Ordering::SeqCst), 1, "it is asked for once");
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_heard_while_the_rest_is_asked_for_stands_there_once() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.has_written(&["one", "two", "two"]);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, |kind| matches!(kind, EventKind::State { .. })).await;
    // The answer takes 5 ms.
    for line in ["two", "two", "three"] {
        world.say(server(1), LiveEvent::Console(line.to_owned()));
    }
    let told = history(&mut watcher).await;
    assert_eq!(told.output, ["one", "two", "two", "three"]);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_does_not_say_is_asked_again_when_its_feed_opens_again() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.has_written(&["here"]);
    world.nodes_are(Condition::Gone);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    after_ms(20_000).await;
    world.nodes_are(Condition::Well);
    world.end_feed(server(1));
    assert_eq!(history(&mut watcher).await.output, ["here"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_of_a_server_is_bounded() {
    let world = World::new();
    let config = LiveConfig::default();
    let live = world.live();
    world.offer_feeds(true);
    world.set(server(1), ProcessState::Running);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    next(&mut watcher, |kind| matches!(kind, EventKind::State { .. })).await;
    for second in 0..1_000 {
        let running = usage(ProcessState::Running, Duration::from_secs(second));
        world.say(server(1), LiveEvent::Usage(running));
        world.say(server(1), LiveEvent::Console(second.to_string()));
        after_ms(1_000).await;
    }
    let mut late = live.subscribe(&node(1), server(1), None);
    let told = history(&mut late).await;
    assert_eq!(told.output.len(), config.remembered_lines);
    assert_eq!(told.output.last().unwrap(), "999");
    let (first, last) = (told.usage.first().unwrap().0, told.usage.last().unwrap().0);
    let covered = last.duration_since(first).unsigned_abs();
    assert!(covered <= config.remembered_usage && covered > config.remembered_usage / 2);
    assert!(told.usage.len() <= 61, "{}", told.usage.len());

    for _ in 0..10 {
        world.say(server(1), LiveEvent::Console("x".repeat(16 * 1024)));
    }
    after_ms(100).await;
    let mut late = live.subscribe(&node(1), server(1), None);
    let output = history(&mut late).await.output;
    let bytes: usize = output.iter().map(String::len).sum();
    assert!(bytes <= config.remembered_bytes, "{bytes}");
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_is_no_press_is_told_of_and_again_when_its_outcome_is_known() {
    let world = World::new();
    let live = world.live();
    world.log(noted(entry(1), server(1), Outcome::Sent));
    let mut watcher = live.subscribe(&node(1), server(1), None);
    after_ms(3_000).await;
    world.log(noted(entry(2), server(1), Outcome::Pending));
    let told = next(&mut watcher, |kind| matches!(kind, EventKind::Logged(_))).await;
    assert_eq!(told.kind, EventKind::Logged(entry(2)));
    world.log(noted(entry(2), server(1), Outcome::Sent));
    let told = next(&mut watcher, |kind| matches!(kind, EventKind::Logged(_))).await;
    assert_eq!(told.kind, EventKind::Logged(entry(2)));
}
