//! What came of actions after a Wings had accepted them.

use std::time::Duration;

use aileron_domain::{
    ActionResult, ActionResults as _, ActivityEntry, ActivityLookup as _, EntryDetails, EntryId, Event,
    NewEntry, Outcome, PowerAction, ProcessState, ServerDirectory as _, ServerFilter, ServerId, UnderWay,
};
use aileron_persistence::{Journal, JournalConfig};
use uuid::Uuid;

use crate::database::{Kind, eventually};
use crate::panel::{Panel, is_unavailable, page};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    a_press_is_awaited_until_it_is_known_what_came_of_it,
    each_result_is_read_as_it_was_written,
    nothing_is_awaited_of_what_never_reached_a_wings,
    what_was_seen_is_not_overwritten,
    what_an_instance_that_was_taken_for_dead_has_seen_counts_after_all,
    what_was_not_reached_because_somebody_pressed_again_is_superseded,
    only_an_accepted_action_on_the_same_server_supersedes,
    what_was_seen_before_the_outcome_was_written_stays,
    what_the_dead_awaited_is_unobserved,
    what_has_been_awaited_too_long_is_unobserved,
    a_result_that_no_release_wrote_is_told_by_table_column_and_row,
    the_latest_action_that_is_awaited_is_under_way,
    a_list_knows_what_is_under_way_on_its_servers,
    details_are_read_as_they_were_written,
    a_closed_journal_takes_no_results,
}

const SEEN: ActionResult = ActionResult::Reached {
    state: ProcessState::Running,
    after: Duration::from_millis(1234),
};

const NOT_REACHED: ActionResult = ActionResult::NotReached {
    state: ProcessState::Stopping,
};

/// An action that its Wings has accepted.
async fn accepted(journal: &Journal, entry: NewEntry) -> EntryId {
    let id = journal.write(entry).await.unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    id
}

async fn entry(panel: &Panel, server: ServerId, id: EntryId) -> ActivityEntry {
    panel.store.entry(server, id).await.unwrap().unwrap()
}

async fn result(panel: &Panel, id: EntryId) -> Option<ActionResult> {
    entry(panel, panel.cast.survival, id).await.result
}

async fn a_press_is_awaited_until_it_is_known_what_came_of_it(panel: Panel) {
    let (owner, server) = (&panel.cast.owner, panel.cast.survival);
    let journal = Journal::open(&panel.store).await.unwrap();
    let pressed = owner.presses_start(server);
    let id = journal.write(pressed.clone()).await.unwrap();
    assert_eq!(result(&panel, id).await, Some(ActionResult::Awaited));
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    assert_eq!(result(&panel, id).await, Some(ActionResult::Awaited));
    journal.conclude(id, SEEN).await.unwrap();
    let expected = ActivityEntry {
        id,
        entry: NewEntry {
            outcome: Outcome::Sent,
            ..pressed
        },
        result: Some(SEEN),
    };
    assert_eq!(entry(&panel, server, id).await, expected);
    assert_eq!(panel.log(server).await, [expected]);
    assert!(panel.store.entry(panel.cast.lobby, id).await.unwrap().is_none());
}

async fn each_result_is_read_as_it_was_written(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let mut results = vec![ActionResult::Unobserved, ActionResult::Awaited];
    for state in ProcessState::ALL {
        let after = Duration::from_millis(7);
        results.push(ActionResult::Reached { state, after });
        results.push(ActionResult::NotReached { state });
    }
    for result in results {
        let server = panel.create_server("x", &panel.cast.owner).await;
        let id = accepted(&journal, panel.cast.owner.presses_start(server)).await;
        journal.conclude(id, result).await.unwrap();
        assert_eq!(entry(&panel, server, id).await.result, Some(result));
    }
    let press = || panel.cast.owner.presses_start(panel.cast.survival);
    let (first, second) = (
        accepted(&journal, press()).await,
        accepted(&journal, press()).await,
    );
    let superseded = ActionResult::Superseded { by: second };
    journal.conclude(first, superseded).await.unwrap();
    assert_eq!(result(&panel, first).await, Some(superseded));
}

async fn nothing_is_awaited_of_what_never_reached_a_wings(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let press = |outcome| NewEntry {
        outcome,
        ..panel.cast.owner.presses_start(panel.cast.survival)
    };
    let refused = Outcome::Refused("no".to_owned());
    let id = journal.write(press(refused)).await.unwrap();
    assert_eq!(result(&panel, id).await, None);
    for outcome in [
        Outcome::Failed("no".to_owned()),
        Outcome::Unknown("timeout".to_owned()),
    ] {
        let id = journal.write(press(Outcome::Pending)).await.unwrap();
        journal.settle_with(id, outcome).await.unwrap();
        assert_eq!(result(&panel, id).await, None);
        journal.conclude(id, SEEN).await.unwrap();
        assert_eq!(result(&panel, id).await, None, "nobody can have seen it");
    }
    let none = panel.store.under_way(&[panel.cast.survival]).await.unwrap();
    assert_eq!(none, []);
}

