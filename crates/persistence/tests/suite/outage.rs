use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{Admission as _, Outcome};
use aileron_persistence::{DatabaseUrl, Journal, JournalConfig};
use test_postgres::{Cluster, Durability};
use tokio::task::JoinSet;

use crate::database::eventually;
use crate::panel::{is_unavailable, log, outcomes, populate};
use crate::plain_log::PlainLog as _;

/// PostgreSQL ends in the middle of everything and comes back: nothing is reopened here, and nothing is lost.
#[tokio::test]
async fn what_was_settled_while_postgresql_was_down_is_written_when_it_is_back() {
    let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let database = cluster.create_database().await.unwrap();
    let (store, cast) = populate(&DatabaseUrl::Postgres(database.url().to_owned())).await;
    let config = JournalConfig {
        heartbeat: Duration::from_millis(50),
        ..JournalConfig::default()
    };
    let journal = Journal::open_with(&store, config).await.unwrap();
    let (owner, server) = (&cast.owner, cast.survival);
    let under_way = journal.write(owner.presses_start(server)).await.unwrap();
    store.check().await.unwrap();

    cluster.kill_immediately().await.unwrap();
    assert!(is_unavailable(&journal.write(owner.presses_start(server)).await));
    assert!(is_unavailable(&store.admit(&owner.session(), None).await));
    assert!(is_unavailable(&store.check().await));

    let settling = journal.settle_with(under_way, Outcome::Sent);
    let coming_back = async {
        assert!(is_unavailable(&journal.write(owner.presses_start(server)).await));
        cluster.start_again().await.unwrap();
    };
    let (settled, ()) = tokio::join!(settling, coming_back);
    settled.unwrap();
    assert_eq!(outcomes(&store, server).await, [Outcome::Sent]);

    store.check().await.unwrap();
    assert!(store.admit(&owner.session(), None).await.unwrap().is_some());
    let id = journal.write(owner.presses_start(server)).await.unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    journal.close().await.unwrap();
    let ids: Vec<_> = log(&store, server)
        .await
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(ids, [id, under_way]);
}

/// The primary dies while many press, and the standby that the address names beside it takes over.
#[tokio::test]
async fn nothing_that_was_acknowledged_is_missing_after_a_failover() {
    let Some(primary) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let standby = Cluster::standby_of(&primary).await.unwrap();
    let database = primary.create_database().await.unwrap();
    let host = |cluster: &Cluster| {
        let url = cluster.url("");
        url.trim_end_matches('/').rsplit('@').next().unwrap().to_owned()
    };
    let hosts = format!("{},{}", host(&primary), host(&standby));
    let name = database.name();
    let url = format!("postgres://postgres@{hosts}/{name}?target_session_attrs=read-write");
    let (store, cast) = populate(&DatabaseUrl::Postgres(url)).await;
    let journal = Arc::new(Journal::open(&store).await.unwrap());
    let cast = Arc::new(cast);

    let mut pressing = JoinSet::new();
    for _ in 0..8 {
        let (journal, cast) = (Arc::clone(&journal), Arc::clone(&cast));
        pressing.spawn(async move {
            let mut acknowledged = Vec::new();
            while let Ok(id) = journal.write(cast.owner.presses_start(cast.survival)).await {
                acknowledged.push(id);
            }
            acknowledged
        });
    }
    eventually("many have pressed", async || {
        log(&store, cast.survival).await.len() > 100
    })
    .await;
    primary.kill_immediately().await.unwrap();
    let acknowledged = pressing.join_all().await.concat();
    standby.promote().await.unwrap();

    eventually("there is a database again", async || store.check().await.is_ok()).await;
    let id = journal
        .write(cast.owner.presses_start(cast.survival))
        .await
        .unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    let log = log(&store, cast.survival).await;
    assert_eq!((log[0].id, &log[0].entry.outcome), (id, &Outcome::Sent));
    for id in acknowledged {
        assert!(
            log.iter().any(|entry| entry.id == id),
            "{id} was acknowledged and is missing"
        );
    }
}
