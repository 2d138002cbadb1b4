use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{
    ActivityFilter, ActivityHistory as _, ActivityLog as _, Claim, EntryId, Fingerprint, NewEntry, Outcome,
    PowerAction, ServerId, Sessions as _,
};
use aileron_persistence::Journal;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};

use crate::database::Kind;
use crate::panel::{Panel, now, page};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    old_entries_go_and_young_ones_stay,
    an_entry_without_an_outcome_and_all_after_it_stay,
    what_stands_behind_a_younger_entry_stays,
    a_log_of_which_nothing_is_left_goes_on_where_it_was,
    many_old_entries_of_many_servers_all_go,
    two_instances_may_remove_at_once,
    sessions_that_have_ended_go_and_others_stay,
    keys_that_have_expired_go_and_others_stay,
}

mod on_many_threads {
    use super::{Panel, who_presses_meanwhile_is_not_disturbed};

    on_each_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] Panel:
        who_presses_meanwhile_is_not_disturbed,
    }
}

/// How many servers' entries are not numbered without a gap.
const GAPS: &str = "SELECT count(*) AS number FROM (SELECT server_id FROM activity GROUP BY server_id \
                    HAVING count(*) <> max(number) - min(number) + 1) AS gaps";

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

/// Half-way between what these tests call old and what they call young.
fn cutoff() -> Timestamp {
    days_ago(365)
}

const OLD: i64 = 400;
const YOUNG: i64 = 300;

async fn press(journal: &Journal, panel: &Panel, server: ServerId, days: i64, outcome: Outcome) -> EntryId {
    let entry = NewEntry {
        occurred_at: days_ago(days),
        outcome,
        ..panel.cast.owner.presses_start(server)
    };
    journal.write(entry).await.unwrap()
}

/// The keys of a server's whole log, the oldest first.
async fn keys(panel: &Panel, server: ServerId) -> Vec<EntryId> {
    panel
        .log(server)
        .await
        .into_iter()
        .rev()
        .map(|entry| entry.id)
        .collect()
}

async fn old_entries_go_and_young_ones_stay(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let (survival, lobby) = (panel.cast.survival, panel.cast.lobby);
    let failed = || Outcome::Failed("Connection refused".to_owned());
    let unknown = || Outcome::Unknown("Connection timeout".to_owned());
    let mut kept = Vec::new();
    for (server, days, outcome) in [
        (survival, OLD, Outcome::Sent),
        (lobby, OLD, Outcome::Sent),
        (survival, OLD, failed()),
        (survival, OLD, unknown()),
        (survival, YOUNG, Outcome::Sent),
        (lobby, YOUNG, unknown()),
        (survival, 0, Outcome::Pending),
    ] {
        let id = press(&journal, &panel, server, days, outcome).await;
        if days != OLD {
            kept.push((server, id));
        }
    }
    assert_eq!(panel.store.remove_old_activity(cutoff()).await.unwrap(), 4);

    for server in [survival, lobby] {
        let of_server = kept.iter().filter(|(of, _)| *of == server).map(|(_, id)| *id);
        assert_eq!(keys(&panel, server).await, of_server.collect::<Vec<_>>());
    }
    let filter = ActivityFilter::default();
    for (number, expected) in [(1, 1), (2, 1), (3, 0)] {
        let found = panel
            .store
            .page(survival, &filter, page(number, 1))
            .await
            .unwrap();
        assert_eq!((found.items.len(), found.total), (expected, 2), "page {number}");
    }
    press(&journal, &panel, survival, 0, Outcome::Sent).await;
    assert_eq!(
        panel
            .database
            .number("SELECT max(number) AS number FROM activity")
            .await,
        6
    );
    assert_eq!(panel.database.number(GAPS).await, 0);
    assert_eq!(keys(&panel, survival).await.len(), 3);
    assert_eq!(panel.store.remove_old_activity(cutoff()).await.unwrap(), 0);
}

async fn an_entry_without_an_outcome_and_all_after_it_stay(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    press(&journal, &panel, server, OLD, Outcome::Sent).await;
    let pending = press(&journal, &panel, server, OLD, Outcome::Pending).await;
    let behind = press(&journal, &panel, server, OLD, Outcome::Sent).await;
    assert_eq!(panel.store.remove_old_activity(cutoff()).await.unwrap(), 1);
    assert_eq!(keys(&panel, server).await, [pending, behind]);

    journal.settle_with(pending, Outcome::Sent).await.unwrap();
    assert_eq!(panel.store.remove_old_activity(cutoff()).await.unwrap(), 2);
    assert!(keys(&panel, server).await.is_empty());
}

/// A clock was wrong for a while. A gap in the numbers would be worse than an entry that stays longer.
async fn what_stands_behind_a_younger_entry_stays(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let mut ids = Vec::new();
    for days in [OLD - 1, OLD, YOUNG, OLD + 1] {
        ids.push(press(&journal, &panel, server, days, Outcome::Sent).await);
    }
    panel.store.remove_old_activity(cutoff()).await.unwrap();
    assert_eq!(keys(&panel, server).await, ids[2..]);
    let later = days_ago(YOUNG - 1);
    assert_eq!(panel.store.remove_old_activity(later).await.unwrap(), 2);
    assert!(keys(&panel, server).await.is_empty());
}