async fn what_was_seen_is_not_overwritten(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let id = accepted(&journal, panel.cast.owner.presses_start(panel.cast.survival)).await;
    journal.conclude(id, SEEN).await.unwrap();
    for later in [
        NOT_REACHED,
        ActionResult::Unobserved,
        ActionResult::Superseded { by: id },
    ] {
        journal.conclude(id, later).await.unwrap();
        assert_eq!(result(&panel, id).await, Some(SEEN));
    }
}

async fn what_an_instance_that_was_taken_for_dead_has_seen_counts_after_all(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let press = || panel.cast.owner.presses_start(panel.cast.survival);
    let accepted_before = accepted(&journal, press()).await;
    journal
        .conclude(accepted_before, ActionResult::Unobserved)
        .await
        .unwrap();
    let accepted_since = journal.write(press()).await.unwrap();
    let judged = format!(
        "UPDATE activity SET outcome = 'unknown', error = 'given up', result = NULL WHERE id = {}",
        panel.database.key(accepted_since.0)
    );
    panel.database.execute(&judged).await;
    journal.settle_with(accepted_since, Outcome::Sent).await.unwrap();
    for id in [accepted_before, accepted_since] {
        journal.conclude(id, SEEN).await.unwrap();
        assert_eq!(result(&panel, id).await, Some(SEEN));
    }
}

async fn what_was_not_reached_because_somebody_pressed_again_is_superseded(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let press = || panel.cast.owner.presses_start(panel.cast.survival);
    let (first, second) = (
        accepted(&journal, press()).await,
        accepted(&journal, press()).await,
    );
    let third = accepted(&journal, press()).await;
    journal.conclude(first, NOT_REACHED).await.unwrap();
    journal.conclude(second, ActionResult::Unobserved).await.unwrap();
    journal.conclude(third, NOT_REACHED).await.unwrap();
    let superseded = |by| Some(ActionResult::Superseded { by });
    assert_eq!(result(&panel, first).await, superseded(second));
    assert_eq!(result(&panel, second).await, superseded(third));
    assert_eq!(result(&panel, third).await, Some(NOT_REACHED));
}

async fn only_an_accepted_action_on_the_same_server_supersedes(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let owner = &panel.cast.owner;
    let id = accepted(&journal, owner.presses_start(panel.cast.survival)).await;
    accepted(&journal, owner.presses_start(panel.cast.lobby)).await;
    let failed = journal
        .write(owner.presses_start(panel.cast.survival))
        .await
        .unwrap();
    journal
        .settle_with(failed, Outcome::Failed("no".to_owned()))
        .await
        .unwrap();
    journal
        .write(owner.presses_start(panel.cast.survival))
        .await
        .unwrap();
    journal
        .write(NewEntry {
            event: Event::Other("server.console.command".to_owned()),
            outcome: Outcome::Sent,
            ..owner.presses_start(panel.cast.survival)
        })
        .await
        .unwrap();
    // A node tells late of what happened before.
    journal
        .write(NewEntry {
            occurred_at: jiff::Timestamp::UNIX_EPOCH,
            outcome: Outcome::Sent,
            ..owner.presses_start(panel.cast.survival)
        })
        .await
        .unwrap();
    journal.conclude(id, NOT_REACHED).await.unwrap();
    assert_eq!(result(&panel, id).await, Some(NOT_REACHED));
}

/// On SQLite the next process finds them, on PostgreSQL another one.
async fn what_the_dead_awaited_is_unobserved(panel: Panel) {
    let owner = &panel.cast.owner;
    let journal = Journal::open(&panel.store).await.unwrap();
    let (first, last) = (
        accepted(&journal, owner.presses_start(panel.cast.survival)).await,
        accepted(&journal, owner.presses_start(panel.cast.survival)).await,
    );
    let pending = journal
        .write(owner.presses_start(panel.cast.lobby))
        .await
        .unwrap();
    let seen = accepted(&journal, owner.presses_start(panel.cast.lobby)).await;
    journal.conclude(seen, SEEN).await.unwrap();
    drop(journal);
    if panel.database.kind() == Kind::Postgres {
        panel.database.execute("DELETE FROM instances").await;
    }
    let hasty = JournalConfig {
        heartbeat: Duration::from_millis(25),
        lease: Duration::from_millis(50),
        ..JournalConfig::default()
    };
    let store = panel.another_store().await;
    let _journal = Journal::open_with(&store, hasty).await.unwrap();
    eventually("it is judged", async || {
        result(&panel, last).await == Some(ActionResult::Unobserved)
    })
    .await;
    assert_eq!(
        result(&panel, first).await,
        Some(ActionResult::Superseded { by: last })
    );
    let pending = entry(&panel, panel.cast.lobby, pending).await;
    assert!(
        matches!(pending.entry.outcome, Outcome::Unknown(_)),
        "{pending:?}"
    );
    assert_eq!(pending.result, None);
    assert_eq!(entry(&panel, panel.cast.lobby, seen).await.result, Some(SEEN));
    let servers = [panel.cast.survival, panel.cast.lobby];
    assert_eq!(panel.store.under_way(&servers).await.unwrap(), []);
}

