use std::time::Duration;

use aileron_domain::{Delivery, Node, Unreachable, WingsFailure};
use aileron_wings_client::{WingsClient, WingsConfig};
use scripted_wings::{Call, ClosedPort, Script, ScriptedWings, SilentPort};
use tokio::time::timeout;

use crate::panel::{client, impatient, node_at, node_of, press_start, unavailable};

#[tokio::test]
async fn nobody_listens() {
    let port = ClosedPort::take().unwrap();
    for scheme in ["http", "https"] {
        let node = anybody(&format!("{scheme}://{}", port.address()));
        let failure = press_start(&client(), &node).await.unwrap_err();
        assert_eq!(
            failure,
            unavailable(Unreachable::Refused, Delivery::Impossible),
            "{scheme}"
        );
        assert_eq!(
            failure.to_string(),
            "Wings daemon unavailable: Connection refused"
        );
    }
}

#[tokio::test]
async fn the_name_has_no_address() {
    // Longer than DNS allows: the resolver refuses it without asking anybody.
    let node = anybody(&format!("http://{}", "a".repeat(64)));
    let failure = unavailable(Unreachable::Dns, Delivery::Impossible);
    assert_eq!(press_start(&client(), &node).await, Err(failure));
}

#[tokio::test]
async fn there_is_no_way_to_the_network() {
    // A link-local address without its link: the system refuses it without sending anything.
    let node = anybody("http://[fe80::1]:8080");
    let failure = unavailable(Unreachable::NoRoute, Delivery::Impossible);
    assert_eq!(press_start(&client(), &node).await, Err(failure));
}

#[tokio::test]
async fn a_plain_port_is_called_over_tls() {
    let wings = ScriptedWings::start().await;
    let node = node_at(&wings.url().replace("http:", "https:"), wings.token());
    let failure = unavailable(Unreachable::Tls, Delivery::Impossible);
    assert_eq!(press_start(&client(), &node).await, Err(failure));
    assert_eq!(wings.calls(), []);
}

#[tokio::test]
async fn the_handshake_takes_too_long() {
    let port = SilentPort::open().unwrap();
    let node = anybody(&format!("https://{}", port.address()));
    let limits = [
        (Duration::from_millis(100), Duration::from_secs(60)),
        (Duration::from_secs(60), Duration::from_millis(100)),
    ];
    for (connect_timeout, call_timeout) in limits {
        let config = WingsConfig {
            call_timeout,
            connect_timeout,
            ..WingsConfig::default()
        };
        let client = WingsClient::new(config.clone()).unwrap();
        // The other limit is not the one that strikes.
        let press = timeout(Duration::from_secs(30), press_start(&client, &node));
        let failure = press.await.unwrap().unwrap_err();
        assert_eq!(
            failure,
            unavailable(Unreachable::Timeout, Delivery::Impossible),
            "{config:?}"
        );
        assert_eq!(
            failure.to_string(),
            "Wings daemon unavailable: Connection timeout"
        );
    }
}

#[tokio::test]
async fn the_port_takes_the_request_and_never_reads_it() {
    let port = SilentPort::open().unwrap();
    let failure = unavailable(Unreachable::Timeout, Delivery::Possible);
    assert_eq!(
        press_start(&impatient(), &anybody(&port.url())).await,
        Err(failure)
    );
}

#[tokio::test]
async fn wings_hangs_before_it_reads() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::HangBeforeReading);
    let failure = unavailable(Unreachable::Timeout, Delivery::Possible);
    assert_eq!(press_start(&impatient(), &node_of(&wings)).await, Err(failure));
    assert_eq!((wings.connections(), wings.calls().len()), (1, 0));
}

#[tokio::test]
async fn wings_hangs_after_it_has_read() {
    expect(Script::HangAfterReading, Unreachable::Timeout).await;
}

#[tokio::test]
async fn wings_hangs_within_its_answer() {
    expect(Script::HangWithinAnswer(500), Unreachable::Timeout).await;
}

#[tokio::test]
async fn wings_resets_the_connection() {
    expect(Script::ResetAfterReading, Unreachable::Reset).await;
}

#[tokio::test]
async fn wings_closes_the_connection_without_an_answer() {
    expect(Script::CloseAfterReading, Unreachable::InvalidResponse).await;
}

#[tokio::test]
async fn wings_breaks_off_within_the_head_of_its_answer() {
    expect(Script::HalfAHead, Unreachable::InvalidResponse).await;
}

#[tokio::test]
async fn wings_breaks_off_within_the_body_of_a_refusal() {
    expect(Script::HalfAnAnswer(409), Unreachable::InvalidResponse).await;
    expect(Script::HalfAnAnswer(500), Unreachable::InvalidResponse).await;
}

#[tokio::test]
async fn wings_answers_what_is_not_http() {
    expect(Script::Garbage, Unreachable::InvalidResponse).await;
}

/// The action may have arrived, and has not been sent twice, whether its connection is new or has served before.
async fn expect(script: Script, reason: Unreachable) {
    let failure = unavailable(reason, Delivery::Possible);
    let ((on_new, new), (on_used, used)) =
        tokio::join!(fail_after(0, script.clone()), fail_after(1, script.clone()));

    assert_eq!(on_new, Err(failure.clone()), "{script:?}");
    assert_eq!(new.len(), 1, "{script:?}");

    assert_eq!(on_used, Err(failure), "{script:?}");
    assert_eq!(used.len(), 2, "{script:?}");
    assert_eq!(used[0].connection, used[1].connection, "{script:?}");
}

/// What became of a call after so many successful ones, and all calls that Wings has read.
async fn fail_after(successes: usize, script: Script) -> (Result<(), WingsFailure>, Vec<Call>) {
    let wings = ScriptedWings::start().await;
    let (client, node) = (impatient(), node_of(&wings));
    for _ in 0..successes {
        press_start(&client, &node).await.unwrap();
    }
    wings.answer(script);
    (press_start(&client, &node).await, wings.calls())
}

fn anybody(url: &str) -> Node {
    node_at(url, "token")
}
