use std::time::Duration;

use aileron_domain::LiveState as _;
use scripted_wings::{Script, ScriptedWings};
use tokio::task::JoinSet;

use crate::panel::{client, node_of, press_start, server};

#[tokio::test]
async fn calls_one_after_another_share_a_connection() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (client(), node_of(&wings));
    for _ in 0..5 {
        press_start(&client, &node).await.unwrap();
        wings.answer_next(Script::json(202, "{}"));
        press_start(&client, &node).await.unwrap();
        wings.answer_next(Script::json(409, r#"{"error":"server is locked"}"#));
        press_start(&client, &node).await.unwrap_err();
        client.usage(&node, server(), None).await.unwrap();
        client.system(&node).await.unwrap();
    }

    assert_eq!(wings.calls().len(), 25);
    assert_eq!(wings.connections(), 1);
}

#[tokio::test]
async fn a_body_that_comes_late_does_not_cost_the_connection() {
    let wings = ScriptedWings::start().await;
    wings.answer_next(Script::SlowBody(Duration::from_millis(20)));
    let (client, node) = (client(), node_of(&wings));
    press_start(&client, &node).await.unwrap();
    press_start(&client, &node).await.unwrap();

    assert_eq!(wings.connections(), 1);
}

#[tokio::test]
async fn clones_share_their_connections() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (client(), node_of(&wings));
    press_start(&client, &node).await.unwrap();
    press_start(&client.clone(), &node).await.unwrap();

    assert_eq!(wings.connections(), 1);
}

#[tokio::test]
async fn a_node_that_hangs_holds_nobody_up() {
    let (hanging, healthy) = (ScriptedWings::start().await, ScriptedWings::start().await);
    hanging.answer(Script::HangAfterReading);
    let client = client();
    let mut stuck = JoinSet::new();
    for _ in 0..20 {
        let (client, node) = (client.clone(), node_of(&hanging));
        stuck.spawn(async move { press_start(&client, &node).await });
    }
    hanging.wait_for_calls(20).await;

    press_start(&client, &node_of(&healthy)).await.unwrap();
    assert_eq!(stuck.len(), 20);
    assert!(
        stuck.try_join_next().is_none(),
        "a call to the hanging node came back"
    );
}

#[tokio::test]
async fn connections_that_wings_closes_lose_or_repeat_no_call() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::AcceptThenClose);
    let (client, node) = (client(), node_of(&wings));
    let mut accepted = 0;
    for _ in 0..50 {
        // It fails when the connection closes just as the call is written into it.
        if press_start(&client, &node).await.is_ok() {
            accepted += 1;
        }
    }

    assert!(accepted > 0);
    assert_eq!(wings.calls().len(), accepted);
}

#[tokio::test]
async fn a_call_that_is_given_up_was_sent_once() {
    let wings = ScriptedWings::start().await;
    wings.hold();
    let (client, node) = (client(), node_of(&wings));
    let call = tokio::spawn({
        let (client, node) = (client.clone(), node.clone());
        async move { press_start(&client, &node).await }
    });
    wings.wait_for_calls(1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    wings.release();

    press_start(&client, &node).await.unwrap();
    let calls = wings.calls();
    assert_eq!(calls.len(), 2);
    assert_ne!(calls[0].connection, calls[1].connection);
}
