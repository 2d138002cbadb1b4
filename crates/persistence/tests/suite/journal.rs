use std::time::Duration;

use aileron_domain::{ActorKind, ActorStamp, EntryId, Event, NewEntry, Outcome, PowerAction};
use aileron_persistence::Journal;
use uuid::Uuid;

use crate::database::eventually;
use crate::panel::{Panel, is_unavailable, now};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    an_entry_is_pending_until_it_is_settled,
    every_outcome_is_kept_with_its_words,
    what_is_known_is_not_overwritten_by_what_is_not,
    a_refusal_is_written_with_its_outcome,
    settling_what_is_not_there_is_no_error,
    each_server_counts_its_own_entries,
    entries_survive_the_journal,
    a_closed_journal_takes_nothing_more,
    an_entry_whose_caller_stopped_waiting_is_written,
    a_text_that_a_database_does_not_take_holds_up_nothing,
}

async fn an_entry_is_pending_until_it_is_settled(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let new = panel.cast.operator.presses_start(server);
    let id = journal.write(new.clone()).await.unwrap();
    let [entry] = &panel.log(server).await[..] else {
        panic!("one entry")
    };
    assert_eq!((entry.id, &entry.entry), (id, &new));
    assert_eq!(id.0.get_version_num(), 7);

    journal.settle_with(id, Outcome::Sent).await.unwrap();
    let [entry] = &panel.log(server).await[..] else {
        panic!("one entry")
    };
    let settled = NewEntry {
        outcome: Outcome::Sent,
        ..new
    };
    assert_eq!((entry.id, &entry.entry), (id, &settled));
}

async fn every_outcome_is_kept_with_its_words(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let words = || "Wings says: „nein“ 🦉\u{202e}".to_owned();
    let outcomes = [
        Outcome::Sent,
        Outcome::Failed(words()),
        Outcome::Unknown(words()),
        Outcome::Refused(words()),
        Outcome::Failed(String::new()),
    ];
    for outcome in &outcomes {
        let id = journal
            .write(panel.cast.operator.presses_start(server))
            .await
            .unwrap();
        journal.settle_with(id, outcome.clone()).await.unwrap();
    }
    let newest_first: Vec<_> = outcomes.into_iter().rev().collect();
    assert_eq!(panel.outcomes(server).await, newest_first);
}

async fn what_is_known_is_not_overwritten_by_what_is_not(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let (sent, failed) = (Outcome::Sent, Outcome::Failed("Connection refused".to_owned()));
    let unknown = Outcome::Unknown("Connection timeout".to_owned());
    let refused = Outcome::Refused("Server is suspended".to_owned());
    for (first, then, stays) in [
        (&sent, &unknown, &sent),
        (&sent, &failed, &sent),
        (&failed, &unknown, &failed),
        (&failed, &sent, &failed),
        (&refused, &unknown, &refused),
        (&unknown, &sent, &sent),
        (&unknown, &failed, &failed),
    ] {
        let id = journal
            .write(panel.cast.operator.presses_start(server))
            .await
            .unwrap();
        journal.settle_with(id, first.clone()).await.unwrap();
        journal.settle_with(id, then.clone()).await.unwrap();
        assert_eq!(
            &panel.log(server).await[0].entry.outcome,
            stays,
            "{first:?}, then {then:?}"
        );
    }
}

async fn a_refusal_is_written_with_its_outcome(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let refusal = NewEntry {
        outcome: Outcome::Refused("Missing required permissions: server.power".to_owned()),
        ..panel.cast.viewer.presses_start(panel.cast.survival)
    };
    let id = journal.write(refusal.clone()).await.unwrap();
    let log = panel.log(panel.cast.survival).await;
    assert_eq!((log[0].id, &log[0].entry), (id, &refusal));
}

async fn settling_what_is_not_there_is_no_error(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    journal
        .settle_with(EntryId(Uuid::now_v7()), Outcome::Sent)
        .await
        .unwrap();
    assert!(panel.log(panel.cast.survival).await.is_empty());
}

