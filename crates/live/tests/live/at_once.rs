//! Everything at once, on several threads, in real time.
#![expect(clippy::unwrap_used, reason = "numbers that are small")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{PowerAction, ProcessState};
use aileron_live::{Live, LiveConfig};

use crate::world::{Condition, World, accept_at, entry, node, server};

const PRESSERS: u128 = 4;
const EACH: u128 = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_action_is_concluded_once_whatever_happens_at_once() {
    let world = World::new();
    world.offer_feeds(true);
    let live = world.live_with(LiveConfig {
        looks: [1, 1, 2, 2, 5].map(Duration::from_millis),
        between_calls: Duration::from_millis(1),
        between_lists: Duration::from_millis(1),
        linger: Duration::from_millis(2),
        follow: Duration::from_millis(3),
        doubt: Duration::from_millis(5),
        awaited: 40,
        memory: Duration::from_millis(10),
        ..LiveConfig::default()
    });
    let pressing = (0..PRESSERS).map(|presser| tokio::spawn(press(world.clone(), live.clone(), presser)));
    let pressing: Vec<_> = pressing.collect();
    let watching = (0..4).map(|watcher| tokio::spawn(watch(live.clone(), watcher)));
    let watching: Vec<_> = watching.collect();
    for task in pressing {
        task.await.unwrap();
    }
    live.close().await;
    for task in watching {
        task.await.unwrap();
    }

    let mut times: HashMap<_, u32> = HashMap::new();
    for (entry, _) in world.concluded() {
        *times.entry(entry).or_default() += 1;
    }
    for number in 0..PRESSERS * EACH {
        assert_eq!(times.get(&entry(number)), Some(&1), "{number}");
    }
}

async fn press(world: Arc<World>, live: Live, presser: u128) {
    for press in 0..EACH {
        let number = press * PRESSERS + presser;
        let (on, at) = (server(number * 7 % 61), node(number % 3));
        let action = PowerAction::ALL[usize::try_from(number % 4).unwrap()];
        accept_at(&live, number, action, on, at);
        world.set(on, ProcessState::ALL[usize::try_from(number * 5 % 4).unwrap()]);
        match press % 50 {
            10 => world.nodes_are(Condition::Gone),
            20 => world.nodes_are(Condition::Well),
            0 => tokio::time::sleep(Duration::from_millis(3)).await,
            _ => tokio::task::yield_now().await,
        }
    }
}

/// Comes and goes until the end.
async fn watch(live: Live, watcher: u128) {
    let mut place = None;
    loop {
        let mut subscription = live.subscribe(&node(1), server(watcher % 2), place);
        for _ in 0..5 {
            let next = tokio::time::timeout(Duration::from_millis(5), subscription.next()).await;
            match next {
                Ok(Some(event)) => place = Some(event.id),
                Ok(None) => return,
                Err(_) => break,
            }
        }
    }
}
