//! How it ends: when it is asked to, and when it is killed.

use std::time::Duration;

use contract_cases::{Ask, PanelUnderTest as _};
use serde_json::json;

use crate::house::House;
use crate::panel::{RealPanel, serve};
use crate::running::Running;

async fn press(panel: &RealPanel) -> contract_cases::Answer {
    Ask::press("my-server", "start")
        .bearer(&panel.cast().owner.session)
        .send(panel)
        .await
}

async fn outcomes(panel: &RealPanel) -> Vec<String> {
    let log = Ask::get("/api/client/servers/my-server/activity").bearer(&panel.cast().owner.session);
    let answer = log.send(panel).await.ok();
    answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["outcome"].as_str().unwrap().to_owned())
        .collect()
}

/// Restarts the program on the same database.
fn restart(panel: &mut RealPanel) {
    panel.program = Running::start(serve(&panel.house.url));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_it_finishes_what_is_under_way() {
    let mut panel = RealPanel::in_house(House::on_sqlite().await).await;
    panel.wings.hold();
    let presses = async { futures_util::future::join_all((0..5).map(|_| press(&panel))).await };
    let ending = async {
        panel.wings.wait_for_actions(5).await;
        panel.program.signal("TERM");
        // It is ending once nobody is let in any more.
        while tokio::net::TcpStream::connect(panel.program.address)
            .await
            .is_ok()
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panel.wings.release();
    };
    let (answers, ()) = tokio::join!(presses, ending);
    for answer in answers {
        answer.ok();
    }
    let (status, printed) = panel.program.wait();
    assert!(status.success(), "{status}");
    assert_eq!(printed, "");

    restart(&mut panel);
    assert_eq!(outcomes(&panel).await, ["sent"; 5]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_whose_client_has_gone_is_finished_before_it_ends() {
    let mut panel = RealPanel::in_house(House::on_sqlite().await).await;
    panel.wings.hold();
    let pressed = tokio::time::timeout(Duration::from_millis(300), press(&panel));
    assert!(pressed.await.is_err(), "a held Wings answers nothing");
    panel.wings.wait_for_actions(1).await;
    panel.program.signal("TERM");
    tokio::time::sleep(Duration::from_millis(100)).await;
    panel.wings.release();
    let (status, _) = panel.program.wait();
    assert!(status.success(), "{status}");

    restart(&mut panel);
    assert_eq!(outcomes(&panel).await, ["sent"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_within_an_action_it_says_afterwards_that_nobody_knows() {
    let mut panel = RealPanel::in_house(House::on_sqlite().await).await;
    press(&panel).await.ok();
    panel.wings.hold();
    let pressed = tokio::time::timeout(Duration::from_millis(300), press(&panel));
    assert!(pressed.await.is_err(), "a held Wings answers nothing");
    panel.wings.wait_for_actions(2).await;
    panel.program.signal("KILL");
    panel.program.wait();
    panel.wings.release();

    restart(&mut panel);
    assert_eq!(outcomes(&panel).await, ["unknown", "sent"]);
    assert_eq!(panel.wings.actions().len(), 2, "nothing is sent again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_remembered_by_the_next_process() {
    let mut panel = RealPanel::in_house(House::on_sqlite().await).await;
    let owner = panel.cast().owner.session.clone();
    let press = |key| {
        Ask::press("my-server", "start")
            .bearer(&owner)
            .header("Idempotency-Key", key)
    };
    press("answered").send(&panel).await.ok();
    panel.wings.hold();
    let pressed = tokio::time::timeout(Duration::from_millis(300), press("lost").send(&panel));
    assert!(pressed.await.is_err(), "a held Wings answers nothing");
    panel.wings.wait_for_actions(2).await;
    panel.program.signal("KILL");
    panel.program.wait();
    panel.wings.release();

    restart(&mut panel);
    press("answered").send(&panel).await.ok();
    press("lost")
        .send(&panel)
        .await
        .is(503, "The panel stopped before Wings answered");
    assert_eq!(panel.wings.actions().len(), 2, "nothing is sent again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_serves_from_a_sqlite_database() {
    let panel = RealPanel::in_house(House::on_sqlite().await).await;
    let output = crate::running::run(serve(&panel.house.url), "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("another aileron is serving"), "{said}");
    press(&panel).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_in_the_log_at_any_level() {
    let panel = RealPanel::in_house(House::on_sqlite().await).await;
    let owner = &panel.cast().owner;
    press(&panel).await.ok();
    Ask::press("my-server", "start")
        .cookie(&owner.session)
        .send(&panel)
        .await
        .ok();
    let login = json!({"username": "owner", "password": owner.password});
    Ask::post("/api/auth/login").json(&login).send(&panel).await.ok();
    Ask::get("/api/client/servers")
        .header("x-api-key", &owner.api_key)
        .send(&panel)
        .await
        .ok();
    let far = &panel.fleet().unreachable.uuid;
    Ask::press(far, "start")
        .bearer(&owner.session)
        .send(&panel)
        .await
        .is(503, "Wings daemon unavailable: Connection refused");

    let log = panel.program.log();
    assert!(log.contains("answered"), "{log}");
    let wings = panel.wings.address().to_string();
    for secret in [
        &owner.session,
        &owner.api_key,
        &owner.password,
        crate::house::NODE_TOKEN,
        &wings,
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
