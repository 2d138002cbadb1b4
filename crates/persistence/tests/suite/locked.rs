use std::time::Duration;

use aileron_domain::{Admission as _, Outcome, RegistryError, ServerId, ServerRegistry as _};
use aileron_persistence::{DatabaseUrl, Journal, Migrate, Store, StoreConfig, Wrong};
use diesel::connection::SimpleConnection as _;
use tokio_postgres::Client;

use crate::database::{eventually, postgres};
use crate::panel::{Panel, config, is_unavailable, new_server, outcomes};
use crate::plain_log::PlainLog as _;

on_sqlite! { Panel:
    while_somebody_else_writes_nothing_is_recorded_and_afterwards_all_is_well,
    an_outcome_waits_for_the_lock_and_is_not_lost,
}

on_postgres! { Panel:
    a_log_that_somebody_else_writes_to_takes_no_entries_until_they_are_done,
    a_log_that_ends_while_its_head_is_being_written_is_known_to_its_end,
    who_waits_for_a_turn_keeps_nobody_from_the_entries_it_is_going_to_change,
}

async fn impatient(panel: &Panel) -> Store {
    let config = StoreConfig {
        lock_timeout: Duration::from_millis(100),
        ..config(&panel.database.url)
    };
    Store::open(config, Migrate::No).await.unwrap()
}

async fn while_somebody_else_writes_nothing_is_recorded_and_afterwards_all_is_well(panel: Panel) {
    let store = impatient(&panel).await;
    let journal = Journal::open(&store).await.unwrap();
    let server = panel.cast.survival;
    let mut backup = panel.database.sqlite();
    backup.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert!(is_unavailable(
        &journal.write(panel.cast.owner.presses_start(server)).await
    ));
    let created = store.create_server(new_server("x", None, "olga")).await;
    assert!(matches!(created, Err(RegistryError::Store(_))));
    let admitted = store
        .admit(&panel.cast.owner.session(), Some(&"survival".parse().unwrap()))
        .await;
    assert!(
        admitted.unwrap().unwrap().server.is_some(),
        "who reads is not held up"
    );
    backup.batch_execute("COMMIT").unwrap();

    let id = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    store.create_server(new_server("x", None, "olga")).await.unwrap();
    assert_eq!(panel.outcomes(server).await, [Outcome::Sent]);
}

async fn an_outcome_waits_for_the_lock_and_is_not_lost(panel: Panel) {
    let store = impatient(&panel).await;
    let journal = Journal::open(&store).await.unwrap();
    let server = panel.cast.survival;
    let id = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    let mut backup = panel.database.sqlite();
    backup.batch_execute("BEGIN IMMEDIATE").unwrap();
    let settling = journal.settle_with(id, Outcome::Sent);
    let letting_go = async {
        // Until the outcome was tried at least once: who records after it is refused after it.
        assert!(is_unavailable(
            &journal.write(panel.cast.owner.presses_start(server)).await
        ));
        backup.batch_execute("COMMIT").unwrap();
    };
    let (settled, ()) = tokio::join!(settling, letting_go);
    settled.unwrap();
    assert_eq!(panel.outcomes(server).await, [Outcome::Sent]);
}

async fn a_log_that_somebody_else_writes_to_takes_no_entries_until_they_are_done(panel: Panel) {
    let store = impatient(&panel).await;
    let journal = Journal::open(&store).await.unwrap();
    let (held, free) = (panel.cast.survival, panel.cast.lobby);
    let holder = turn_of(held, &panel).await;
    assert!(is_unavailable(
        &journal.write(panel.cast.owner.presses_start(held)).await
    ));
    let id = journal.write(panel.cast.owner.presses_start(free)).await.unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    holder.batch_execute("COMMIT").await.unwrap();
    let id = journal.write(panel.cast.owner.presses_start(held)).await.unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    eventually("nothing is pending", async || {
        outcomes(&store, held).await == [Outcome::Sent] && outcomes(&store, free).await == [Outcome::Sent]
    })
    .await;
}