/// The panel has somebody look just before it writes that Wings has accepted.
async fn what_was_seen_before_the_outcome_was_written_stays(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let press = || panel.cast.owner.presses_start(panel.cast.survival);
    for seen in [SEEN, NOT_REACHED, ActionResult::Unobserved] {
        let id = journal.write(press()).await.unwrap();
        journal.conclude(id, seen).await.unwrap();
        journal.settle_with(id, Outcome::Sent).await.unwrap();
        let found = entry(&panel, panel.cast.survival, id).await;
        assert_eq!((found.entry.outcome, found.result), (Outcome::Sent, Some(seen)));
    }
    let servers = [panel.cast.survival];
    assert_eq!(panel.store.under_way(&servers).await.unwrap(), []);

    // The same within one transaction.
    let id = journal.write(press()).await.unwrap();
    let (concluded, settled) =
        tokio::join!(journal.conclude(id, SEEN), journal.settle_with(id, Outcome::Sent));
    concluded.and(settled).unwrap();
    let found = entry(&panel, panel.cast.survival, id).await;
    assert_eq!((found.entry.outcome, found.result), (Outcome::Sent, Some(SEEN)));
}

async fn what_has_been_awaited_too_long_is_unobserved(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let (owner, server) = (&panel.cast.owner, panel.cast.survival);
    let long_ago = NewEntry {
        occurred_at: jiff::Timestamp::now() - jiff::SignedDuration::from_mins(11),
        ..owner.presses_start(server)
    };
    let of_now = |of| NewEntry {
        occurred_at: jiff::Timestamp::now(),
        ..owner.presses_start(of)
    };
    let pending = journal.write(long_ago.clone()).await.unwrap();
    let first = accepted(&journal, long_ago.clone()).await;
    let last = accepted(&journal, long_ago.clone()).await;
    let seen = accepted(&journal, long_ago).await;
    journal.conclude(seen, SEEN).await.unwrap();
    let recent = accepted(&journal, of_now(panel.cast.lobby)).await;

    assert_eq!(panel.store.settle_stale_results().await.unwrap(), 2);
    let superseded = |by| Some(ActionResult::Superseded { by });
    assert_eq!(result(&panel, first).await, superseded(last));
    assert_eq!(result(&panel, last).await, superseded(seen));
    assert_eq!(result(&panel, seen).await, Some(SEEN));
    let recent = entry(&panel, panel.cast.lobby, recent).await;
    assert_eq!(recent.result, Some(ActionResult::Awaited));
    let pending = entry(&panel, server, pending).await;
    assert_eq!(
        pending.entry.outcome,
        Outcome::Pending,
        "its outcome is yet to come"
    );
    assert_eq!(panel.store.settle_stale_results().await.unwrap(), 0);

    let alone = NewEntry {
        occurred_at: jiff::Timestamp::now() - jiff::SignedDuration::from_mins(11),
        ..owner.presses_start(panel.cast.private)
    };
    let alone = accepted(&journal, alone).await;
    assert_eq!(panel.store.settle_stale_results().await.unwrap(), 1);
    let found = entry(&panel, panel.cast.private, alone).await;
    assert_eq!(found.result, Some(ActionResult::Unobserved));
    journal.conclude(alone, SEEN).await.unwrap();
    let found = entry(&panel, panel.cast.private, alone).await;
    assert_eq!(found.result, Some(SEEN), "somebody had seen it after all");
}

async fn a_result_that_no_release_wrote_is_told_by_table_column_and_row(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let id = accepted(&journal, panel.cast.owner.presses_start(server)).await;
    for (change, column) in [
        ("result = 'guessed'", "result"),
        ("result = 'reached', result_ms = 1", "result_state"),
        (
            "result = 'reached', result_ms = NULL, result_state = 'running'",
            "result_ms",
        ),
        ("result = 'superseded'", "superseded_by"),
        ("result = NULL, details = 'x'", "details"),
    ] {
        panel
            .database
            .execute(&format!("UPDATE activity SET {change}"))
            .await;
        let error = panel.store.entry(server, id).await.unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        let told = format!("column {column} of table activity, row {id}, holds what cannot be read");
        assert_eq!(source, told);
    }
}

