use std::time::Duration;

use aileron_domain::{Delivery, Node, NodeState as _, ProcessState, ServerId, Unreachable, WingsFailure};
use aileron_wings_client::{BreakerState, WingsClient, WingsConfig};
use scripted_wings::{ClosedPort, Dialect, Script, ScriptedWings};
use tokio::time::timeout;

use crate::panel::{client, node_at, node_of, press_start, server, unavailable};

const CLOSED: BreakerState = BreakerState::Closed { failing_since: None };

fn entry(uuid: &str, state: &str) -> String {
    format!(
        r#"{{"state":"{state}","is_suspended":false,"utilization":{{"memory_bytes":7}},"configuration":{{"uuid":"{uuid}","invocation":"./game"}}}}"#
    )
}

fn patient_breaker(rest: Duration) -> WingsClient {
    let config = WingsConfig {
        breaker_rest: rest,
        ..WingsConfig::default()
    };
    WingsClient::new(config).unwrap()
}

#[tokio::test]
async fn all_servers_of_a_node_are_asked_for_in_one_call() {
    for dialect in [Dialect::Go, Dialect::Rust] {
        let wings = ScriptedWings::start().await;
        wings.speak(dialect);
        let states = client().states(&node_of(&wings)).await.unwrap();

        assert_eq!(states.len(), 1);
        assert_eq!(states[0].0, server());
        let usage = states[0].1;
        assert_eq!(
            (usage.state, usage.memory_bytes, usage.uptime),
            (ProcessState::Running, 536_870_912, Duration::from_secs(90))
        );
        let calls = wings.calls();
        assert_eq!((calls.len(), calls[0].path.as_str()), (1, "/api/servers"));
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_understood_is_left_out() {
    let first = "11111111-1111-4111-8111-111111111111";
    let last = "22222222-2222-4222-8222-222222222222";
    let broken = [
        entry("not-a-uuid", "running"),
        entry(last, "dreaming"),
        r#"{"state":"running","is_suspended":false,"utilization":{}}"#.to_owned(),
        "null".to_owned(),
        "7".to_owned(),
    ];
    let all = format!(
        "[{},{},{}]",
        entry(first, "running"),
        broken.join(","),
        entry(last, "offline")
    );
    let wings = ScriptedWings::start().await;
    wings.answer(Script::json(200, &all));
    let states = client().states(&node_of(&wings)).await.unwrap();

    let seen: Vec<_> = states
        .iter()
        .map(|(server, usage)| (*server, usage.state))
        .collect();
    let id = |text: &str| ServerId(text.parse().unwrap());
    assert_eq!(
        seen,
        [
            (id(first), ProcessState::Running),
            (id(last), ProcessState::Offline)
        ]
    );
}

#[tokio::test]
async fn a_node_may_have_no_servers_or_very_many() {
    let wings = ScriptedWings::start().await;
    for none in ["[]", "null"] {
        wings.answer(Script::json(200, none));
        assert_eq!(client().states(&node_of(&wings)).await, Ok(Vec::new()));
    }
    let many = vec![entry("11111111-1111-4111-8111-111111111111", "running"); 5000].join(",");
    wings.answer(Script::json(200, &format!("[{many}]")));
    assert_eq!(client().states(&node_of(&wings)).await.unwrap().len(), 5000);
}

#[tokio::test]
async fn what_is_no_list_is_an_invalid_response() {
    let endless = format!("[\"{}\"]", "x".repeat(17 * 1024 * 1024));
    let no_lists = [
        Script::json(200, "{}"),
        Script::json(200, "[{]"),
        Script::json(200, &endless),
        Script::Html(200, 1000),
        Script::HalfAnAnswer(200),
    ];
    for script in no_lists {
        let wings = ScriptedWings::start().await;
        wings.answer(script);
        let invalid = unavailable(Unreachable::InvalidResponse, Delivery::Possible);
        assert_eq!(client().states(&node_of(&wings)).await, Err(invalid));
    }
}

#[tokio::test]
async fn a_node_that_is_down_is_left_alone_and_fails_at_once_as_it_did() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::ResetAfterReading);
    let (client, node) = (patient_breaker(Duration::from_secs(3600)), node_of(&wings));
    assert_eq!(client.breaker(&node.id), CLOSED);

    let reset = unavailable(Unreachable::Reset, Delivery::Possible);
    for _ in 0..3 {
        assert_eq!(client.states(&node).await, Err(reset.clone()));
        assert!(client.breaker(&node.id).failing_since().is_some());
    }
    assert!(matches!(client.breaker(&node.id), BreakerState::Open { .. }));
    for _ in 0..3 {
        assert_eq!(client.states(&node).await, Err(reset.clone()));
    }
    assert_eq!(wings.calls().len(), 3);
}

