use std::fs;
use std::time::Duration;

use aileron_domain::Outcome;
use aileron_persistence::{Journal, JournalConfig, Migrate, OpenError, Store};

use crate::database::{Database, eventually};
use crate::panel::{Panel, config, outcomes};
use crate::plain_log::PlainLog as _;

on_sqlite! { Panel:
    what_a_crash_left_pending_is_unknown_when_the_next_process_serves,
    what_a_dropped_journal_left_pending_is_unknown_when_the_next_opens,
    only_one_process_serves_from_a_file,
    a_process_waits_for_the_one_before_it_to_end,
    an_outcome_that_comes_after_all_replaces_unknown,
}

mod on_both {
    use super::{Panel, a_dropped_journal_still_writes_what_was_in_line};

    on_each_database! { Panel: a_dropped_journal_still_writes_what_was_in_line }
}

fn abandoned() -> Outcome {
    Outcome::Unknown("The panel stopped before Wings answered".to_owned())
}

fn impatient() -> JournalConfig {
    JournalConfig {
        handover: Duration::from_millis(100),
        ..JournalConfig::default()
    }
}

/// The files as they are on disk in the middle of everything are what a crash leaves.
async fn what_a_crash_left_pending_is_unknown_when_the_next_process_serves(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let settled = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.settle_with(settled, Outcome::Sent).await.unwrap();
    let failed = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    let refused = Outcome::Failed("Connection refused".to_owned());
    journal.settle_with(failed, refused.clone()).await.unwrap();
    for _ in 0..3 {
        journal
            .write(panel.cast.owner.presses_start(server))
            .await
            .unwrap();
    }
    let crashed = Database::in_a_directory();
    for file in ["aileron.db", "aileron.db-wal"] {
        fs::copy(
            panel.database.directory().join(file),
            crashed.directory().join(file),
        )
        .unwrap();
    }

    let store = Store::open(config(&crashed.url), Migrate::No).await.unwrap();
    let before = outcomes(&store, server).await;
    assert_eq!(
        before[..3],
        [Outcome::Pending, Outcome::Pending, Outcome::Pending]
    );
    let journal = Journal::open(&store).await.unwrap();
    let after = outcomes(&store, server).await;
    assert_eq!(
        after,
        [abandoned(), abandoned(), abandoned(), refused, Outcome::Sent]
    );
    let next = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.settle_with(next, Outcome::Sent).await.unwrap();
    assert_eq!(outcomes(&store, server).await.len(), 6);
    assert_eq!(
        panel.outcomes(server).await[0],
        Outcome::Pending,
        "the living one's entries are its own"
    );
}

async fn what_a_dropped_journal_left_pending_is_unknown_when_the_next_opens(panel: Panel) {
    let server = panel.cast.survival;
    let journal = Journal::open(&panel.store).await.unwrap();
    journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    drop(journal);
    let store = panel.another_store().await;
    let _journal = Journal::open(&store).await.unwrap();
    assert_eq!(panel.outcomes(server).await, [abandoned()]);
}

async fn only_one_process_serves_from_a_file(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let id = journal
        .write(panel.cast.owner.presses_start(panel.cast.survival))
        .await
        .unwrap();
    let store = panel.another_store().await;
    let Err(refused) = Journal::open_with(&store, impatient()).await else {
        panic!("two serve")
    };
    assert!(
        matches!(&refused, OpenError::InUse(path) if path == panel.database.path()),
        "{refused:?}"
    );
    assert_eq!(panel.outcomes(panel.cast.survival).await, [Outcome::Pending]);
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    assert_eq!(panel.outcomes(panel.cast.survival).await, [Outcome::Sent]);
}

async fn a_process_waits_for_the_one_before_it_to_end(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let store = panel.another_store().await;
    let next = tokio::spawn(async move { Journal::open(&store).await.map(|_| ()) });
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(!next.is_finished());
    drop(journal);
    next.await.unwrap().unwrap();
}

/// On PostgreSQL another instance may have given up on an entry that is still under way.
async fn an_outcome_that_comes_after_all_replaces_unknown(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let id = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    panel
        .database
        .execute("UPDATE activity SET outcome = 'unknown', error = 'given up'")
        .await;
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    assert_eq!(panel.outcomes(server).await, [Outcome::Sent]);
}

async fn a_dropped_journal_still_writes_what_was_in_line(panel: Panel) {
    let server = panel.cast.survival;
    let journal = Journal::open(&panel.store).await.unwrap();
    for _ in 0..20 {
        let recording = journal.write(panel.cast.owner.presses_start(server));
        let _gave_up = tokio::time::timeout(Duration::ZERO, recording).await;
    }
    drop(journal);
    eventually("all are written", async || panel.log(server).await.len() == 20).await;
}
