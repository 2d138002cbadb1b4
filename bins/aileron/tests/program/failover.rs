//! The primary of two PostgreSQL dies under load.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use contract_cases::{Ask, PanelUnderTest as _, eventually};
use serde_json::Value;
use test_postgres::{Cluster, Durability};
use tokio::task::JoinSet;

use crate::house::House;
use crate::panel::RealPanel;

/// A server's UUID and an action's name. Each client presses one button of its own, so that the counts tell them apart.
type Button = (String, String);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_standby_is_found_and_nothing_that_was_acknowledged_is_missing() {
    let Some(primary) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let mut house = House::in_cluster(&primary).await;
    let standby = Cluster::standby_of(&primary).await.unwrap();
    let standby_port = port(&standby);
    house.url = house.url.replacen(
        &port(&primary),
        &format!("{},127.0.0.1:{standby_port}", port(&primary)),
        1,
    ) + "?target_session_attrs=read-write";
    let load = Load::on(RealPanel::with(house, &["--rate-limit", "0"]).await);

    load.until_acknowledged(40).await;
    primary.kill_immediately().await.unwrap();
    let refused = load.refused();
    eventually("somebody is refused", async || load.refused() > refused).await;
    standby.promote().await.unwrap();
    load.until_acknowledged(load.acknowledged() + 40).await;
    let (panel, acknowledged) = load.stop().await;

    let log = log(&panel).await;
    let entries = |outcome: &str| {
        count(
            log.iter()
                .filter(|(_, o)| o == outcome)
                .map(|(button, _)| button.clone()),
        )
    };
    let received = panel.received().await.into_iter();
    let received = count(received.map(|received| (received.server, received.action)));
    assert_eq!(
        received, acknowledged,
        "what Wings received, and what was answered with 200"
    );
    assert_eq!(entries("sent"), acknowledged, "what is in the log as sent");
    assert!(
        log.iter()
            .all(|(_, outcome)| outcome == "sent" || outcome == "failed"),
        "{log:?}"
    );
}

fn port(cluster: &Cluster) -> String {
    let url = cluster.url("x");
    url.split([':', '/']).nth(4).unwrap().to_owned()
}

/// Clients that press buttons as fast as they are answered.
struct Load {
    panel: Arc<RealPanel>,
    counts: Arc<Counts>,
    clients: JoinSet<(Button, usize)>,
}

#[derive(Default)]
struct Counts {
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    over: AtomicBool,
}

impl Load {
    fn on(panel: RealPanel) -> Self {
        let (panel, counts) = (Arc::new(panel), Arc::new(Counts::default()));
        let mut clients = JoinSet::new();
        for server in [&panel.fleet().plain.uuid, &panel.fleet().slug.uuid] {
            for action in ["start", "stop", "restart", "kill"] {
                let button = (server.clone(), action.to_owned());
                clients.spawn(press(Arc::clone(&panel), Arc::clone(&counts), button));
            }
        }
        Self {
            panel,
            counts,
            clients,
        }
    }

    fn acknowledged(&self) -> usize {
        self.counts.acknowledged.load(Ordering::SeqCst)
    }

    fn refused(&self) -> usize {
        self.counts.refused.load(Ordering::SeqCst)
    }

    async fn until_acknowledged(&self, count: usize) {
        eventually("enough is acknowledged", async || self.acknowledged() >= count).await;
    }

    /// The panel, and how often each button was acknowledged.
    async fn stop(self) -> (RealPanel, BTreeMap<Button, usize>) {
        self.counts.over.store(true, Ordering::SeqCst);
        let acknowledged = self.clients.join_all().await.into_iter().collect();
        let panel = Arc::into_inner(self.panel).unwrap();
        eventually("nothing is pending", async || {
            log(&panel).await.iter().all(|(_, outcome)| outcome != "pending")
        })
        .await;
        (panel, acknowledged)
    }
}

/// Says how often it was acknowledged.
async fn press(panel: Arc<RealPanel>, counts: Arc<Counts>, button: Button) -> (Button, usize) {
    let mut acknowledged = 0;
    while !counts.over.load(Ordering::SeqCst) {
        let press = Ask::press(&button.0, &button.1).bearer(&panel.cast().owner.session);
        let answer = press.send(&*panel).await;
        match answer.status {
            200 => {
                acknowledged += 1;
                counts.acknowledged.fetch_add(1, Ordering::SeqCst);
            }
            503 => {
                let document = answer.json();
                let said = document["message"].as_str().unwrap();
                assert!(
                    ["Activity log unavailable", "Database unavailable"].contains(&said),
                    "{said}"
                );
                counts.refused.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            _ => panic!("{answer:?}"),
        }
    }
    (button, acknowledged)
}

/// The buttons and outcomes of the whole log of both servers, which is numbered without a gap.
async fn log(panel: &RealPanel) -> Vec<(Button, String)> {
    let mut entries = Vec::new();
    for server in [&panel.fleet().plain.uuid, &panel.fleet().slug.uuid] {
        let before = entries.len();
        for page in 1.. {
            let target = format!("/api/client/servers/{server}/activity?limit=100&page={page}");
            let answer = Ask::get(target)
                .bearer(&panel.cast().owner.session)
                .send(panel)
                .await;
            let document = answer.ok();
            let of_page = document["data"].as_array().unwrap();
            entries.extend(
                of_page
                    .iter()
                    .map(|entry| ((server.clone(), action(entry)), word(entry, "outcome"))),
            );
            if of_page.is_empty() {
                assert_eq!(document["pagination"]["total"], entries.len() - before);
                break;
            }
        }
    }
    entries
}

fn action(entry: &Value) -> String {
    let event = word(entry, "action");
    event.strip_prefix("server.power.").unwrap().to_owned()
}

fn word(entry: &Value, name: &str) -> String {
    entry[name].as_str().unwrap().to_owned()
}

fn count(buttons: impl Iterator<Item = Button>) -> BTreeMap<Button, usize> {
    let mut counts = BTreeMap::new();
    for button in buttons {
        *counts.entry(button).or_default() += 1;
    }
    counts
}