#[tokio::test]
async fn a_press_is_made_whatever_the_breaker_says() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (patient_breaker(Duration::from_secs(3600)), node_of(&wings));
    open(&client, &node, &wings).await;

    assert_eq!(press_start(&client, &node).await, Ok(()));
}

#[tokio::test]
async fn a_node_that_is_back_is_asked_again() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (patient_breaker(Duration::ZERO), node_of(&wings));
    open(&client, &node, &wings).await;
    assert!(matches!(client.breaker(&node.id), BreakerState::HalfOpen { .. }));

    assert_eq!(client.states(&node).await.unwrap().len(), 1);
    assert_eq!(client.breaker(&node.id), CLOSED);
}

#[tokio::test]
async fn one_at_a_time_looks_whether_a_node_is_back() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (patient_breaker(Duration::ZERO), node_of(&wings));
    open(&client, &node, &wings).await;
    let before = wings.calls().len();
    wings.hold();
    let probe = tokio::spawn({
        let (client, node) = (client.clone(), node.clone());
        async move { client.states(&node).await }
    });
    wings.wait_for_calls(before + 1).await;

    client.states(&node).await.unwrap_err();
    assert_eq!(wings.calls().len(), before + 1);
    wings.release();
    probe.await.unwrap().unwrap();
    assert_eq!(client.breaker(&node.id), CLOSED);
}

#[tokio::test]
async fn a_node_that_is_too_slow_for_those_who_ask_is_left_alone_too() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::HangAfterReading);
    let (client, node) = (patient_breaker(Duration::from_secs(3600)), node_of(&wings));
    for _ in 0..3 {
        timeout(Duration::from_millis(300), client.states(&node))
            .await
            .unwrap_err();
    }

    let slow = unavailable(Unreachable::Timeout, Delivery::Possible);
    assert_eq!(client.states(&node).await, Err(slow));
}

#[tokio::test]
async fn a_node_that_says_no_is_not_down() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::status(500));
    let (client, node) = (patient_breaker(Duration::from_secs(3600)), node_of(&wings));
    for _ in 0..5 {
        assert_eq!(client.states(&node).await, Err(WingsFailure::Refused(None)));
    }
    assert_eq!((client.breaker(&node.id), wings.calls().len()), (CLOSED, 5));
}

#[tokio::test]
async fn nodes_rest_each_for_itself() {
    let port = ClosedPort::take().unwrap();
    let down = Node {
        id: aileron_domain::NodeId(uuid::Uuid::from_u128(8)),
        ..node_at(&port.url(), "token")
    };
    let wings = ScriptedWings::start().await;
    let (client, up) = (patient_breaker(Duration::from_secs(3600)), node_of(&wings));
    for _ in 0..4 {
        client.states(&down).await.unwrap_err();
    }
    assert!(matches!(client.breaker(&down.id), BreakerState::Open { .. }));
    assert_eq!(client.states(&up).await.unwrap().len(), 1);
}

/// Has the node fail until it rests, and then be healthy.
async fn open(client: &WingsClient, node: &Node, wings: &ScriptedWings) {
    wings.answer(Script::ResetAfterReading);
    for _ in 0..3 {
        client.states(node).await.unwrap_err();
    }
    wings.answer(Script::Accept);
}
