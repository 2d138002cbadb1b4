//! A new key for what is secret, while the panel serves.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use contract_cases::{Ask, PanelUnderTest as _};
use serde_json::Value;

use crate::house::{House, SECRET_KEY};
use crate::panel::{RealPanel, serve};
use crate::running::{Running, aileron, run};

const AS_OFTEN_AS_ONE_LIKES: [&str; 2] = ["--rate-limit", "0"];

/// Without a key in the environment: it is in the file beside the database.
fn command_of(arguments: &[&str], panel: &RealPanel) -> Command {
    let mut command = aileron(arguments);
    command.env("AILERON_DATABASE_URL", &panel.house.url);
    command
}

fn start(panel: &RealPanel) -> Running {
    let mut command = serve(&panel.house.url);
    command
        .args(AS_OFTEN_AS_ONE_LIKES)
        .env_remove("AILERON_SECRET_KEY");
    Running::start(command)
}

fn file(panel: &RealPanel) -> PathBuf {
    let database = panel.house.url.strip_prefix("sqlite://").unwrap();
    PathBuf::from(format!("{database}.key"))
}

fn keys(panel: &RealPanel) -> Vec<String> {
    let text = std::fs::read_to_string(file(panel)).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

async fn with_a_key_in_a_file() -> RealPanel {
    let house = House::on_sqlite().await;
    let database = house.url.strip_prefix("sqlite://").unwrap();
    std::fs::write(format!("{database}.key"), format!("{SECRET_KEY}\n")).unwrap();
    let mut panel = RealPanel::in_house(house).await;
    panel.program.signal("TERM");
    panel.program.wait();
    panel.program = start(&panel);
    panel
}

async fn press(panel: &RealPanel) {
    let press = Ask::press("my-server", "start").bearer(&panel.cast().owner.session);
    press.send(panel).await.ok();
}

fn rotate(panel: &RealPanel, patience: &str) -> Command {
    command_of(&["secret", "rotate", "--patience", patience], panel)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_is_rotated_while_people_press_and_nobody_notices() {
    let mut panel = with_a_key_in_a_file().await;
    let over = AtomicBool::new(false);
    let pressing = async {
        let mut presses = 0;
        while !over.load(Ordering::Relaxed) || presses < 10 {
            press(&panel).await;
            presses += 1;
        }
    };
    let rotating = async {
        let command = rotate(&panel, "500ms");
        let output = tokio::task::spawn_blocking(|| run(command, "")).await.unwrap();
        over.store(true, Ordering::Relaxed);
        output
    };
    let ((), output) = tokio::join!(pressing, rotating);
    assert!(output.status.success(), "{output:?}");
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        printed["resealed"], 4,
        "three nodes' tokens and the key of the log"
    );
    let left = keys(&panel);
    assert_eq!(left.len(), 1);
    assert_ne!(left[0], SECRET_KEY);
    press(&panel).await;

    panel.program.signal("TERM");
    panel.program.wait();
    panel.program = start(&panel);
    press(&panel).await;
    let output = run(command_of(&["activity", "verify"], &panel), "");
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_that_was_killed_goes_on_when_it_is_run_again() {
    let panel = with_a_key_in_a_file().await;
    let mut doomed = rotate(&panel, "1h").stdout(Stdio::null()).spawn().unwrap();
    for _ in 0..600 {
        if keys(&panel).len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let both = keys(&panel);
    assert_eq!(both.len(), 2);
    press(&panel).await;
    doomed.kill().unwrap();
    doomed.wait().unwrap();
    press(&panel).await;

    let output = run(rotate(&panel, "200ms"), "");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(keys(&panel), [both[0].clone()], "the new one of the first try");
    press(&panel).await;
}

#[tokio::test]
async fn a_key_that_is_not_in_a_file_is_rotated_by_hand() {
    let house = House::on_sqlite().await;
    let new = "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE=";
    let rotate = |keys: &str| {
        let mut command = aileron(&["secret", "rotate", "--patience", "1ms"]);
        command
            .env("AILERON_DATABASE_URL", &house.url)
            .env("AILERON_SECRET_KEY", keys);
        run(command, "")
    };
    let output = rotate(SECRET_KEY);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("OLD,NEW"), "{said}");
    for keys in [format!("{new},{SECRET_KEY}"), format!("{new},{SECRET_KEY}")] {
        assert!(rotate(&keys).status.success());
    }
    // Nothing is left that would need the old one.
    let output = rotate(&format!("{new},{new}"));
    assert!(output.status.success(), "{output:?}");
}
