use aileron_local_wings::{LocalWings, ServerSpec};
use serde_json::Value;
use uuid::Uuid;

use crate::panel::{Hand, TOKEN, bearer, get, post, send, start};
use crate::scripts::{POLITE, server};
use crate::socket::{Watcher, claims, now, signed, states};

#[tokio::test]
async fn a_watcher_sees_a_server_start_run_and_stop() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    let mut watcher = Watcher::of(&wings, &spec).await;
    watcher.hears("status", &["offline"]).await;

    hand.press("start").await;
    let before = watcher.hears("status", &["running"]).await;
    assert_eq!(states(&before), ["starting"]);

    let stats = watcher.hears_of("stats").await;
    let stats: Value = serde_json::from_str(stats["args"][0].as_str().unwrap()).unwrap();
    assert_eq!(stats["state"], "running");
    assert!(stats["uptime"].is_u64() && stats["network"]["rx_bytes"].is_u64());

    hand.press("stop").await;
    watcher.hears("status", &["stopping"]).await;
    watcher.hears("console output", &["saved"]).await;
    watcher.hears("status", &["offline"]).await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_restart_is_seen_as_going_down_and_coming_up() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::of(&wings, &spec).await;
    watcher.say("set state", &["start"]).await;
    watcher.hears("status", &["running"]).await;

    watcher.say("set state", &["restart"]).await;

    let before = watcher.hears("status", &["running"]).await;
    assert_eq!(states(&before), ["stopping", "offline", "starting"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_start_that_fails_is_seen_to() {
    let spec = ServerSpec {
        command: vec!["./no-such-program".to_owned()],
        ..server("")
    };
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::of(&wings, &spec).await;
    watcher.hears("status", &["offline"]).await;

    watcher.say("set state", &["start"]).await;

    let before = watcher.hears("status", &["offline"]).await;
    assert_eq!(states(&before), ["starting"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_watcher_types_and_reads_back_what_was_printed() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::of(&wings, &spec).await;
    watcher.say("set state", &["start"]).await;
    watcher.hears("status", &["running"]).await;

    watcher.say("send command", &["say hello"]).await;
    watcher.hears("console output", &["heard say hello"]).await;

    let mut late = Watcher::of(&wings, &spec).await;
    late.hears("status", &["running"]).await;
    late.say("send logs", &[]).await;
    late.hears("console output", &["heard say hello"]).await;
    late.say("send stats", &[]).await;
    late.hears_of("stats").await;
    let text = get(&wings, &format!("/api/servers/{}/logs?lines=1", spec.uuid)).await;
    assert_eq!(text.body, "heard say hello\n");
    wings.shutdown().await;
}

#[tokio::test]
async fn a_press_that_does_nothing_says_why() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::of(&wings, &spec).await;
    let offline = ["\u{1b}[1;41mServer is already offline or stopping.\u{1b}[0m"];
    let running = ["\u{1b}[1;41mServer is already running or starting.\u{1b}[0m"];

    watcher.say("set state", &["stop"]).await;
    watcher.hears("daemon message", &offline).await;

    watcher.say("set state", &["launch"]).await;
    watcher.say("set state", &["start"]).await;
    watcher.say("set state", &["start"]).await;
    watcher.hears("daemon message", &running).await;
    wings.shutdown().await;
}

#[tokio::test]
async fn who_may_only_look_neither_presses_nor_types_nor_reads() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    let mut viewer = Watcher::with(&wings, spec.uuid, &["websocket.connect"]).await;
    viewer.hears("status", &["offline"]).await;

    viewer.say("set state", &["start"]).await;
    // What one socket says is done in its order: the start would have been seen before this.
    viewer.say("send stats", &[]).await;
    assert_eq!(
        states(&viewer.until("stats", |said| said["event"] == "stats").await),
        [""; 0]
    );

    hand.press("start").await;
    hand.wait_for("running").await;
    viewer.say("send command", &["shout"]).await;
    viewer.say("send logs", &[]).await;
    viewer.say("set state", &["kill"]).await;
    viewer.say("send stats", &[]).await;
    hand.commands(r#"{"commands":["stop"]}"#).await;
    let heard = viewer.hears("status", &["offline"]).await;
    assert_eq!(states(&heard), ["starting", "running"]);
    assert!(heard.iter().all(|word| word["event"] != "console output"));
    assert_eq!(hand.printed().await, ["up", "saved"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn each_button_has_its_permission() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let may = ["websocket.connect", "control.start"];
    let mut starter = Watcher::with(&wings, spec.uuid, &may).await;
    starter.say("set state", &["start"]).await;
    starter.hears("status", &["running"]).await;

    starter.say("set state", &["stop"]).await;
    starter.say("set state", &["restart"]).await;
    let mut stopper = Watcher::with(&wings, spec.uuid, &["websocket.connect", "control.stop"]).await;
    stopper.hears("status", &["running"]).await;
    stopper.say("set state", &["kill"]).await;

    stopper.hears("status", &["offline"]).await;
    assert_eq!(Hand::on(&wings, &spec).printed().await, ["up"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn what_is_not_understood_is_answered_and_the_socket_stays() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::of(&wings, &spec).await;

    for text in ["{", r#"{"event":"send stats"}"#, r#"{"event":"dance","args":[]}"#] {
        watcher.send(text).await;
        watcher.hears_of("jwt error").await;
    }

    watcher.send(r#"{"event":"send stats","args":null}"#).await;
    watcher.hears_of("stats").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_token_that_ends_soon_is_announced_and_another_one_goes_on() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    let mut watcher = with_a_short_token(&wings, &spec).await;

    watcher.hears("token expiring", &[]).await;
    watcher.hears("token expired", &[]).await;

    hand.press("start").await;
    hand.wait_for("running").await;
    watcher.show(&signed(&claims(spec.uuid, &["*"]))).await;
    let before = watcher.hears("auth success", &["*"]).await;
    assert_eq!(
        before,
        [Value::Null; 0],
        "nothing is told to who shows no good token"
    );
    hand.press("stop").await;
    watcher.hears("status", &["offline"]).await;

    let mut silent = with_a_short_token(&wings, &spec).await;
    silent.hears("token expired", &[]).await;
    silent.say("set state", &["start"]).await;
    silent.is_dropped().await;
    wings.shutdown().await;
}

/// Somebody whose token ends soon, but not before it was shown: how long that takes nobody knows.
async fn with_a_short_token(wings: &LocalWings, spec: &ServerSpec) -> Watcher {
    for seconds in [2, 10, 30] {
        let mut watcher = Watcher::stranger(wings, spec.uuid).await;
        let mut short = claims(spec.uuid, &["*"]);
        short["exp"] = (now() + seconds).into();
        watcher.show(&signed(&short)).await;
        if watcher.next().await.unwrap()["event"] == "auth success" {
            return watcher;
        }
    }
    panic!("every token had ended before it was looked at");
}

#[tokio::test]
async fn a_token_that_is_called_back_ends_its_socket_and_opens_no_other() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let mut denied = claims(spec.uuid, &["*"]);
    denied["jti"] = "called-back".into();
    let mut watcher = Watcher::stranger(&wings, spec.uuid).await;
    watcher.show(&signed(&denied)).await;
    watcher.hears("status", &["offline"]).await;
    let mut other = Watcher::of(&wings, &spec).await;
    other.hears("status", &["offline"]).await;

    let path = format!("/api/servers/{}/ws/deny", spec.uuid);
    let answer = post(&wings, &path, r#"{"jtis":["called-back"]}"#).await;

    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    watcher.is_dropped().await;
    let mut again = Watcher::stranger(&wings, spec.uuid).await;
    again.show(&signed(&denied)).await;
    again.hears("jwt error", &["JWT expired"]).await;
    other.say("send stats", &[]).await;
    other.hears_of("stats").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_watcher_that_reads_nothing_is_dropped_and_nobody_else_notices() {
    let spec = server(
        "echo up; while read line; do [ $line = stop ] && exit; yes \"$line\" | head -n 10000; echo enough; done",
    );
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;
    let mut asleep = Watcher::of(&wings, &spec).await;
    let words = "x".repeat(3000);

    hand.commands(&format!(r#"{{"commands":["{words}"]}}"#)).await;
    hand.wait_for_line("enough").await;

    let heard = asleep.is_dropped().await;
    assert!(heard.len() < 10_000, "it was not to hear everything");
    let mut awake = Watcher::of(&wings, &spec).await;
    awake.hears("status", &["running"]).await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_shutdown_ends_every_websocket() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::of(&wings, &spec).await;
    let mut stranger = Watcher::stranger(&wings, spec.uuid).await;

    wings.shutdown().await;

    watcher.is_dropped().await;
    stranger.is_dropped().await;
}

#[tokio::test]
async fn a_server_that_is_deleted_takes_its_websockets_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let spec = ServerSpec {
        directory: Some(directory.path().to_owned()),
        ..server(POLITE)
    };
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::of(&wings, &spec).await;
    watcher.say("set state", &["start"]).await;
    watcher.hears("status", &["running"]).await;
    let path = format!("/api/servers/{}", spec.uuid);

    let answer = send(&wings, "DELETE", &path, &bearer(TOKEN), "").await;

    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    watcher.is_dropped().await;
    assert_eq!(get(&wings, &path).await.status, 404);
    assert_eq!(get(&wings, "/api/servers").await.body, "[]");
    assert!(directory.path().exists(), "the folder was not the daemon's");
    wings.shutdown().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_has_no_websocket() {
    let wings = start(vec![]);

    let answer = send(
        &wings,
        "GET",
        &format!("/api/servers/{}/ws", Uuid::new_v4()),
        "",
        "",
    )
    .await;

    assert_eq!(answer.status, 404);
    wings.shutdown().await;
}
