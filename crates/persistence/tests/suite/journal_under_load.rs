use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aileron_domain::{Outcome, ServerId, ServerRegistry as _};
use aileron_persistence::{Journal, Store};
use futures_util::future::join_all;
use tokio::task::JoinSet;

use crate::journal::GAPS;
use crate::panel::Panel;
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    fifty_callers_on_one_thread_are_numbered_without_a_gap,
}

mod on_many_threads {
    use super::{
        Panel, fifty_callers_are_numbered_without_a_gap, people_read_and_change_the_panel_while_others_press,
        who_reads_while_others_write_sees_a_log_without_a_gap,
    };

    on_each_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] Panel:
        fifty_callers_are_numbered_without_a_gap,
        who_reads_while_others_write_sees_a_log_without_a_gap,
        people_read_and_change_the_panel_while_others_press,
    }
}

mod by_two_instances {
    use super::{Panel, two_instances_write_to_the_same_servers_at_once};

    on_one_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] postgres Postgres Panel:
        two_instances_write_to_the_same_servers_at_once
    }
}

fn servers(panel: &Panel) -> [ServerId; 3] {
    [panel.cast.survival, panel.cast.lobby, panel.cast.private]
}

async fn press(journal: &Journal, panel: &Panel, server: ServerId) {
    let id = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
}

async fn all_is_written(panel: &Panel, expected: usize) {
    let mut written = 0;
    for server in servers(panel) {
        let outcomes = panel.outcomes(server).await;
        assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Sent));
        written += outcomes.len();
    }
    assert_eq!(written, expected);
    assert_eq!(panel.database.number(GAPS).await, 0);
}

async fn fifty_callers_on_one_thread_are_numbered_without_a_gap(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    join_all((0..50).map(|n| press(&journal, &panel, servers(&panel)[n % 3]))).await;
    all_is_written(&panel, 50).await;
}

async fn fifty_callers_are_numbered_without_a_gap(panel: Panel) {
    let journal = Arc::new(Journal::open(&panel.store).await.unwrap());
    let panel = Arc::new(panel);
    press_from_many_tasks(&panel, &[journal], 50).await;
    all_is_written(&panel, 50 * 4).await;
}

/// Each of `callers` presses four times, in turn.
async fn press_from_many_tasks(panel: &Arc<Panel>, journals: &[Arc<Journal>], callers: usize) {
    let mut pressing = JoinSet::new();
    for n in 0..callers {
        let (journal, panel) = (Arc::clone(&journals[n % journals.len()]), Arc::clone(panel));
        pressing.spawn(async move {
            for m in 0..4 {
                press(&journal, &panel, servers(&panel)[(n + m) % 3]).await;
            }
        });
    }
    pressing.join_all().await;
}

async fn who_reads_while_others_write_sees_a_log_without_a_gap(panel: Panel) {
    let journal = Arc::new(Journal::open(&panel.store).await.unwrap());
    let panel = Arc::new(panel);
    let done = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..4 {
        let (panel, done) = (Arc::clone(&panel), Arc::clone(&done));
        readers.spawn(async move {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                let log = panel.log(panel.cast.survival).await;
                assert!(log.len() >= seen, "entries do not go away");
                assert!(log.iter().all(|entry| entry.entry.target == panel.cast.survival));
                seen = log.len();
            }
        });
    }
    press_from_many_tasks(&panel, &[journal], 30).await;
    done.store(true, Ordering::Relaxed);
    readers.join_all().await;
    all_is_written(&panel, 30 * 4).await;
}

/// On SQLite all that write share one connection, whatever they write.
async fn people_read_and_change_the_panel_while_others_press(panel: Panel) {
    let journal = Arc::new(Journal::open(&panel.store).await.unwrap());
    let panel = Arc::new(panel);
    let mut others = JoinSet::new();
    for n in 0..16 {
        let (panel, elsewhere) = (Arc::clone(&panel), panel.another_store().await);
        others.spawn(async move { change(&panel, &elsewhere, n).await });
    }
    press_from_many_tasks(&panel, &[journal], 20).await;
    others.join_all().await;
    all_is_written(&panel, 20 * 4).await;
}

async fn change(panel: &Panel, elsewhere: &Store, n: usize) {
    for store in [&panel.store, elsewhere] {
        for suspended in [true, false] {
            let survival = "survival".parse().unwrap();
            store.set_suspended(&survival, suspended).await.unwrap();
            assert!(
                panel
                    .admit(panel.cast.operator.session(), "survival")
                    .await
                    .unwrap()
                    .server
                    .is_some()
            );
        }
        panel
            .create_server(&format!("server {n}"), &panel.cast.stranger)
            .await;
    }
}

async fn two_instances_write_to_the_same_servers_at_once(panel: Panel) {
    let one = Arc::new(Journal::open(&panel.store).await.unwrap());
    let other = Arc::new(Journal::open(&panel.another_store().await).await.unwrap());
    let panel = Arc::new(panel);
    press_from_many_tasks(&panel, &[one, other], 50).await;
    all_is_written(&panel, 50 * 4).await;
}
