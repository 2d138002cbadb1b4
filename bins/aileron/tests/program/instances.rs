//! Several processes over one PostgreSQL.

use std::thread;
use std::time::Duration;

use contract_cases::{Ask, PanelUnderTest as _, eventually};
use futures_util::future::join_all;
use serde_json::Value;
use tokio_postgres::{Client, NoTls};

use crate::house::{House, SECRET_KEY, cluster};
use crate::panel::{PRESSES_PER_MINUTE, RealPanel, serve};
use crate::running::{Running, aileron, run};

const AS_OFTEN_AS_ONE_LIKES: [&str; 2] = ["--rate-limit", "0"];

fn press(panel: &RealPanel, action: &str) -> Ask {
    Ask::press("my-server", action).bearer(&panel.cast().owner.session)
}

/// The newest entries of `my-server` as this instance shows them, the newest first.
async fn log(panel: &RealPanel) -> Vec<Value> {
    let log =
        Ask::get("/api/client/servers/my-server/activity?limit=100").bearer(&panel.cast().owner.session);
    let mut page = log.send(panel).await.ok();
    let entries = page["data"].take();
    let entries = entries.as_array().unwrap();
    assert_eq!(
        page["pagination"]["total"],
        entries.len(),
        "numbered without a gap"
    );
    entries.clone()
}

async fn outcome_of(panel: &RealPanel, action: &str) -> String {
    let log = log(panel).await;
    let event = format!("server.power.{action}");
    let entry = log.iter().find(|entry| entry["action"] == *event).unwrap();
    entry["outcome"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_start_at_once_on_an_empty_database_come_up() {
    let Some(cluster) = cluster().await else { return };
    let database = cluster.create_database().await.unwrap();
    let starting_line = StartingLine::drawn_in(database.url()).await;
    let starting: Vec<_> = (0..INSTANCES)
        .map(|_| serve(database.url()))
        .map(|command| thread::spawn(|| Running::start(command)))
        .collect();
    starting_line.release().await;
    for instance in starting {
        // It says where it listens, which it does only once the tables are there.
        assert!(instance.join().unwrap().id() > 0);
    }
    let mut command = aileron(&["migrate"]);
    command.env("AILERON_DATABASE_URL", database.url());
    let output = run(command, "");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "{\"migrations\":[]}\n");
}

const INSTANCES: usize = 4;

/// Holds up whoever wants to make tables.
struct StartingLine(Client);

impl StartingLine {
    async fn drawn_in(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        let drawn = client.batch_execute("BEGIN; LOCK TABLE pg_catalog.pg_class IN SHARE MODE");
        drawn.await.unwrap();
        Self(client)
    }

    /// Lets them go once all are there, or after half of the time that they wait before they give up.
    async fn release(self) {
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        for _ in 0..100 {
            // Within a transaction it is always the same moment.
            self.0
                .batch_execute("SELECT pg_stat_clear_snapshot()")
                .await
                .unwrap();
            let count: i64 = self.0.query_one(waiting, &[]).await.unwrap().get(0);
            if usize::try_from(count).unwrap() == INSTANCES {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.0.batch_execute("COMMIT").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_revoked_on_one_is_refused_by_the_other_at_once() {
    let Some(house) = House::on_postgres().await else {
        return;
    };
    let one = RealPanel::in_house(house).await;
    let other = one.another(&[]);

    let session = one.cast().owner.session.clone();
    let account = || Ask::get("/api/account").bearer(&session);
    account().send(&one).await.ok();
    account().send(&other).await.ok();
    let left = Ask::post("/api/auth/logout").bearer(&session).send(&one).await;
    assert!(left.status < 300, "{left:?}");
    account().send(&other).await.is(401, "Authentication required");
    account().send(&one).await.is(401, "Authentication required");

    let operator = |arguments: &[&str]| -> Value {
        let mut command = aileron(arguments);
        command
            .env("AILERON_DATABASE_URL", &one.house.url)
            .env("AILERON_SECRET_KEY", SECRET_KEY);
        serde_json::from_slice(&run(command, "").stdout).unwrap()
    };
    let key = operator(&[
        "api-key",
        "create",
        "--user",
        "operator",
        "--description",
        "a bot",
    ]);
    let press = || Ask::press("my-server", "start").header("x-api-key", key["token"].as_str().unwrap());
    press().send(&one).await.ok();
    press().send(&other).await.ok();
    let revoked = operator(&["api-key", "revoke", key["id"].as_str().unwrap()]);
    assert_eq!(revoked["revoked"], true);
    press().send(&one).await.is(401, "Authentication required");
    press().send(&other).await.is(401, "Authentication required");
    assert_eq!(one.wings.actions().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_has_let_through_the_other_counts_too() {
    let Some(house) = House::on_postgres().await else {
        return;
    };
    let one = RealPanel::in_house(house).await;
    let other = one.another(&[]);
    for _ in 0..PRESSES_PER_MINUTE {
        press(&one, "start").send(&one).await.ok();
    }
    press(&one, "start").send(&one).await.fails(429);
    // By itself, the other one would let as many through again.
    let mut let_through = 0;
    loop {
        let answer = press(&other, "start").send(&other).await;
        if answer.status == 429 {
            break;
        }
        answer.ok();
        let_through += 1;
        assert!(let_through < PRESSES_PER_MINUTE / 2, "it has heard of none");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_pressed_through_any_of_them_is_in_one_log_without_a_gap() {
    let Some(house) = House::on_postgres().await else {
        return;
    };
    let one = RealPanel::with(house, &AS_OFTEN_AS_ONE_LIKES).await;
    let other = one.another(&AS_OFTEN_AS_ONE_LIKES);
    let presses = (0..60).map(|n| {
        let panel = if n % 2 == 0 { &one } else { &other };
        press(panel, ["start", "stop", "restart"][n % 3]).send(panel)
    });
    for answer in join_all(presses).await {
        answer.ok();
    }
    let as_one_shows_it = log(&one).await;
    assert_eq!(as_one_shows_it.len(), 60);
    assert!(as_one_shows_it.iter().all(|entry| entry["outcome"] == "sent"));
    assert_eq!(log(&other).await, as_one_shows_it);
    assert_eq!(one.wings.actions().len(), 60);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_one_left_is_settled_by_another_and_what_is_under_way_there_is_not() {
    const PATIENT: [&str; 2] = ["--wings-timeout", "60s"];
    let Some(house) = House::on_postgres().await else {
        return;
    };
    let survivor = RealPanel::with(house, &PATIENT).await;
    let mut doomed = survivor.another(&PATIENT);
    survivor.wings.hold();
    let abandoned = press(&doomed, "kill").send_and_wait(&doomed).await;
    let pressing = press(&survivor, "start").send(&survivor);
    let dying = async {
        survivor.wings.wait_for_actions(2).await;
        assert_eq!(outcome_of(&survivor, "kill").await, "pending");
        doomed.program.signal("KILL");
        doomed.program.wait();
        abandoned.hang_up(false);
        // A lease and two heartbeats at the most.
        eventually("the dead one's entry is settled", async || {
            outcome_of(&survivor, "kill").await == "unknown"
        })
        .await;
        assert_eq!(outcome_of(&survivor, "start").await, "pending");
        survivor.wings.release();
    };
    let (pressed, ()) = tokio::join!(pressing, dying);
    pressed.ok();
    assert_eq!(outcome_of(&survivor, "start").await, "sent");
    assert_eq!(outcome_of(&survivor, "kill").await, "unknown");
    assert_eq!(survivor.wings.actions().len(), 2, "nothing is sent again");
}
