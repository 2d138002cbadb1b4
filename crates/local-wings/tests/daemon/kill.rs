use crate::lifeline::Lifeline;
use crate::panel::{Hand, start};
use crate::scripts::{Gate, STUBBORN, server};

#[tokio::test]
async fn kill_takes_the_children_and_grandchildren_with_it() {
    let mut spec = server("sh -c 'sleep 1000 & wait' & sleep 1000 & echo up; wait");
    let lifeline = Lifeline::held_by(&mut spec);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    hand.press("kill").await;

    lifeline.ends().await;
    hand.wait_for("offline").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn nothing_of_a_server_is_left_when_its_first_process_ends_by_itself() {
    let mut spec = server("sleep 1000 & sh -c 'sleep 1000 & wait' & echo up; read line");
    let lifeline = Lifeline::held_by(&mut spec);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    hand.commands(r#"{"commands":["end"]}"#).await;

    lifeline.ends().await;
    hand.wait_for("offline").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn kill_passes_a_stop_that_hangs() {
    let (_closed, spec) = Gate::before_the_end_of();
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;
    hand.press("stop").await;
    hand.wait_for_line("asked to stop").await;

    hand.press("kill").await;

    hand.wait_for("offline").await;
    hand.wait_for_line("signal: 9").await;
    assert_eq!(hand.printed().await, ["up", "asked to stop"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn kill_passes_a_start_that_hangs() {
    let spec = server("echo booting; read line");
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for_line("booting").await;

    hand.press("kill").await;

    hand.wait_for("offline").await;
    wings.shutdown().await;
}

#[tokio::test]
async fn kill_ends_a_restart_that_hangs_for_good() {
    let spec = server(STUBBORN);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;
    hand.press("restart").await;
    hand.wait_for_line("heard stop").await;

    hand.press("kill").await;

    // A server shows as offline only when nothing is about to start it.
    hand.wait_for("offline").await;
    assert_eq!(hand.printed().await, ["up", "heard stop"]);
    wings.shutdown().await;
}

#[tokio::test]
async fn kill_ends_what_was_pressed_before_it_and_not_what_is_pressed_after_it() {
    let spec = server(STUBBORN);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;
    hand.press("stop").await;
    hand.wait_for_line("heard stop").await;

    hand.press_and_wait("start", 30).await;
    hand.press("kill").await;

    hand.wait_for("offline").await;
    assert_eq!(hand.printed().await, ["up", "heard stop"]);

    hand.press("kill").await;
    hand.press_and_wait("start", 30).await;
    hand.wait_for("running").await;
    hand.press("kill").await;
    hand.wait_for("offline").await;
    wings.shutdown().await;
}
