//! A panel that keeps its log for a while, and not for ever.

use std::time::Duration;

use aileron_domain::{
    ActivityLog as _, ActorKind, ActorStamp, Event, NewEntry, Outcome, PowerAction, ServerId,
};
use aileron_persistence::Journal;
use contract_cases::{Ask, PanelUnderTest as _};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::house::{House, open};
use crate::panel::{RealPanel, serve};
use crate::running::run;

/// Five entries, of so many days ago.
async fn furnish(house: &House) {
    let journal = Journal::open(&open(&house.url).await).await.unwrap();
    for days in [90, 60, 31, 29, 1] {
        let entry = NewEntry {
            occurred_at: Timestamp::now() - SignedDuration::from_hours(24 * days),
            actor: ActorStamp {
                kind: ActorKind::System,
                id: None,
                name: format!("{days} days ago"),
            },
            event: Event::Power(PowerAction::Start),
            target: ServerId(house.fleet.slug.uuid.parse().unwrap()),
            ip: None,
            outcome: Outcome::Sent,
            details: None,
        };
        journal.record(entry, None).await.unwrap();
    }
    journal.close().await.unwrap();
}

async fn log(panel: &RealPanel) -> Value {
    let log = Ask::get("/api/client/servers/my-server/activity").bearer(&panel.cast().owner.session);
    log.send(panel).await.ok()
}

fn names(log: &Value) -> Vec<&str> {
    let entries = log["data"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["actorName"].as_str().unwrap())
        .collect()
}

async fn old_entries_go_when_they_are_not_to_be_kept(house: House) {
    furnish(&house).await;
    let panel = RealPanel::with(house, &["--activity-retention", "30d"]).await;
    let mut left = log(&panel).await;
    for _ in 0..600 {
        if left["pagination"]["total"] == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        left = log(&panel).await;
    }
    assert_eq!(names(&left), ["1 days ago", "29 days ago"]);
    let press = Ask::press("my-server", "start").bearer(&panel.cast().owner.session);
    press.send(&panel).await.ok();
    let left = log(&panel).await;
    assert_eq!(names(&left), ["owner", "1 days ago", "29 days ago"]);
    assert_eq!(left["pagination"]["total"], 3);
}

mod sqlite {
    use crate::house::House;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn old_entries_go_when_they_are_not_to_be_kept() {
        super::old_entries_go_when_they_are_not_to_be_kept(House::on_sqlite().await).await;
    }
}

mod postgres {
    use crate::house::House;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn old_entries_go_when_they_are_not_to_be_kept() {
        if let Some(house) = House::on_postgres().await {
            super::old_entries_go_when_they_are_not_to_be_kept(house).await;
        }
    }
}

/// That all stays can only be seen once a round is over: expired sessions are the last thing that it removes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_kept_unless_told_otherwise() {
    let house = House::on_sqlite().await;
    furnish(&house).await;
    let panel = RealPanel::in_house(house).await;
    for _ in 0..600 {
        if panel.program.log().contains("removed expired sessions") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(panel.program.log().contains("removed expired sessions"));
    assert_eq!(log(&panel).await["pagination"]["total"], 5);
}

#[tokio::test]
async fn a_retention_of_less_than_a_day_is_taken_for_a_slip() {
    let house = House::on_sqlite().await;
    for retention in ["30m", "0d", "365", "a year"] {
        let mut command = serve(&house.url);
        command.args(["--activity-retention", retention]);
        let output = run(command, "");
        assert_eq!(output.status.code(), Some(2), "{retention}");
    }
}