async fn each_server_counts_its_own_entries(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let (survival, lobby) = (panel.cast.survival, panel.cast.lobby);
    let mut recorded = Vec::new();
    for server in [survival, lobby, survival, survival, lobby] {
        let id = journal
            .write(panel.cast.owner.presses_start(server))
            .await
            .unwrap();
        recorded.insert(0, (server, id));
    }
    for (server, count) in [(survival, 3), (lobby, 2), (panel.cast.private, 0)] {
        let log: Vec<_> = panel
            .log(server)
            .await
            .into_iter()
            .map(|entry| (server, entry.id))
            .collect();
        assert_eq!(log.len(), count);
        let expected: Vec<_> = recorded.iter().copied().filter(|(of, _)| *of == server).collect();
        assert_eq!(log, expected);
    }
    assert_eq!(panel.database.number(GAPS).await, 0);
}

/// How many servers' entries are not numbered from 1 without a gap.
pub(crate) const GAPS: &str = "SELECT count(*) AS number FROM (SELECT server_id FROM activity GROUP BY server_id \
                               HAVING count(*) <> max(number) OR min(number) <> 1) AS gaps";

async fn entries_survive_the_journal(panel: Panel) {
    let server = panel.cast.survival;
    let journal = Journal::open(&panel.store).await.unwrap();
    let first = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.settle_with(first, Outcome::Sent).await.unwrap();
    journal.close().await.unwrap();
    drop(journal);
    let store = panel.another_store().await;
    let journal = Journal::open(&store).await.unwrap();
    let second = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    let ids: Vec<_> = panel
        .log(server)
        .await
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(ids, [second, first]);
    assert_eq!(panel.outcomes(server).await, [Outcome::Pending, Outcome::Sent]);
    assert_eq!(panel.database.number(GAPS).await, 0);
}

async fn a_closed_journal_takes_nothing_more(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let id = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.close().await.unwrap();
    assert!(is_unavailable(
        &journal.write(panel.cast.owner.presses_start(server)).await
    ));
    assert!(is_unavailable(&journal.settle_with(id, Outcome::Sent).await));
    assert_eq!(panel.outcomes(server).await, [Outcome::Pending]);
}

async fn an_entry_whose_caller_stopped_waiting_is_written(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    for _ in 0..20 {
        let recording = journal.write(panel.cast.owner.presses_start(server));
        let _gave_up = tokio::time::timeout(Duration::ZERO, recording).await;
    }
    let id = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    let settling = journal.settle_with(id, Outcome::Sent);
    let _gave_up = tokio::time::timeout(Duration::ZERO, settling).await;
    journal.close().await.unwrap();
    let outcomes = panel.outcomes(server).await;
    assert_eq!(outcomes.len(), 21);
    assert_eq!(outcomes[0], Outcome::Sent);
}

/// PostgreSQL takes no NUL in a text. One that came this far must not stop the entries and outcomes beside it.
async fn a_text_that_a_database_does_not_take_holds_up_nothing(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let strange = NewEntry {
        occurred_at: now(),
        actor: ActorStamp {
            kind: ActorKind::Daemon,
            id: None,
            name: "node\0".to_owned(),
        },
        event: Event::Other("server\0.crashed".to_owned()),
        target: server,
        ip: None,
        outcome: Outcome::Pending,
        details: None,
    };
    let strange = journal.write(strange).await.unwrap();
    let plain = journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal
        .settle_with(strange, Outcome::Failed("no\0thing".to_owned()))
        .await
        .unwrap();
    journal.settle_with(plain, Outcome::Sent).await.unwrap();
    eventually("both are settled", async || {
        let outcomes = panel.outcomes(server).await;
        outcomes[0] == Outcome::Sent && matches!(&outcomes[1], Outcome::Failed(_))
    })
    .await;
    let log = panel.log(server).await;
    assert_eq!(log[0].entry.event, Event::Power(PowerAction::Start));
    assert!(log[1].entry.actor.name.starts_with("node"));
}