async fn a_log_of_which_nothing_is_left_goes_on_where_it_was(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    for _ in 0..3 {
        press(&journal, &panel, server, OLD, Outcome::Sent).await;
    }
    assert_eq!(panel.store.remove_old_activity(cutoff()).await.unwrap(), 3);
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(press(&journal, &panel, server, 0, Outcome::Sent).await);
    }
    assert_eq!(keys(&panel, server).await, ids);
    assert_eq!(
        panel
            .database
            .number("SELECT min(number) AS number FROM activity")
            .await,
        4
    );
}

/// More of them than one batch takes, in one log and in several.
async fn many_old_entries_of_many_servers_all_go(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let mut servers = vec![panel.cast.survival; 8];
    servers.extend([panel.cast.lobby, panel.cast.private]);
    let old = (0..600).map(|n| press(&journal, &panel, servers[n % 10], OLD, Outcome::Sent));
    join_all(old).await;
    let young = join_all(
        servers
            .iter()
            .map(|server| press(&journal, &panel, *server, YOUNG, Outcome::Sent)),
    )
    .await;
    assert_eq!(panel.store.remove_old_activity(cutoff()).await.unwrap(), 600);
    let left = panel
        .database
        .number("SELECT count(*) AS number FROM activity")
        .await;
    assert_eq!(left, i64::try_from(young.len()).unwrap());
    assert_eq!(panel.database.number(GAPS).await, 0);
}

async fn two_instances_may_remove_at_once(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let servers = [panel.cast.survival, panel.cast.lobby, panel.cast.private];
    join_all((0..600).map(|n| press(&journal, &panel, servers[n % 3], OLD, Outcome::Sent))).await;
    let young = press(&journal, &panel, servers[0], YOUNG, Outcome::Sent).await;
    let other = panel.another_store().await;
    let (one, two) = tokio::join!(
        panel.store.remove_old_activity(cutoff()),
        other.remove_old_activity(cutoff())
    );
    assert_eq!(one.unwrap() + two.unwrap(), 600, "each is removed once");
    assert_eq!(keys(&panel, servers[0]).await, [young]);
    assert_eq!(
        panel
            .database
            .number("SELECT count(*) AS number FROM activity")
            .await,
        1
    );
}

async fn who_presses_meanwhile_is_not_disturbed(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let servers = [panel.cast.survival, panel.cast.lobby, panel.cast.private];
    join_all((0..600).map(|n| press(&journal, &panel, servers[n % 3], OLD, Outcome::Sent))).await;
    let (panel, journal) = (Arc::new(panel), Arc::new(journal));
    let removing = tokio::spawn({
        let panel = Arc::clone(&panel);
        async move { panel.store.remove_old_activity(cutoff()).await }
    });
    let mut pressed = vec![Vec::new(); 3];
    while !removing.is_finished() || pressed[2].is_empty() {
        for (server, ids) in servers.iter().zip(&mut pressed) {
            let id = press(&journal, &panel, *server, 0, Outcome::Pending).await;
            journal.settle_with(id, Outcome::Sent).await.unwrap();
            ids.push(id);
        }
    }
    assert_eq!(removing.await.unwrap().unwrap(), 600);
    for (server, ids) in servers.iter().zip(pressed) {
        assert_eq!(keys(&panel, *server).await, ids);
    }
    assert_eq!(panel.database.number(GAPS).await, 0);
}

async fn sessions_that_have_ended_go_and_others_stay(panel: Panel) {
    let before = panel
        .database
        .number("SELECT count(*) AS number FROM sessions")
        .await;
    // More than one batch, and past the store: who logs in removes their own.
    let many = match panel.database.kind() {
        Kind::Sqlite => {
            "INSERT INTO sessions (token_hash, user_id, created_at, expires_at) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) \
             SELECT randomblob(32), (SELECT min(id) FROM users), 0, i FROM n"
        }
        Kind::Postgres => {
            "INSERT INTO sessions (token_hash, user_id, created_at, expires_at) SELECT sha256(i::text::bytea), (SELECT id FROM users LIMIT 1), now(), \
             now() - i * interval '1 day' FROM generate_series(1, 300) AS i"
        }
    };
    panel.database.execute(many).await;
    let owner = &panel.cast.owner;
    panel.store.open(owner.user.id, Duration::ZERO).await.unwrap();
    let removed = panel.store.remove_expired_sessions().await.unwrap();
    assert!((1..=301).contains(&removed), "{removed}");
    let left = panel
        .database
        .number("SELECT count(*) AS number FROM sessions")
        .await;
    assert_eq!(left, before);
    assert!(panel.admit(owner.session(), "survival").await.is_some());
    assert_eq!(panel.store.remove_expired_sessions().await.unwrap(), 0);
}

async fn keys_that_have_expired_go_and_others_stay(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    for (key, hours) in [("old", 25), ("young", 23)] {
        let mut entry = panel.cast.owner.presses_start(panel.cast.survival);
        entry.occurred_at = now() - SignedDuration::from_hours(hours);
        let claim = Claim {
            user: panel.cast.owner.user.id,
            key: key.parse().unwrap(),
            request: Fingerprint::of_press(panel.cast.survival, PowerAction::Start),
        };
        journal.record(entry, Some(&claim)).await.unwrap();
    }
    assert_eq!(panel.store.remove_expired_claims().await.unwrap(), 1);
    let young = "SELECT count(*) AS number FROM idempotency_keys WHERE key = 'young'";
    assert_eq!(panel.database.number(young).await, 1);
    assert_eq!(panel.store.remove_expired_claims().await.unwrap(), 0);
}
