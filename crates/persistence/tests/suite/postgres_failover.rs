//! What becomes of open connections when their server is not what it was.

use aileron_domain::{Admission as _, Outcome};
use aileron_persistence::{DatabaseUrl, Journal, Migrate, Store};
use futures_util::future::join_all;
use test_postgres::{Cluster, Durability};

use crate::database::{eventually, postgres};
use crate::panel::{Panel, config, is_unavailable, log, outcomes, populate};
use crate::plain_log::PlainLog as _;

on_postgres! { Panel:
    after_an_administrator_ended_all_connections_others_are_made,
    a_commit_waits_for_the_disk_where_the_server_would_not,
}

async fn after_an_administrator_ended_all_connections_others_are_made(panel: Panel) {
    let store = panel.another_store().await;
    let journal = Journal::open(&store).await.unwrap();
    let (owner, server) = (&panel.cast.owner, panel.cast.survival);
    let session = owner.session();
    join_all((0..8).map(|_| store.admit(&session, None))).await;
    let id = journal.write(owner.presses_start(server)).await.unwrap();

    let ended = panel.database.number(
        "WITH theirs AS MATERIALIZED (SELECT pid FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'aileron') \
         SELECT count(*) AS number FROM theirs WHERE pg_terminate_backend(pid)",
    );
    assert!(ended.await > 0);
    // An outcome finds its way by itself. Others may meet a connection whose end has not come through yet.
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    eventually("all connections are new", async || {
        let admitted = join_all((0..8).map(|_| store.admit(&session, None))).await;
        admitted.iter().all(Result::is_ok)
    })
    .await;
    assert_eq!(panel.outcomes(server).await, [Outcome::Sent]);
}