async fn a_log_that_ends_while_its_head_is_being_written_is_known_to_its_end(panel: Panel) {
    let (server, owner) = (panel.cast.survival, &panel.cast.owner);
    let before = Journal::open(&panel.store).await.unwrap();
    before.write(owner.presses_start(server)).await.unwrap();
    before.close().await.unwrap();
    let holder = postgres(url_of(&panel)).await;
    let held = "BEGIN; SELECT FROM activity_heads FOR UPDATE";
    holder.batch_execute(held).await.unwrap();
    let journal = Journal::open(&panel.store).await.unwrap();
    journal.write(owner.presses_start(server)).await.unwrap();
    until_so_many_wait(1, &panel).await;
    journal.write(owner.presses_start(server)).await.unwrap();
    let letting_go = async {
        until_so_many_wait(2, &panel).await;
        holder.batch_execute("COMMIT").await.unwrap();
    };
    let (closed, ()) = tokio::join!(journal.close(), letting_go);
    closed.unwrap();
    panel
        .database
        .execute("DELETE FROM activity WHERE number = 3")
        .await;
    let checked = panel.store.check_log(server, None).await.unwrap();
    let found: Vec<Wrong> = checked
        .findings
        .into_iter()
        .map(|finding| finding.wrong)
        .collect();
    assert_eq!(found, [Wrong::Removed]);
}

/// Two instances, each of which waits for a turn while the other waits for an entry, would wait for ever.
async fn who_waits_for_a_turn_keeps_nobody_from_the_entries_it_is_going_to_change(panel: Panel) {
    let (lobby, survival) = (panel.cast.lobby, panel.cast.survival);
    let journal = Journal::open(&panel.store).await.unwrap();
    let press = |server| journal.write(panel.cast.owner.presses_start(server));
    let accepted = press(lobby).await.unwrap();
    press(survival).await.unwrap();
    let (before, holder) = tokio::join!(turn_of(lobby, &panel), turn_of(survival, &panel));
    let together = async {
        until_so_many_wait(1, &panel).await;
        let looking = async {
            before.batch_execute("COMMIT").await.unwrap();
            eventually("the one before is written", async || {
                outcomes(&panel.store, lobby).await.len() == 2
            })
            .await;
            until_so_many_wait(1, &panel).await;
            let locking = format!(
                "SELECT FROM activity WHERE id = '{}' FOR UPDATE NOWAIT",
                accepted.0
            );
            before.batch_execute(&locking).await.unwrap();
            holder.batch_execute("COMMIT").await.unwrap();
        };
        let settling = journal.settle_with(accepted, Outcome::Sent);
        tokio::join!(press(survival), settling, looking)
    };
    let (first, (second, settled, ())) = tokio::join!(press(lobby), together);
    first.unwrap();
    second.unwrap();
    settled.unwrap();
    assert_eq!(panel.outcomes(lobby).await, [Outcome::Pending, Outcome::Sent]);
}

/// Somebody who has the turn to write to a server's log, until they commit.
async fn turn_of(server: ServerId, panel: &Panel) -> Client {
    let holder = postgres(url_of(panel)).await;
    let (high, low) = server.0.as_u64_pair();
    let lock = (high ^ low).cast_signed();
    holder
        .batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({lock})"))
        .await
        .unwrap();
    holder
}

async fn until_so_many_wait(at_least: i64, panel: &Panel) {
    let waiting = "SELECT count(*) AS number FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    eventually("somebody waits for a lock", async || {
        panel.database.number(waiting).await >= at_least
    })
    .await;
}

fn url_of(panel: &Panel) -> &str {
    match &panel.database.url {
        DatabaseUrl::Postgres(url) => url,
        DatabaseUrl::Sqlite(_) => panic!("PostgreSQL"),
    }
}
