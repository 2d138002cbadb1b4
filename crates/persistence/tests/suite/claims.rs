use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{
    ActivityLog as _, Claim, Delivery, Earlier, EntryId, Fingerprint, NewEntry, Outcome, PowerAction,
    Recorded, Unreachable, WingsFailure, WingsWords,
};
use aileron_persistence::{Journal, Migrate, Store, StoreConfig};
use diesel::connection::SimpleConnection as _;
use jiff::SignedDuration;
use tokio::task::JoinSet;

use crate::database::eventually;
use crate::panel::{Panel, Person, config, is_unavailable, now};

on_each_database! { Panel:
    a_press_that_is_sent_again_is_written_once_and_answered_twice,
    every_answer_is_remembered_as_it_was,
    a_key_stands_for_one_request_of_one_user,
    a_claim_holds_for_a_day,
    the_answer_outlives_the_process,
}

mod on_many_threads {
    use super::{Panel, of_many_that_make_the_same_claim_at_once_one_gets_its_entry};

    on_each_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] Panel:
        of_many_that_make_the_same_claim_at_once_one_gets_its_entry,
    }
}

mod by_two_instances {
    use super::{Panel, two_instances_answer_as_one};

    on_postgres! { Panel: two_instances_answer_as_one }
}

mod of_a_file {
    use super::{
        Panel, a_claim_whose_entry_was_refused_may_be_made_again, a_claim_whose_process_died_has_no_answer,
    };

    on_sqlite! { Panel:
        a_claim_whose_process_died_has_no_answer,
        a_claim_whose_entry_was_refused_may_be_made_again,
    }
}

fn claim(panel: &Panel, person: &Person, key: &str) -> Claim {
    Claim {
        user: person.user.id,
        key: key.parse().unwrap(),
        request: Fingerprint::of_press(panel.cast.survival, PowerAction::Start),
    }
}

fn press(panel: &Panel) -> NewEntry {
    panel.cast.owner.presses_start(panel.cast.survival)
}

async fn entry(journal: &Journal, panel: &Panel, claim: &Claim) -> EntryId {
    match journal.record(press(panel), Some(claim)).await.unwrap() {
        Recorded::Entry(id) => id,
        Recorded::Before(earlier) => panic!("{earlier:?}"),
    }
}

async fn before(journal: &Journal, panel: &Panel, claim: &Claim) -> Earlier {
    let recalled = journal.recall(claim).await.unwrap();
    match journal.record(press(panel), Some(claim)).await.unwrap() {
        Recorded::Before(earlier) => {
            assert_eq!(recalled.as_ref(), Some(&earlier));
            earlier
        }
        Recorded::Entry(id) => panic!("{id} was written"),
    }
}

async fn a_press_that_is_sent_again_is_written_once_and_answered_twice(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let claim = claim(&panel, &panel.cast.owner, "press-1");
    assert_eq!(journal.recall(&claim).await.unwrap(), None);
    let id = entry(&journal, &panel, &claim).await;
    assert_eq!(before(&journal, &panel, &claim).await, Earlier::UnderWay);
    journal
        .settle(id, Outcome::Sent, Some((&claim, &Ok(()))))
        .await
        .unwrap();
    assert_eq!(
        before(&journal, &panel, &claim).await,
        Earlier::Answered(id, Ok(()))
    );
    assert_eq!(panel.outcomes(panel.cast.survival).await, [Outcome::Sent]);
}

async fn every_answer_is_remembered_as_it_was(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let unavailable = |delivery| WingsFailure::Unavailable {
        reason: Unreachable::Timeout,
        delivery,
    };
    for (n, failure) in [
        WingsFailure::Unauthorized,
        unavailable(Delivery::Possible),
        unavailable(Delivery::Impossible),
        WingsFailure::Conflict(WingsWords::clean("„nein“ 🦉")),
        WingsFailure::Refused(None),
    ]
    .into_iter()
    .enumerate()
    {
        let claim = claim(&panel, &panel.cast.owner, &format!("press-{n}"));
        let id = entry(&journal, &panel, &claim).await;
        let outcome = failure.outcome(failure.to_string());
        let answer = Err(failure);
        journal
            .settle(id, outcome, Some((&claim, &answer)))
            .await
            .unwrap();
        assert_eq!(
            before(&journal, &panel, &claim).await,
            Earlier::Answered(id, answer)
        );
    }
}

async fn a_key_stands_for_one_request_of_one_user(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let first = claim(&panel, &panel.cast.owner, "press-1");
    entry(&journal, &panel, &first).await;
    let another_request = Claim {
        request: Fingerprint::of_press(panel.cast.survival, PowerAction::Kill),
        ..first.clone()
    };
    assert_eq!(before(&journal, &panel, &another_request).await, Earlier::Another);
    entry(&journal, &panel, &claim(&panel, &panel.cast.operator, "press-1")).await;
    entry(&journal, &panel, &claim(&panel, &panel.cast.owner, "PRESS-1")).await;
    let without_a_claim = journal.record(press(&panel), None).await.unwrap();
    assert!(matches!(without_a_claim, Recorded::Entry(_)));
    assert_eq!(panel.log(panel.cast.survival).await.len(), 4);
}

