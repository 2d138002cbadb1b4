use std::time::Duration;

use aileron_local_wings::{ServerSpec, StopMethod, StopSignal};

use crate::panel::{Hand, eventually, start};
use crate::scripts::{Gate, POLITE, STUBBORN, server};

#[tokio::test]
async fn a_server_starts_is_running_when_it_says_so_and_is_stopped_by_its_command() {
    let spec = ServerSpec {
        started_when: Some("Done (".to_owned()),
        ..server(r#"echo booting; read line; echo "Done (1 s)!"; read line; echo "bye, $line""#)
    };
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    assert_eq!(hand.details().await["state"], "offline");

    hand.press("start").await;
    hand.wait_for_line("booting").await;
    assert_eq!(hand.details().await["state"], "starting");

    assert_eq!(hand.commands(r#"{"commands":["go on"]}"#).await.status, 200);
    hand.wait_for("running").await;

    hand.press("stop").await;
    hand.wait_for("offline").await;
    assert_eq!(hand.printed().await, ["booting", "Done (1 s)!", "bye, stop"]);
    hand.wait_for_line("[local-wings] The process ended: exit status: 0")
        .await;
    wings.shutdown().await;
}

#[tokio::test]
async fn without_a_sign_to_wait_for_a_server_is_running_when_its_process_is_up() {
    let spec = ServerSpec {
        started_when: None,
        ..server("read line")
    };
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);

    hand.press("start").await;

    hand.wait_for("running").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_server_is_stopped_by_its_signal() {
    let spec = ServerSpec {
        stop: StopMethod::Signal(StopSignal::Int),
        ..server("trap 'echo caught; exit 0' INT; echo up; while :; do sleep 0.02; done")
    };
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    hand.press("stop").await;

    hand.wait_for("offline").await;
    assert_eq!(hand.printed().await, ["up", "caught"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_process_that_ignores_its_stop_is_killed_when_its_time_is_up() {
    let spec = ServerSpec {
        stop_timeout: Duration::from_millis(100),
        ..server(STUBBORN)
    };
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    hand.press("stop").await;

    hand.wait_for("offline").await;
    hand.wait_for_line("[local-wings] Did not stop within 100ms")
        .await;
    hand.wait_for_line("signal: 9").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_restart_of_a_process_that_ignores_its_stop_goes_on_when_its_time_is_up() {
    let spec = ServerSpec {
        stop_timeout: Duration::from_millis(100),
        ..server(STUBBORN)
    };
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    hand.press("restart").await;

    twice_up(&hand).await;
    hand.wait_for("running").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_restart_stops_first_and_starts_then() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    hand.press("restart").await;

    twice_up(&hand).await;
    hand.wait_for("running").await;
    assert_eq!(hand.printed().await, ["up", "saved", "up"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_restart_of_a_server_that_is_offline_starts_it() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);

    hand.press("restart").await;

    hand.wait_for("running").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn stop_and_kill_of_a_server_that_is_offline_do_nothing() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);

    hand.press("stop").await;
    hand.press("kill").await;
    hand.press("start").await;

    hand.wait_for("running").await;
    assert_eq!(hand.console().await, ["[local-wings] Starting /bin/sh", "up"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_start_during_a_stop_waits_for_its_end() {
    for wait_seconds in [30, -1, 301] {
        let (gate, spec) = Gate::before_the_end_of();
        let wings = start(vec![spec.clone()]);
        let hand = Hand::on(&wings, &spec);
        hand.press("start").await;
        hand.wait_for("running").await;
        hand.press("stop").await;
        hand.wait_for_line("asked to stop").await;

        hand.press_and_wait("start", wait_seconds).await;
        assert_eq!(hand.details().await["state"], "stopping");
        gate.open();

        hand.wait_for("running").await;
        assert_eq!(hand.printed().await, ["up", "asked to stop", "saved", "up"]);
        wings.shutdown().await;
    }
}

#[tokio::test]
async fn a_start_during_a_stop_that_may_not_wait_is_dropped() {
    let (gate, spec) = Gate::before_the_end_of();
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;
    hand.press("stop").await;
    hand.wait_for_line("asked to stop").await;

    hand.press("start").await;
    hand.press_and_wait("restart", 0).await;
    gate.open();

    // A server shows as offline only when nothing is about to start it.
    hand.wait_for("offline").await;
    assert_eq!(hand.printed().await, ["up", "asked to stop", "saved"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn what_waits_is_done_in_the_order_in_which_it_came() {
    let (gate, spec) = Gate::before_the_end_of();
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;
    hand.press("stop").await;
    hand.wait_for_line("asked to stop").await;

    hand.press_and_wait("start", 30).await;
    hand.press_and_wait("stop", 30).await;
    gate.open();

    hand.wait_for("offline").await;
    assert_eq!(
        hand.printed().await,
        ["up", "asked to stop", "saved", "up", "asked to stop", "saved"]
    );
    wings.shutdown().await;
}

#[tokio::test]
async fn many_starts_at_once_start_one_process() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);

    let presses = (0..50).map(|_| hand.press_and_wait("start", 30));
    futures_util::future::join_all(presses).await;

    hand.wait_for("running").await;
    // What was pressed later is done later: all starts are through when the echo is there.
    hand.commands(r#"{"commands":["all through"]}"#).await;
    hand.wait_for_line("heard all through").await;
    assert_eq!(hand.printed().await, ["up", "heard all through"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn a_process_that_ends_by_itself_is_noticed_and_not_started_again() {
    let spec = server("echo up; read line; exit 3");
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    hand.commands(r#"{"commands":["die"]}"#).await;

    hand.wait_for("offline").await;
    hand.wait_for_line("[local-wings] The process ended by itself: exit status: 3")
        .await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_program_that_is_not_there_leaves_the_server_offline_with_the_reason_in_its_console() {
    let spec = ServerSpec {
        command: vec!["./no-such-program".to_owned()],
        ..server("")
    };
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);

    hand.press("start").await;

    hand.wait_for_line("[local-wings] Could not start ./no-such-program: No such file or directory")
        .await;
    hand.wait_for("offline").await;
    wings.shutdown().await;
}

async fn twice_up(hand: &Hand<'_>) {
    eventually("a second start", async || {
        let printed = hand.printed().await;
        let starts = printed.iter().filter(|line| *line == "up").count();
        (starts == 2).then_some(()).ok_or_else(|| format!("{printed:?}"))
    })
    .await;
}
