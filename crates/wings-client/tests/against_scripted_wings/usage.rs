use std::time::Duration;

use aileron_domain::{
    Delivery, LiveState as _, ProcessState, RequestId, ServerUsage, Unreachable, WingsFailure,
};
use scripted_wings::{ClosedPort, Script, ScriptedWings};

use crate::panel::{SERVER, client, impatient, node_at, node_of, server, unavailable, words};

async fn usage_by(script: Script) -> Result<ServerUsage, WingsFailure> {
    let wings = ScriptedWings::start().await;
    wings.answer(script);
    impatient().usage(&node_of(&wings), server(), None).await
}

#[tokio::test]
async fn a_server_is_as_wings_says() {
    let wings = ScriptedWings::start().await;
    let request_id: RequestId = "req-2".parse().unwrap();
    let usage = client()
        .usage(&node_of(&wings), server(), Some(&request_id))
        .await
        .unwrap();

    let expected = ServerUsage {
        state: ProcessState::Running,
        suspended: false,
        memory_bytes: 536_870_912,
        memory_limit_bytes: 1_073_741_824,
        cpu_percent: 12.5,
        disk_bytes: 4096,
        network_rx_bytes: 1024,
        network_tx_bytes: 2048,
        uptime: Duration::from_secs(90),
    };
    assert_eq!(usage, expected);
    let call = wings.calls().remove(0);
    assert_eq!((call.method.as_str(), call.body.as_str()), ("GET", ""));
    assert_eq!(call.path, format!("/api/servers/{SERVER}"));
    assert_eq!(call.header("x-request-id"), Some("req-2"));
}

#[tokio::test]
async fn each_state_is_understood() {
    for state in ProcessState::ALL {
        let details = format!(
            r#"{{"state":"{}","is_suspended":true,"utilization":{{}}}}"#,
            state.as_str()
        );
        let usage = usage_by(Script::Usage(details)).await.unwrap();
        assert_eq!(
            (usage.state, usage.suspended, usage.uptime),
            (state, true, Duration::ZERO)
        );
    }
}

#[tokio::test]
async fn numbers_that_make_no_sense_are_brought_into_range() {
    let details = r#"{"state":"offline","is_suspended":false,"utilization":
        {"disk_bytes":-5,"memory_limit_bytes":18446744073709551615,"uptime":-1,"network":{"rx_bytes":7}}}"#;
    let usage = usage_by(Script::Usage(details.to_owned())).await.unwrap();

    assert_eq!((usage.disk_bytes, usage.memory_limit_bytes), (0, u64::MAX));
    assert_eq!(
        (usage.uptime, usage.network_rx_bytes, usage.network_tx_bytes),
        (Duration::ZERO, 7, 0)
    );
}

#[tokio::test]
async fn what_are_no_details_is_an_invalid_response() {
    let long = format!(
        r#"{{"state":"offline","is_suspended":false,"utilization":{{}},"configuration":"{}"}}"#,
        "x".repeat(65 * 1024)
    );
    let no_details = [
        Script::json(200, ""),
        Script::json(200, "[]"),
        Script::json(200, r#"{"state":"running"}"#),
        Script::json(
            200,
            r#"{"state":"dreaming","is_suspended":false,"utilization":{}}"#,
        ),
        Script::json(200, &long),
        Script::status(204),
        Script::Html(200, 1024 * 1024),
        Script::HalfAnAnswer(200),
        Script::Garbage,
        Script::CloseAfterReading,
    ];
    for script in no_details {
        let failure = unavailable(Unreachable::InvalidResponse, Delivery::Possible);
        assert_eq!(usage_by(script.clone()).await, Err(failure), "{script:?}");
    }
}

#[tokio::test]
async fn failures_are_told_as_for_power() {
    let unknown = Script::json(404, r#"{"error":"server not found"}"#);
    assert_eq!(
        usage_by(unknown).await,
        Err(WingsFailure::Refused(words("server not found")))
    );
    assert_eq!(
        usage_by(Script::status(401)).await,
        Err(WingsFailure::Unauthorized)
    );
    let proxy = unavailable(Unreachable::Proxy, Delivery::Possible);
    assert_eq!(usage_by(Script::Html(502, 10)).await, Err(proxy));
    let reset = unavailable(Unreachable::Reset, Delivery::Possible);
    assert_eq!(usage_by(Script::ResetAfterReading).await, Err(reset));

    let port = ClosedPort::take().unwrap();
    let refused = unavailable(Unreachable::Refused, Delivery::Impossible);
    let nobody = node_at(&port.url(), "token");
    assert_eq!(client().usage(&nobody, server(), None).await, Err(refused));
}

/// It is read as far as details may be long, whatever the node goes on to send.
#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::Html(200, 64 * 1024 * 1024));
    let failure = client()
        .usage(&node_of(&wings), server(), None)
        .await
        .unwrap_err();
    let invalid = Unreachable::InvalidResponse;
    assert!(
        matches!(failure, WingsFailure::Unavailable { reason, .. } if reason == invalid),
        "{failure:?}"
    );
}