/// Its system goes on acknowledging what it is sent, as it does for a server whose disk hangs.
#[tokio::test]
async fn a_server_that_froze_is_given_up_and_found_again_when_it_is_well() {
    let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let database = cluster.create_database().await.unwrap();
    let url = format!("{}?connect_timeout=1", database.url());
    let (store, cast) = populate(&DatabaseUrl::Postgres(url)).await;
    let journal = Journal::open(&store).await.unwrap();
    let (owner, server) = (&cast.owner, cast.survival);
    let session = owner.session();
    let under_way = journal.write(owner.presses_start(server)).await.unwrap();
    join_all((0..8).map(|_| store.admit(&session, None))).await;

    let admin = postgres(&cluster.url("postgres")).await;
    let rows = "SELECT pid FROM pg_stat_activity WHERE application_name = 'aileron'";
    let mut processes: Vec<i32> = admin
        .query(rows, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let file = admin
        .query_one("SELECT pg_read_file('postmaster.pid', 0, 20)", &[])
        .await
        .unwrap();
    let of_all = file.get::<_, String>(0);
    processes.push(of_all.lines().next().unwrap().parse().unwrap());
    let frozen = Frozen::now(processes);

    // Both at once: neither holds up the other.
    let (written, admitted) = tokio::join!(
        journal.write(owner.presses_start(server)),
        store.admit(&session, None)
    );
    assert!(is_unavailable(&written) && is_unavailable(&admitted));
    assert!(is_unavailable(&store.check().await), "it takes no connections");
    drop(frozen);

    store.check().await.unwrap();
    assert!(store.admit(&session, None).await.unwrap().is_some());
    journal.settle_with(under_way, Outcome::Sent).await.unwrap();
    let id = journal.write(owner.presses_start(server)).await.unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    let sent = outcomes(&store, server).await;
    assert_eq!(
        sent.iter().filter(|outcome| **outcome == Outcome::Sent).count(),
        2,
        "{sent:?}"
    );
}

/// One of its processes hangs before it has read what it was sent, and goes on when all others think that it is over.
#[tokio::test]
async fn what_a_stuck_process_writes_after_all_is_known_not_to_have_been_sent() {
    let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let database = cluster.create_database().await.unwrap();
    let (store, cast) = populate(&DatabaseUrl::Postgres(database.url().to_owned())).await;
    let journal = Journal::open(&store).await.unwrap();
    let (owner, server) = (&cast.owner, cast.survival);
    // The second time, its process knows the statement and needs nothing more than that.
    for _ in 0..2 {
        let id = journal.write(owner.presses_start(server)).await.unwrap();
        journal.settle_with(id, Outcome::Sent).await.unwrap();
    }

    let admin = postgres(&cluster.url("postgres")).await;
    let rows = "SELECT pid FROM pg_stat_activity WHERE application_name = 'aileron'";
    let processes = admin.query(rows, &[]).await.unwrap();
    let frozen = Frozen::now(processes.iter().map(|row| row.get(0)).collect());
    assert!(is_unavailable(&journal.write(owner.presses_start(server)).await));
    // By another process. What was late comes before it.
    let meanwhile = journal.write(owner.presses_start(cast.lobby)).await.unwrap();
    journal.settle_with(meanwhile, Outcome::Sent).await.unwrap();
    assert_eq!(outcomes(&store, server).await, [Outcome::Sent, Outcome::Sent]);
    drop(frozen);

    let unsent = Outcome::Failed("Activity log unavailable".to_owned());
    eventually("the entry has appeared and says so", async || {
        outcomes(&store, server).await == [unsent.clone(), Outcome::Sent, Outcome::Sent]
    })
    .await;
    journal.close().await.unwrap();
}

/// Processes that do nothing as long as this lives.
struct Frozen(Vec<i32>);

impl Frozen {
    fn now(processes: Vec<i32>) -> Self {
        let frozen = Self(processes);
        assert!(frozen.send("STOP"));
        frozen
    }

    fn send(&self, signal: &str) -> bool {
        let mut kill = std::process::Command::new("kill");
        kill.args(["-s", signal])
            .args(self.0.iter().map(ToString::to_string));
        kill.status().unwrap().success()
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        assert!(self.send("CONT"));
    }
}

/// A server may be set up to acknowledge commits before they are on disk. Aileron's it does not.
async fn a_commit_waits_for_the_disk_where_the_server_would_not(panel: Panel) {
    panel
        .database
        .execute(
            "CREATE TABLE seen (setting TEXT);
             CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
             'BEGIN INSERT INTO seen VALUES (current_setting(''synchronous_commit'')); RETURN NEW; END';
             CREATE TRIGGER see BEFORE INSERT ON activity FOR EACH ROW EXECUTE FUNCTION see()",
        )
        .await;
    for (setting, seen) in [
        ("off", "on"),
        ("on", "on"),
        ("remote_apply", "remote_apply"),
        ("local", "local"),
    ] {
        panel
            .database
            .execute(&format!(
                "DELETE FROM seen; DO 'BEGIN EXECUTE format(''ALTER DATABASE %I SET synchronous_commit = {setting}'', \
                 current_database()); END'"
            ))
            .await;
        let journal = Journal::open(&panel.another_store().await).await.unwrap();
        let entry = panel.cast.owner.presses_start(panel.cast.survival);
        journal.write(entry).await.unwrap();
        let as_seen = format!("SELECT count(*) AS number FROM seen WHERE setting = '{seen}'");
        assert_eq!(panel.database.number(&as_seen).await, 1, "{setting}");
    }
}

/// A primary that is fenced, or a managed server whose disk is full, goes on answering questions.
#[tokio::test]
async fn a_server_that_lets_nobody_write_any_more_is_left_for_the_one_that_does() {
    let Some(primary) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let database = primary.create_database().await.unwrap();
    let url = |hosts: &str| format!("postgres://postgres@{hosts}/{}", database.name());
    let host = |cluster: &Cluster| {
        let url = cluster.url("x");
        url.split(['@', '/']).nth(3).unwrap().to_owned()
    };
    let alone = DatabaseUrl::Postgres(url(&host(&primary)));
    let (_, cast) = populate(&alone).await;
    let standby = Cluster::standby_of(&primary).await.unwrap();
    let both = DatabaseUrl::Postgres(url(&format!("{},{}", host(&primary), host(&standby))));
    let store = Store::open(config(&both), Migrate::No).await.unwrap();
    let journal = Journal::open(&store).await.unwrap();
    let (owner, server) = (&cast.owner, cast.survival);
    let session = owner.session();
    join_all((0..8).map(|_| store.admit(&session, None))).await;
    let before = journal.write(owner.presses_start(server)).await.unwrap();

    standby.promote().await.unwrap();
    let admin = postgres(&primary.url("postgres")).await;
    for statement in [
        "ALTER SYSTEM SET default_transaction_read_only = on",
        "SELECT pg_reload_conf()",
    ] {
        admin.batch_execute(statement).await.unwrap();
    }
    let lets_nobody_write = async || {
        let client = postgres(&primary.url("postgres")).await;
        let row = client.query_one("SHOW transaction_read_only", &[]).await.unwrap();
        row.get::<_, String>(0) == "on"
    };
    eventually("the primary lets nobody write", lets_nobody_write).await;

    // One caller may notice. From then on nobody asks the old one, not even those who only read.
    let mut noticed = 0;
    let after = loop {
        match journal.write(owner.presses_start(server)).await {
            Ok(id) => break id,
            refused => assert!(is_unavailable(&refused)),
        }
        noticed += 1;
        assert!(noticed < 2, "it goes on asking a server that lets nobody write");
    };
    for _ in 0..8 {
        let ids: Vec<_> = log(&store, server).await.iter().map(|entry| entry.id).collect();
        assert!(ids.contains(&before) && ids.contains(&after), "{ids:?}");
    }
    journal.settle_with(before, Outcome::Sent).await.unwrap();
    journal.settle_with(after, Outcome::Sent).await.unwrap();
    let sent = outcomes(&store, server).await;
    assert!(sent.iter().filter(|outcome| **outcome == Outcome::Sent).count() >= 2);
    eventually("nothing is pending", async || {
        !outcomes(&store, server).await.contains(&Outcome::Pending)
    })
    .await;
}