async fn a_claim_holds_for_a_day(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let day = SignedDuration::from_hours(24);
    let minute = SignedDuration::from_mins(1);
    for (key, age, holds) in [("young", day - minute, true), ("old", day + minute, false)] {
        let claim = claim(&panel, &panel.cast.owner, key);
        let earlier = NewEntry {
            occurred_at: now() - age,
            ..press(&panel)
        };
        let Recorded::Entry(id) = journal.record(earlier, Some(&claim)).await.unwrap() else {
            panic!("the first of its kind")
        };
        journal
            .settle(id, Outcome::Sent, Some((&claim, &Ok(()))))
            .await
            .unwrap();
        if holds {
            assert_eq!(
                before(&journal, &panel, &claim).await,
                Earlier::Answered(id, Ok(()))
            );
        } else {
            assert_eq!(journal.recall(&claim).await.unwrap(), None);
            assert_ne!(entry(&journal, &panel, &claim).await, id);
            assert_eq!(before(&journal, &panel, &claim).await, Earlier::UnderWay);
        }
    }
}

async fn the_answer_outlives_the_process(panel: Panel) {
    let claim = claim(&panel, &panel.cast.owner, "press-1");
    let journal = Journal::open(&panel.store).await.unwrap();
    let id = entry(&journal, &panel, &claim).await;
    journal
        .settle(id, Outcome::Sent, Some((&claim, &Ok(()))))
        .await
        .unwrap();
    journal.close().await.unwrap();
    drop(journal);
    let store = panel.another_store().await;
    let journal = Journal::open(&store).await.unwrap();
    assert_eq!(
        before(&journal, &panel, &claim).await,
        Earlier::Answered(id, Ok(()))
    );
}

/// Some wait for the same commit, some come later, and on PostgreSQL some come to the other instance.
async fn of_many_that_make_the_same_claim_at_once_one_gets_its_entry(panel: Panel) {
    let mut journals = vec![Arc::new(Journal::open(&panel.store).await.unwrap())];
    if panel.database.kind() == crate::database::Kind::Postgres {
        journals.push(Arc::new(
            Journal::open(&panel.another_store().await).await.unwrap(),
        ));
    }
    let panel = Arc::new(panel);
    let mut pressing = JoinSet::new();
    for n in 0..40 {
        let (panel, journal) = (Arc::clone(&panel), Arc::clone(&journals[n % journals.len()]));
        pressing.spawn(async move {
            let mut entries = 0;
            for key in ["a", "b", "c"] {
                let claim = claim(&panel, &panel.cast.owner, key);
                match journal.record(press(&panel), Some(&claim)).await.unwrap() {
                    Recorded::Entry(_) => entries += 1,
                    Recorded::Before(earlier) => assert_eq!(earlier, Earlier::UnderWay),
                }
            }
            entries
        });
    }
    assert_eq!(pressing.join_all().await.into_iter().sum::<usize>(), 3);
    assert_eq!(panel.log(panel.cast.survival).await.len(), 3);
    assert_eq!(panel.database.number(crate::journal::GAPS).await, 0);
}

async fn two_instances_answer_as_one(panel: Panel) {
    let one = Journal::open(&panel.store).await.unwrap();
    let other = Journal::open(&panel.another_store().await).await.unwrap();
    let claim = claim(&panel, &panel.cast.owner, "press-1");
    let id = entry(&one, &panel, &claim).await;
    assert_eq!(before(&other, &panel, &claim).await, Earlier::UnderWay);
    one.settle(id, Outcome::Sent, Some((&claim, &Ok(()))))
        .await
        .unwrap();
    assert_eq!(
        before(&other, &panel, &claim).await,
        Earlier::Answered(id, Ok(()))
    );
}

async fn a_claim_whose_process_died_has_no_answer(panel: Panel) {
    let claim = claim(&panel, &panel.cast.owner, "press-1");
    let journal = Journal::open(&panel.store).await.unwrap();
    entry(&journal, &panel, &claim).await;
    drop(journal);
    let store = panel.another_store().await;
    let journal = Journal::open(&store).await.unwrap();
    assert_eq!(before(&journal, &panel, &claim).await, Earlier::Lost);
    assert_eq!(panel.log(panel.cast.survival).await.len(), 1);
}

async fn a_claim_whose_entry_was_refused_may_be_made_again(panel: Panel) {
    let config = StoreConfig {
        lock_timeout: Duration::from_millis(100),
        ..config(&panel.database.url)
    };
    let store = Store::open(config, Migrate::No).await.unwrap();
    let journal = Journal::open(&store).await.unwrap();
    let claim = claim(&panel, &panel.cast.owner, "press-1");
    let mut backup = panel.database.sqlite();
    backup.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert!(is_unavailable(&journal.record(press(&panel), Some(&claim)).await));
    backup.batch_execute("COMMIT").unwrap();
    eventually("it is made", async || {
        let recorded = journal.record(press(&panel), Some(&claim)).await;
        matches!(recorded, Ok(Recorded::Entry(_)))
    })
    .await;
    assert_eq!(before(&journal, &panel, &claim).await, Earlier::UnderWay);
    assert_eq!(panel.outcomes(panel.cast.survival).await, [Outcome::Pending]);
}
