//! What an operator is told of a node.

use std::time::Duration;

use aileron_domain::{Delivery, NodeState as _, Unreachable, WingsFailure};
use aileron_wings_client::{BreakerState, NodeProblem, TokenCheck, WingsClient, WingsConfig};
use jiff::SignedDuration;
use scripted_wings::{Dialect, Script, ScriptedWings};

use crate::panel::{client, node_at, node_of, rotating, unavailable};

#[tokio::test]
async fn a_healthy_node_has_no_problems() {
    for (dialect, version) in [(Dialect::Go, "1.11.13"), (Dialect::Rust, "0.22.9:6633bfb")] {
        let wings = ScriptedWings::start().await;
        wings.speak(dialect);
        let check = client().check(&node_of(&wings)).await;

        assert_eq!(check.problems(), []);
        assert!(check.reachable && check.round_trip.is_some());
        assert_eq!(check.token, Some(TokenCheck::Right));
        let system = check.system.unwrap();
        assert_eq!(
            (system.version.as_str(), system.kernel_version.as_str()),
            (version, "6.1.0")
        );
        assert_eq!(check.clock_ahead, Some(SignedDuration::ZERO));
        assert_eq!(check.breaker, BreakerState::Closed { failing_since: None });
        assert_eq!((check.failure, check.tls), (None, None));
    }
}

#[tokio::test]
async fn a_node_that_does_not_take_its_token() {
    for dialect in [Dialect::Go, Dialect::Rust] {
        let wings = ScriptedWings::start().await;
        wings.speak(dialect);
        let check = client().check(&node_at(&wings.url(), "some-other-token")).await;

        assert_eq!((check.reachable, check.token), (true, Some(TokenCheck::Wrong)));
        assert_eq!(check.failure, Some(WingsFailure::Unauthorized));
        assert_eq!(check.problems(), [NodeProblem::Token]);
    }
}

#[tokio::test]
async fn a_node_that_has_not_got_its_new_token_yet() {
    let wings = ScriptedWings::start_with_token("previous").await;
    let client = client();
    let node = rotating(&wings, "present", "previous");
    for _ in 0..2 {
        let check = client.check(&node).await;
        assert_eq!(check.token, Some(TokenCheck::Previous));
        assert_eq!(check.problems(), [NodeProblem::PreviousToken]);
    }
    wings.want_token("present");
    assert_eq!(client.check(&node).await.token, Some(TokenCheck::Right));
}

#[tokio::test]
async fn a_node_whose_clock_is_wrong() {
    let wings = ScriptedWings::start().await;
    for (seconds, said) in [(3600, "ahead"), (-3600, "behind")] {
        wings.set_clock_ahead(seconds);
        let check = client().check(&node_of(&wings)).await;
        let ahead = check.clock_ahead.unwrap();
        // As long as the call may take.
        let close = (ahead.as_secs() - seconds).abs() <= 12;
        assert!(close, "{ahead} and not {seconds} s");
        assert_eq!(check.problems(), [NodeProblem::Clock(ahead)]);
        assert!(check.problems()[0].to_string().contains(said));
    }
}

#[tokio::test]
async fn a_node_whose_clock_may_be_right_has_no_problem() {
    let wings = ScriptedWings::start().await;
    for seconds in [1, -1] {
        wings.set_clock_ahead(seconds);
        let check = client().check(&node_of(&wings)).await;
        assert_eq!(check.problems(), [], "{seconds} s");
    }
}

#[tokio::test]
async fn a_node_that_does_not_answer() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::ResetAfterReading);
    let check = client().check(&node_of(&wings)).await;

    assert_eq!(
        (check.reachable, check.token, check.round_trip),
        (false, None, None)
    );
    assert_eq!(
        check.failure,
        Some(unavailable(Unreachable::Reset, Delivery::Possible))
    );
    assert_eq!(check.problems(), [NodeProblem::NoAnswer(Unreachable::Reset)]);
}

#[tokio::test]
async fn what_answers_there_is_something_else() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::Html(404, 1000));
    let check = client().check(&node_of(&wings)).await;
    assert_eq!(
        check.problems(),
        [NodeProblem::NoWings(WingsFailure::Refused(None))]
    );

    wings.answer(Script::Html(200, 1000));
    let check = client().check(&node_of(&wings)).await;
    assert_eq!(
        check.problems(),
        [NodeProblem::NoAnswer(Unreachable::InvalidResponse)]
    );
}

#[tokio::test]
async fn a_token_that_crosses_a_network_in_the_clear() {
    // Links of loopback have no way to these, and nobody is asked.
    for (url, in_the_clear) in [
        ("http://[fe80::1]:8080", true),
        ("https://[fe80::1]:8080", false),
        ("http://127.0.0.1:9", false),
        ("http://[::1]:9", false),
    ] {
        let check = client().check(&node_at(url, "token")).await;
        assert_eq!(check.in_the_clear, in_the_clear, "{url}");
        assert_eq!(
            check.problems().contains(&NodeProblem::InTheClear),
            in_the_clear,
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_node_that_is_left_alone_is_looked_at_all_the_same() {
    let config = WingsConfig {
        breaker_rest: Duration::from_secs(3600),
        ..WingsConfig::default()
    };
    let client = WingsClient::new(config).unwrap();
    let wings = ScriptedWings::start().await;
    let node = node_of(&wings);
    wings.answer(Script::ResetAfterReading);
    for _ in 0..3 {
        client.states(&node).await.unwrap_err();
    }
    let check = client.check(&node).await;
    assert!(matches!(check.breaker, BreakerState::Open { .. }));

    wings.answer(Script::Accept);
    let check = client.check(&node).await;
    assert_eq!(check.breaker, BreakerState::Closed { failing_since: None });
    client.states(&node).await.unwrap();
}
