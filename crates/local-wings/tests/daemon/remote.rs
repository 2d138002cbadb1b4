use std::fs;
use std::net::TcpListener;
use std::path::Path;

use aileron_local_wings::{LocalWings, PanelError};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fake_panel::{FakePanel, described, uuid, wings_of};
use crate::panel::{Hand, TOKEN, bearer, eventually, get, post, send};
use crate::scripts::{POLITE, server};
use crate::socket::{USER, Watcher};

#[tokio::test]
async fn a_daemon_boots_with_all_the_servers_that_its_panel_has() {
    let data = tempfile::tempdir().unwrap();
    let servers = [described("./a"), described("./b"), described("./c")];
    let panel = FakePanel::start(&servers.each_ref());

    let wings = panel.wings(data.path()).await;

    let mut known = known(&wings).await;
    known.sort();
    let mut expected = servers.each_ref().map(uuid);
    expected.sort();
    assert_eq!(known, expected);
    let calls = panel.calls();
    let called: Vec<&str> = calls.iter().map(|call| call.what.as_str()).collect();
    assert_eq!(
        called,
        [
            "POST servers/reset",
            "GET servers?page=1&per_page=50",
            "GET servers?page=2&per_page=50",
        ]
    );
    assert!(
        calls
            .iter()
            .all(|call| call.authorization == format!("Bearer node.{TOKEN}"))
    );
    let one = get(&wings, &format!("/api/servers/{}", expected[0])).await.json();
    assert_eq!(one["configuration"]["build"]["memory_limit"], 256);
    wings.shutdown().await;
}

