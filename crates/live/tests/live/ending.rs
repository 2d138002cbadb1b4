//! Nothing goes on after the end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aileron_domain::{ActionResult, PowerAction, ProcessState};
use aileron_live::Waited;
use tokio::runtime::Handle;

use crate::world::{World, accept, after_ms, eventually, node, server};

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[tokio::test(start_paused = true)]
async fn closing_concludes_what_is_awaited_and_waits_until_it_is_written_down() {
    let world = World::new();
    let live = world.live();
    world.writing_takes(Duration::from_secs(2));
    for number in 1..=1_000 {
        world.set(server(number), ProcessState::Stopping);
        accept(&live, number, PowerAction::Stop, server(number));
    }
    after_ms(500).await;
    let waiting = {
        let live = live.clone();
        let waiter = async move {
            live.wait(server(1), crate::world::entry(1), Duration::from_secs(60))
                .await
        };
        tokio::spawn(waiter)
    };
    after_ms(10).await;
    live.close().await;

    let all = world.concluded();
    assert_eq!(all.len(), 1_000);
    assert!(all.iter().all(|(_, result)| *result == ActionResult::Unobserved));
    assert_eq!(
        waiting.await.unwrap(),
        Waited::Concluded(ActionResult::Unobserved)
    );
    assert_eq!(tasks(), 0);
    live.close().await;
}

#[tokio::test(start_paused = true)]
async fn closing_ends_what_watchers_are_told() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let mut watcher = live.subscribe(&node(1), server(1), None);
    assert!(watcher.next().await.is_some());
    live.close().await;

    assert_eq!(watcher.next().await, None);
    assert_eq!(live.subscribe(&node(1), server(1), None).next().await, None);
    assert_eq!(world.feeds_open.load(Ordering::SeqCst), 0);
    drop(watcher);
    assert_eq!(tasks(), 0);
}

#[tokio::test(start_paused = true)]
async fn with_the_last_handle_everything_ends() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    world.set(server(1), ProcessState::Stopping);
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    let mut watcher = live.subscribe(&node(1), server(2), None);
    assert!(watcher.next().await.is_some());
    let another = live.clone();
    drop(live);
    after_ms(5_000).await;
    assert_eq!(world.result(stop), None);
    drop(another);

    assert_eq!(world.result_of(stop).await, ActionResult::Unobserved);
    assert_eq!(watcher.next().await, None);
    drop(watcher);
    eventually("no task is left", || tasks() == 0).await;
    assert_eq!(Arc::strong_count(&world), 1);
}

#[tokio::test(start_paused = true)]
async fn when_all_is_quiet_only_the_writer_waits() {
    let world = World::new();
    let live = world.live();
    world.offer_feeds(true);
    let stop = accept(&live, 1, PowerAction::Stop, server(1));
    world.result_of(stop).await;
    drop(live.subscribe(&node(1), server(1), None));

    eventually("only the writer is left", || tasks() == 1).await;
    assert_eq!(world.feeds_open.load(Ordering::SeqCst), 0);
    assert_eq!(live.last_sent(server(1)), None);
    assert_eq!(live.latest(server(1)), None);
}
