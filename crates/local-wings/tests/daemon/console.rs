use aileron_local_wings::ServerSpec;

use crate::panel::{Hand, start};
use crate::scripts::{POLITE, server};

#[tokio::test]
async fn commands_are_typed_into_the_console_in_their_order() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    let answer = hand.commands(r#"{"commands":["say hello","list"]}"#).await;

    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    hand.wait_for_line("heard list").await;
    assert_eq!(hand.printed().await, ["up", "heard say hello", "heard list"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn commands_for_a_server_that_is_offline_are_refused() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);

    for body in [r#"{"commands":["list"]}"#, "not json"] {
        let answer = hand.commands(body).await;
        assert_eq!(answer.status, 417);
        assert_eq!(answer.error(), "server is offline");
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn commands_that_are_not_understood_are_a_bad_request() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    for body in ["not json", r#"{"commands":"list"}"#, r#"{"commands":[7]}"#] {
        assert_eq!(hand.commands(body).await.status, 400, "{body}");
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn the_last_hundred_lines_are_kept_or_as_many_as_are_asked_for() {
    let spec = server("i=1; while [ $i -le 150 ]; do echo line $i; i=$((i+1)); done; echo up; read line");
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    assert_eq!(hand.console_of_size("2").await, ["line 150", "up"]);
    for all in ["100", "101", "0", "-5", "many", ""] {
        let lines = hand.console_of_size(all).await;
        assert_eq!((lines.len(), lines[0].as_str()), (100, "line 52"), "{all}");
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn a_console_takes_any_bytes_of_any_length_on_both_outputs() {
    let spec = server(
        r"
        printf 'windows\r\n'
        printf 'not utf-8: \377\n'
        head -c 5000 /dev/zero | tr '\0' x; echo
        echo problem >&2
        read line
        printf 'up, without an end'
        ",
    );
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for_line("problem").await;
    hand.wait_for_line("xxx").await;

    hand.commands(r#"{"commands":["go on"]}"#).await;
    hand.wait_for("offline").await;

    let mut printed = hand.printed().await;
    printed.retain(|line| line != "problem");
    assert_eq!(
        printed,
        [
            "windows",
            "not utf-8: \u{fffd}",
            "x".repeat(4096).as_str(),
            "x".repeat(5000 - 4096).as_str(),
            "up, without an end",
        ]
    );
    wings.shutdown().await;
}

#[tokio::test]
async fn a_process_has_its_servers_environment_and_directory_and_not_what_the_daemon_knows() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path().canonicalize().unwrap();
    let mut spec = ServerSpec {
        directory: Some(directory.clone()),
        // Cargo gives this variable to the test, and so to the daemon.
        ..server(r#"echo "$WORLD"; pwd -P; echo "${CARGO_MANIFEST_DIR-unknown}"; echo up; read line"#)
    };
    spec.environment.insert("WORLD".to_owned(), "flat".to_owned());
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);

    hand.press("start").await;
    hand.wait_for("running").await;

    assert_eq!(
        hand.printed().await,
        ["flat", directory.to_str().unwrap(), "unknown", "up"]
    );
    wings.shutdown().await;
}