#[tokio::test]
async fn one_server_that_cannot_be_understood_does_not_cost_the_others() {
    let data = tempfile::tempdir().unwrap();
    let good = described("./game");
    let mut bad = [(); 5].map(|()| described("./game"));
    bad[0]["settings"]["meta"]["description"] = Value::Null;
    bad[1]["settings"]["environment"] = json!([]);
    bad[2]["settings"]["invocation"] = "./game --name 'lobby".into();
    bad[3]["process_configuration"]["startup"] = json!({"done": "up"});
    bad[4]["settings"]["invocation"] = "{{UNKNOWN}}".into();
    let panel = FakePanel::start(&bad.iter().chain([&good]).collect::<Vec<_>>());

    let wings = panel.wings(data.path()).await;

    assert_eq!(known(&wings).await, [uuid(&good)]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_server_of_the_panel_runs_its_command_with_its_variables_in_its_own_folder() {
    let data = tempfile::tempdir().unwrap();
    let game = described(
        r#"sh -c 'echo $0 $SERVER_IP:{{SERVER_PORT}} $SERVER_MEMORY; pwd; echo up; read line; echo got $line' "{{WORLD}} of {{ PLAYERS }}{{UNKNOWN}}""#,
    );
    let panel = FakePanel::start(&[&game]);
    let wings = panel.wings(data.path()).await;
    let mut watcher = Watcher::with(&wings, uuid(&game), &["*"]).await;

    watcher.say("set state", &["start"]).await;
    watcher.hears("status", &["running"]).await;
    watcher.say("set state", &["stop"]).await;
    watcher.hears("status", &["offline"]).await;

    panel.is_called(&format!("GET servers/{}", uuid(&game))).await;
    let folder = data.path().canonicalize().unwrap().join(uuid(&game).to_string());
    assert_eq!(
        printed(&wings, &game).await,
        [
            "flat of 20 127.0.0.2:25565 256",
            folder.to_str().unwrap(),
            "up",
            "got stop"
        ]
    );
    wings.shutdown().await;
}

#[tokio::test]
async fn a_start_takes_what_the_panel_says_by_then() {
    let data = tempfile::tempdir().unwrap();
    let mut game = described("sh -c 'echo old; echo up; read line'");
    let panel = FakePanel::start(&[&game]);
    let wings = panel.wings(data.path()).await;
    game["settings"]["invocation"] = "sh -c 'echo new; echo up; read line'".into();
    panel.has(&game);

    press(&wings, &game, "start").await;

    is(&wings, &game, "running").await;
    assert_eq!(printed(&wings, &game).await, ["new", "up"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn without_the_panel_a_server_starts_as_it_was_known() {
    let data = tempfile::tempdir().unwrap();
    let game = described("sh -c 'echo up; read line'");
    let panel = FakePanel::start(&[&game]);
    let wings = panel.wings(data.path()).await;
    panel.stop().await;

    press(&wings, &game, "start").await;

    is(&wings, &game, "running").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_kill_ends_a_start_that_waits_for_the_panel() {
    let data = tempfile::tempdir().unwrap();
    let game = described("sh -c 'echo up; read line'");
    let panel = FakePanel::start(&[&game]);
    let mut wings = panel.wings_with(data.path(), vec![], |panel| {
        panel.pause = std::time::Duration::from_secs(3600);
    });
    wings.booted().await.unwrap();
    panel.fails(1);

    for ending in ["kill", "stop"] {
        press(&wings, &game, "start").await;
        is(&wings, &game, "starting").await;
        panel.is_called(&format!("GET servers/{}", uuid(&game))).await;
        press(&wings, &game, ending).await;
        is(&wings, &game, "offline").await;
        panel.fails(1);
    }

    assert_eq!(printed(&wings, &game).await, [""; 0]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_panel_that_fails_is_asked_again_but_not_for_ever() {
    let data = tempfile::tempdir().unwrap();
    let game = described("./game");
    let panel = FakePanel::start(&[&game]);

    panel.fails(2);
    let wings = panel.wings(data.path()).await;
    assert_eq!(known(&wings).await, [uuid(&game)]);
    wings.shutdown().await;

    panel.fails(1000);
    let before = panel.calls().len();
    let mut wings = panel.wings_with(data.path(), vec![], |_| {});
    let error = wings.booted().await.unwrap_err();
    assert!(matches!(error, PanelError::Failed(status) if status == 500));
    assert_eq!(panel.calls().len() - before, 3);
    wings.shutdown().await;
}

#[tokio::test]
async fn servers_of_the_file_are_served_while_the_panel_is_down_and_others_come_when_it_is_up() {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let spec = server(POLITE);
    let game = described("./game");
    let mut wings = wings_of(address, data.path(), vec![spec.clone()], |panel| {
        panel.attempts = u32::MAX;
        panel.pause = std::time::Duration::from_micros(1);
    });
    let hand = Hand::on(&wings, &spec);

    hand.press("start").await;
    hand.wait_for("running").await;
    let unknown = get(&wings, &format!("/api/servers/{}", uuid(&game))).await;
    assert_eq!(unknown.status, 503, "it may be known soon");

    let _panel = FakePanel::at(TcpListener::bind(address).unwrap(), &[&game]);
    wings.booted().await.unwrap();
    let known = get(&wings, &format!("/api/servers/{}", uuid(&game))).await;
    assert_eq!(known.status, 200);
    let unknown = get(&wings, &format!("/api/servers/{}", Uuid::new_v4())).await;
    assert_eq!(unknown.status, 404);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_server_that_the_panel_creates_is_installed_without_its_script_and_started() {
    let data = tempfile::tempdir().unwrap();
    let panel = FakePanel::start(&[]);
    panel.installs_by("echo never > ran");
    let wings = panel.wings(data.path()).await;
    let game = described("sh -c 'echo up; read line'");
    let creation = json!({"uuid": uuid(&game), "start_on_completion": true}).to_string();

    let unknown = post(&wings, "/api/servers", &creation).await;
    assert_eq!(unknown.status, 500);
    panel.has(&game);
    let created = post(&wings, "/api/servers", &creation).await;
    assert_eq!((created.status, created.body.as_str()), (200, "{}"));

    is(&wings, &game, "running").await;
    let told = panel
        .is_called(&format!("POST servers/{}/install", uuid(&game)))
        .await;
    assert_eq!(told.body, json!({"successful": true, "reinstall": false}));
    assert_eq!(files(data.path(), &game), [""; 0]);
    assert_eq!(post(&wings, "/api/servers", &creation).await.status, 409);
    wings.shutdown().await;
}

#[tokio::test]
async fn an_install_script_is_run_where_the_daemon_was_told_to() {
    let data = tempfile::tempdir().unwrap();
    let mut game = described("sh -c 'echo up; read line'");
    let panel = FakePanel::start(&[&game]);
    let mut wings = panel.wings_with(data.path(), vec![], |panel| panel.run_install_scripts = true);
    wings.booted().await.unwrap();
    let mut watcher = Watcher::with(&wings, uuid(&game), &["*", "admin.websocket.install"]).await;
    let path = format!("/api/servers/{}/reinstall", uuid(&game));

    panel.installs_by("echo installing $WORLD\r\necho here > world\r\n");
    let begun = post(&wings, &path, "").await;
    assert_eq!((begun.status, begun.body.as_str()), (202, "{}"));
    watcher.hears("install started", &[]).await;
    watcher.hears("install output", &["installing flat"]).await;
    watcher.hears("install completed", &["true"]).await;
    assert_eq!(files(data.path(), &game), ["world"]);

    panel.installs_by("exit 7");
    post(&wings, &path, "").await;
    watcher.hears("install completed", &["false"]).await;

    game["settings"]["skip_egg_scripts"] = true.into();
    panel.has(&game);
    sync(&wings, &game).await;
    post(&wings, &path, "").await;
    watcher.hears("install completed", &["true"]).await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_reinstall_stops_the_server_first_and_locks_it() {
    let data = tempfile::tempdir().unwrap();
    let game = described("sh -c 'echo up; read line; echo saved'");
    let panel = FakePanel::start(&[&game]);
    let mut wings = panel.wings_with(data.path(), vec![], |panel| panel.run_install_scripts = true);
    wings.booted().await.unwrap();
    panel.installs_by("while [ ! -e done ]; do sleep 0.02; done");
    press(&wings, &game, "start").await;
    is(&wings, &game, "running").await;
    let mut watcher = Watcher::with(&wings, uuid(&game), &["*"]).await;
    let path = format!("/api/servers/{}/reinstall", uuid(&game));

    assert_eq!(post(&wings, &path, "").await.status, 202);
    watcher.hears("install started", &[]).await;
    let again = post(&wings, &path, "").await;
    assert_eq!((again.status, again.error().as_str()), (409, "server is locked"));
    press(&wings, &game, "start").await;
    fs::write(data.path().join(uuid(&game).to_string()).join("done"), "").unwrap();

    watcher.hears("install completed", &["true"]).await;
    let told = panel
        .is_called(&format!("POST servers/{}/install", uuid(&game)))
        .await;
    assert_eq!(told.body, json!({"successful": true, "reinstall": true}));
    is(&wings, &game, "offline").await;
    assert_eq!(printed(&wings, &game).await, ["up", "saved"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_server_that_is_suspended_is_stopped_and_starts_no_more() {
    let data = tempfile::tempdir().unwrap();
    let mut game = described("sh -c 'echo up; read line'");
    let panel = FakePanel::start(&[&game]);
    let wings = panel.wings(data.path()).await;
    press(&wings, &game, "start").await;
    is(&wings, &game, "running").await;

    game["settings"]["suspended"] = true.into();
    panel.has(&game);
    sync(&wings, &game).await;
    is(&wings, &game, "offline").await;
    let details = get(&wings, &path(&game)).await.json();
    assert_eq!(details["is_suspended"], true);
    assert_eq!(details["configuration"]["suspended"], true);
    let reinstall = post(&wings, &format!("{}/reinstall", path(&game)), "").await;
    assert_eq!(reinstall.status, 409);
    for action in ["start", "restart"] {
        press(&wings, &game, action).await;
    }
    let log = format!("{}/logs", path(&game));
    eventually("two refusals", async || {
        let text = get(&wings, &log).await.body;
        let refused = text.matches("Not started: the server is suspended").count();
        (refused == 2).then_some(()).ok_or(text)
    })
    .await;
    is(&wings, &game, "offline").await;

    game["settings"]["suspended"] = false.into();
    let body = json!({"server": game}).to_string();
    assert_eq!(
        post(&wings, &format!("{}/sync", path(&game)), &body).await.status,
        200
    );
    panel.has(&game);
    press(&wings, &game, "start").await;
    is(&wings, &game, "running").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_sync_of_what_the_panel_does_not_know_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    let spec = server(POLITE);
    let panel = FakePanel::start(&[]);
    let mut wings = panel.wings_with(data.path(), vec![spec.clone()], |_| {});
    wings.booted().await.unwrap();

    let answer = post(&wings, &format!("/api/servers/{}/sync", spec.uuid), "").await;

    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_server_of_the_file_that_the_panel_has_too_runs_as_the_file_says() {
    let data = tempfile::tempdir().unwrap();
    let mut game = described("./no-such-program");
    let mut spec = server(POLITE);
    spec.uuid = uuid(&game);
    let panel = FakePanel::start(&[&game]);
    let mut wings = panel.wings_with(data.path(), vec![spec.clone()], |_| {});
    wings.booted().await.unwrap();
    let hand = Hand::on(&wings, &spec);

    sync(&wings, &game).await;
    hand.press("start").await;
    hand.wait_for("running").await;
    game["settings"]["suspended"] = true.into();
    panel.has(&game);
    sync(&wings, &game).await;
    hand.wait_for("offline").await;

    assert_eq!(hand.printed().await, ["up", "saved"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_deleted_server_leaves_neither_process_nor_files() {
    let data = tempfile::tempdir().unwrap();
    let game = described("sh -c 'echo save > world; echo up; while :; do read line; done'");
    let panel = FakePanel::start(&[&game]);
    let wings = panel.wings(data.path()).await;
    press(&wings, &game, "start").await;
    is(&wings, &game, "running").await;
    assert_eq!(files(data.path(), &game), ["world"]);

    let deleted = send(&wings, "DELETE", &path(&game), &bearer(TOKEN), "").await;

    assert_eq!((deleted.status, deleted.body.as_str()), (200, "{}"));
    assert!(!data.path().join(uuid(&game).to_string()).exists());
    let again = send(&wings, "DELETE", &path(&game), &bearer(TOKEN), "").await;
    assert_eq!(again.status, 404);
    wings.shutdown().await;
}

#[tokio::test]
async fn what_is_done_over_a_websocket_is_reported_until_the_panel_has_it() {
    let data = tempfile::tempdir().unwrap();
    let game = described("sh -c 'echo up; read line; read line'");
    let panel = FakePanel::start(&[&game]);
    let wings = panel.wings(data.path()).await;
    let mut watcher = Watcher::with(&wings, uuid(&game), &["*"]).await;
    watcher.say("set state", &["start"]).await;
    watcher.hears("status", &["running"]).await;
    panel.is_called("POST activity").await;
    // Pressed over HTTP: the panel knows.
    press(&wings, &game, "start").await;

    panel.fails(1);
    watcher.say("send command", &["list"]).await;

    let reported = eventually("a second report of the command", async || {
        let calls = panel.calls();
        let deeds = calls.iter().filter(|call| call.what == "POST activity");
        let deeds: Vec<Value> = deeds
            .flat_map(|call| call.body["data"].as_array().unwrap().clone())
            .collect();
        let commands = deeds
            .iter()
            .filter(|deed| deed["event"] == "server:console.command");
        if commands.count() == 2 {
            Ok(deeds)
        } else {
            Err(format!("{deeds:?}"))
        }
    })
    .await;
    let start = &reported[0];
    assert_eq!(start["event"], "server:power.start");
    assert_eq!(start["user"], USER);
    assert_eq!(start["server"], uuid(&game).to_string());
    assert_eq!(start["ip"], "127.0.0.1");
    assert!(start["timestamp"].as_str().unwrap().ends_with('Z'));
    let command = reported.last().unwrap();
    assert_eq!(command["metadata"], json!({"command": "list"}));
    assert_eq!(reported.len(), 3, "{reported:?}");
    wings.shutdown().await;
}

async fn known(wings: &LocalWings) -> Vec<Uuid> {
    let list = get(wings, "/api/servers").await.json();
    list.as_array()
        .unwrap()
        .iter()
        .map(|server| server["configuration"]["uuid"].as_str().unwrap().parse().unwrap())
        .collect()
}

fn path(game: &Value) -> String {
    format!("/api/servers/{}", uuid(game))
}

async fn press(wings: &LocalWings, game: &Value, action: &str) {
    let body = json!({"action": action}).to_string();
    let answer = post(wings, &format!("{}/power", path(game)), &body).await;
    assert_eq!(answer.status, 202);
}

async fn sync(wings: &LocalWings, game: &Value) {
    let answer = post(wings, &format!("{}/sync", path(game)), "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
}

/// Waits until it is in this state.
async fn is(wings: &LocalWings, game: &Value, state: &str) {
    eventually(state, async || {
        let details = get(wings, &path(game)).await.json();
        (details["state"] == state)
            .then_some(())
            .ok_or_else(|| details["state"].to_string())
    })
    .await;
}

async fn printed(wings: &LocalWings, game: &Value) -> Vec<String> {
    let text = get(wings, &format!("{}/logs", path(game))).await.body;
    let lines = text.lines().filter(|line| !line.starts_with("[local-wings] "));
    lines.map(ToOwned::to_owned).collect()
}

fn files(data: &Path, game: &Value) -> Vec<String> {
    fs::read_dir(data.join(uuid(game).to_string()))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}