async fn the_latest_action_that_is_awaited_is_under_way(panel: Panel) {
    let (owner, operator) = (&panel.cast.owner, &panel.cast.operator);
    let (survival, lobby, private) = (panel.cast.survival, panel.cast.lobby, panel.cast.private);
    let all = [survival, lobby, private, ServerId(Uuid::nil())];
    let under_way = async || {
        let mut under_way = panel.store.under_way(&all).await.unwrap();
        under_way.sort_by_key(|(server, _)| all.iter().position(|known| known == server));
        under_way
    };
    assert_eq!(under_way().await, []);
    assert_eq!(panel.store.under_way(&[]).await.unwrap(), []);

    let journal = Journal::open(&panel.store).await.unwrap();
    let started = accepted(&journal, owner.presses_start(survival)).await;
    let pressed = NewEntry {
        event: Event::Power(PowerAction::Kill),
        ..operator.presses_start(survival)
    };
    let killed = journal.write(pressed.clone()).await.unwrap();
    let done = accepted(&journal, owner.presses_start(lobby)).await;
    journal.conclude(done, SEEN).await.unwrap();
    let other = accepted(&journal, owner.presses_start(private)).await;
    let found = under_way().await;
    let kill = UnderWay {
        entry: killed,
        action: PowerAction::Kill,
        actor: pressed.actor,
        since: pressed.occurred_at,
    };
    assert_eq!(found[0], (survival, kill));
    assert_eq!((found[1].0, found[1].1.entry), (private, other));
    assert_eq!(found.len(), 2);

    journal.conclude(other, NOT_REACHED).await.unwrap();
    journal.settle_with(killed, Outcome::Sent).await.unwrap();
    journal.conclude(killed, SEEN).await.unwrap();
    let found = under_way().await;
    assert_eq!(
        (found.len(), found[0].1.entry),
        (1, started),
        "the start hangs still"
    );
}

async fn a_list_knows_what_is_under_way_on_its_servers(panel: Panel) {
    let (owner, operator) = (&panel.cast.owner, &panel.cast.operator);
    let journal = Journal::open(&panel.store).await.unwrap();
    // Two on one server of the owner's, none on the other, and one on a server that is somebody else's.
    accepted(&journal, owner.presses_start(panel.cast.survival)).await;
    journal
        .write(operator.presses_start(panel.cast.survival))
        .await
        .unwrap();
    accepted(&journal, owner.presses_start(panel.cast.private)).await;
    let filters = [None, Some("urv")].map(|name| ServerFilter {
        name: name.map(ToOwned::to_owned),
        ..ServerFilter::default()
    });
    for person in [owner, operator, &panel.cast.stranger, &panel.cast.administrator] {
        for (filter, page) in filters
            .iter()
            .flat_map(|filter| [(filter, page(1, 10)), (filter, page(1, 1)), (filter, page(2, 1))])
        {
            let listed = panel.store.list(&person.actor(), filter, page).await.unwrap();
            let (now, mut under_way) = panel.store.list_now(&person.actor(), filter, page).await.unwrap();
            assert_eq!((now.items.len(), now.total), (listed.items.len(), listed.total));
            assert!(now.items.iter().zip(&listed.items).all(|(now, listed)| {
                (&now.server, &now.standing, now.node.id)
                    == (&listed.server, &listed.standing, listed.node.id)
            }));
            let ids: Vec<_> = listed.items.iter().map(|visible| visible.server.id).collect();
            let mut expected = panel.store.under_way(&ids).await.unwrap();
            for some in [&mut under_way, &mut expected] {
                some.sort_by_key(|(server, _)| server.to_string());
            }
            assert_eq!(under_way, expected);
        }
    }
}

async fn details_are_read_as_they_were_written(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let details = EntryDetails::of_json(r#"{"command":"say hé"}"#.to_owned()).unwrap();
    let told = NewEntry {
        event: Event::Other("server.console.command".to_owned()),
        outcome: Outcome::Sent,
        details: Some(details),
        ..panel.cast.owner.presses_start(server)
    };
    let id = journal.write(told.clone()).await.unwrap();
    let found = entry(&panel, server, id).await;
    assert_eq!((&found.entry, found.result), (&told, None));
    let mut export = panel
        .store
        .export_activity(server, aileron_domain::ActivityFilter::default())
        .await
        .unwrap();
    assert_eq!(export.next_part().await.unwrap().unwrap(), [found]);
}

async fn a_closed_journal_takes_no_results(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let id = accepted(&journal, panel.cast.owner.presses_start(panel.cast.survival)).await;
    journal.close().await.unwrap();
    assert!(is_unavailable(&journal.conclude(id, SEEN).await));
}
