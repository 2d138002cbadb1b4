//! A log in which nobody changes anything unseen.

use std::process::Output;

use contract_cases::{Ask, PanelUnderTest as _, eventually};
use serde_json::Value;
use tempfile::TempDir;

use crate::house::{House, SECRET_KEY};
use crate::panel::RealPanel;
use crate::running::{aileron, run};

async fn press(panel: &RealPanel, action: &str) {
    let press = Ask::press("my-server", action).bearer(&panel.cast().owner.session);
    press.send(panel).await.ok();
}

/// `aileron activity verify`, while the panel serves.
async fn verify(panel: &RealPanel, arguments: &[&str]) -> Output {
    let mut command = aileron(&["activity", "verify"]);
    command
        .args(arguments)
        .env("AILERON_DATABASE_URL", &panel.house.url)
        .env("AILERON_SECRET_KEY", SECRET_KEY);
    tokio::task::spawn_blocking(|| run(command, "")).await.unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

async fn what_is_changed_past_the_panel_is_found(house: House) {
    let panel = RealPanel::in_house(house).await;
    for action in ["start", "stop", "start", "stop"] {
        press(&panel, action).await;
    }
    let output = verify(&panel, &[]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(printed(&output), "checked 4 entries of 1 logs: 0 findings\n");

    let change = "UPDATE activity SET actor_name = 'somebody else' WHERE number = 2";
    panel.execute(change).await;
    let output = verify(&panel, &["--server", "my-server"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("entry 2: changed ("), "{output:?}");

    panel.execute("DELETE FROM activity WHERE number = 4").await;
    press(&panel, "kill").await;
    let output = verify(&panel, &["--json"]).await;
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> = printed(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let found = |at: usize| (lines[at]["number"].as_i64(), lines[at]["wrong"].as_str());
    assert_eq!(found(0), (Some(2), Some("changed")));
    assert_eq!(found(1).0, Some(4), "{lines:?}");
    let summary = lines.last().unwrap();
    assert_eq!(summary["findings"], lines.len() - 1);
}

async fn what_is_noted_elsewhere_finds_a_database_that_was_put_back(house: House) {
    let panel = RealPanel::in_house(house).await;
    let shelf = TempDir::new().unwrap();
    let file = shelf.path().join("heads");
    let heads = ["--heads", file.to_str().unwrap()];
    press(&panel, "start").await;
    for table in ["activity", "activity_heads", "activity_chain"] {
        let keep = format!("CREATE TABLE old_{table} AS SELECT * FROM {table}");
        panel.execute(&keep).await;
    }
    press(&panel, "stop").await;
    // Else the panel could write it down after the database was put back.
    eventually(
        "the panel has written down how far the log has come",
        async || {
            panel
                .number("SELECT count(*) AS number FROM activity_heads WHERE number = 2")
                .await
                == 1
        },
    )
    .await;
    assert_eq!(verify(&panel, &heads).await.status.code(), Some(0));
    let noted = std::fs::read_to_string(&file).unwrap();
    assert_eq!(noted.lines().count(), 1);
    assert_eq!(verify(&panel, &heads).await.status.code(), Some(0));
    for table in ["activity", "activity_heads", "activity_chain"] {
        let put_back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM old_{table}");
        panel.execute(&put_back).await;
    }
    let output = verify(&panel, &heads).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("not as it was noted"), "{output:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), noted, "it stays");
}

mod sqlite {
    use crate::house::House;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_changed_past_the_panel_is_found() {
        super::what_is_changed_past_the_panel_is_found(House::on_sqlite().await).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_noted_elsewhere_finds_a_database_that_was_put_back() {
        super::what_is_noted_elsewhere_finds_a_database_that_was_put_back(House::on_sqlite().await).await;
    }
}

mod postgres {
    use crate::house::House;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_changed_past_the_panel_is_found() {
        if let Some(house) = House::on_postgres().await {
            super::what_is_changed_past_the_panel_is_found(house).await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_noted_elsewhere_finds_a_database_that_was_put_back() {
        if let Some(house) = House::on_postgres().await {
            super::what_is_noted_elsewhere_finds_a_database_that_was_put_back(house).await;
        }
    }
}
