use aileron_domain::{
    Delivery, Outcome, PowerAction, PowerError, Standing, Unreachable, WingsFailure, WingsWords,
};

use crate::sample::{carried_through, press};
use crate::world::World;

#[tokio::test]
async fn a_wings_that_does_not_take_the_panels_token_is_a_failure() {
    fails(
        WingsFailure::Unauthorized,
        "Wings authentication failed: Invalid token",
    )
    .await;
}

#[tokio::test]
async fn a_wings_that_cannot_have_received_the_action_is_a_failure() {
    for (reason, words) in UNREACHABLE {
        let delivery = Delivery::Impossible;
        let message = format!("Wings daemon unavailable: {words}");
        fails(WingsFailure::Unavailable { reason, delivery }, &message).await;
    }
}

#[tokio::test]
async fn a_wings_that_may_have_received_the_action_leaves_the_outcome_unknown() {
    for (reason, words) in UNREACHABLE {
        let delivery = Delivery::Possible;
        let message = format!("Wings daemon unavailable: {words}");
        let failure = WingsFailure::Unavailable { reason, delivery };
        comes_out_as(failure, &message, Outcome::Unknown(message.clone())).await;
    }
}

#[tokio::test]
async fn a_conflict_passes_on_what_wings_says() {
    let words = WingsWords::clean("another power action is currently being processed");
    fails(
        WingsFailure::Conflict(words),
        "Failed to send power action to Wings: another power action is currently being processed",
    )
    .await;
}

#[tokio::test]
async fn a_refusal_by_wings_passes_on_what_it_says() {
    let words = WingsWords::clean("The requested resource does not exist on the system.");
    fails(
        WingsFailure::Refused(words),
        "Failed to send power action to Wings: The requested resource does not exist on the system.",
    )
    .await;
}

#[tokio::test]
async fn a_wings_without_words_failed_for_an_unknown_reason() {
    let message = "Failed to send power action to Wings: Unknown error";
    fails(WingsFailure::Conflict(None), message).await;
    fails(WingsFailure::Refused(None), message).await;
}

const UNREACHABLE: [(Unreachable, &str); 8] = [
    (Unreachable::Refused, "Connection refused"),
    (Unreachable::Timeout, "Connection timeout"),
    (Unreachable::Dns, "Host name not found"),
    (Unreachable::Tls, "TLS handshake failed"),
    (Unreachable::Reset, "Connection reset"),
    (Unreachable::NoRoute, "Connection failed"),
    (Unreachable::Proxy, "Bad gateway"),
    (Unreachable::InvalidResponse, "Invalid response"),
];

async fn fails(failure: WingsFailure, message: &str) {
    comes_out_as(failure, message, Outcome::Failed(message.to_owned())).await;
}

/// The client and the log are told the same, and the action was sent once.
async fn comes_out_as(failure: WingsFailure, message: &str, outcome: Outcome) {
    for action in PowerAction::ALL {
        let played = World::where_wings_fails(failure.clone())
            .play(press(Standing::Owner, action))
            .await;
        match played.answer {
            Err(error @ PowerError::Wings(_)) => assert_eq!(error.to_string(), message),
            answer => panic!("expected `{message}`, got {answer:?}"),
        }
        assert_eq!(played.calls, carried_through(action, outcome.clone()));
    }
}
