//! Copies of a database in use.

use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};

use contract_cases::{Ask, PanelUnderTest as _, Person};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::House;
use crate::panel::{PRESSES_PER_MINUTE, RealPanel, serve};
use crate::running::{Running, aileron, run};

fn backup(database_url: &str, file: &str) -> Output {
    let mut command = aileron(&["backup", "--to", file]);
    command.env("AILERON_DATABASE_URL", database_url);
    run(command, "")
}

async fn entries(panel: &RealPanel) -> (u64, Vec<Value>) {
    let log =
        Ask::get("/api/client/servers/my-server/activity?limit=100").bearer(&panel.cast().owner.session);
    let answer = log.send(panel).await.ok();
    let total = answer["pagination"]["total"].as_u64().unwrap();
    (total, answer["data"].as_array().unwrap().clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_in_use_is_copied_and_the_copy_can_take_its_place() {
    let mut panel = RealPanel::in_house(House::on_sqlite().await).await;
    let shelf = TempDir::new().unwrap();
    let file = shelf.path().join("copy.db");
    let file = file.to_str().unwrap();

    let answered = AtomicUsize::new(0);
    let press_on = async |person: &Person| {
        for _ in 0..PRESSES_PER_MINUTE {
            let press = Ask::press("my-server", "start").bearer(&person.session);
            press.send(&panel).await.ok();
            answered.fetch_add(1, Ordering::Relaxed);
        }
    };
    let cast = panel.cast();
    let pressing = join_all([&cast.owner, &cast.operator, &cast.administrator].map(press_on));
    let copying = async {
        while answered.load(Ordering::Relaxed) < 10 {
            tokio::task::yield_now().await;
        }
        let (url, file) = (panel.house.url.clone(), file.to_owned());
        let before = answered.load(Ordering::Relaxed);
        let output = tokio::task::spawn_blocking(move || backup(&url, &file))
            .await
            .unwrap();
        (before, output)
    };
    let (_pressed, (before, output)) = tokio::join!(pressing, copying);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let bytes = std::fs::metadata(file).unwrap().len();
    assert_eq!(printed, json!({"file": file, "bytes": bytes}));
    let (total, _) = entries(&panel).await;
    assert_eq!(
        total,
        u64::from(3 * PRESSES_PER_MINUTE),
        "nobody was refused meanwhile"
    );

    panel.program = Running::start(serve(&format!("sqlite://{file}")));
    let (total, in_copy) = entries(&panel).await;
    assert!(total >= u64::try_from(before).unwrap(), "{total} of {before}");
    let sent = in_copy.iter().filter(|entry| entry["outcome"] == "sent").count();
    assert!(sent >= before, "{sent} of {before}");
    // Sessions and the secret key, under which the node's token is kept, are good there too.
    let press = Ask::press("my-server", "stop").bearer(&panel.cast().starter.session);
    press
        .send(&panel)
        .await
        .is(403, "Missing required permissions: server.power");
    let press = Ask::press("my-server", "start").bearer(&panel.cast().starter.session);
    press.send(&panel).await.ok();
}

#[tokio::test]
async fn a_file_that_is_there_is_not_overwritten() {
    let house = House::on_sqlite().await;
    let shelf = TempDir::new().unwrap();
    let file = shelf.path().join("copy.db");
    std::fs::write(&file, "kept").unwrap();
    let output = backup(&house.url, file.to_str().unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("is there already"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
    assert_eq!(std::fs::read_dir(shelf.path()).unwrap().count(), 1);
}

/// It says so before it looks for the server.
#[test]
fn a_postgresql_is_left_to_its_own_tools() {
    let shelf = TempDir::new().unwrap();
    let file = shelf.path().join("copy.db");
    let output = backup(
        "postgres://nobody:secret@127.0.0.1:1/panel",
        file.to_str().unwrap(),
    );
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("pg_dump") && said.contains("pg_basebackup"),
        "{said}"
    );
    assert!(!said.contains("secret"), "{said}");
    assert!(!file.exists());
}
