//! A press that its client sends again, under the same key.
#![expect(
    clippy::unwrap_used,
    reason = "a sample that does not parse is a mistake in the test"
)]

use aileron_domain::{
    Claim, Earlier, Fingerprint, IdempotencyKey, Outcome, PowerAction, PowerError, Press, Standing,
    WingsFailure,
};

use crate::sample;
use crate::world::{Call, ENTRY, World};

fn key() -> IdempotencyKey {
    "press-1".parse().unwrap()
}

fn press() -> Press {
    Press {
        key: Some(key()),
        ..sample::press(Standing::Owner, PowerAction::Start)
    }
}

fn claim(press: &Press) -> Claim {
    let server = press.server.as_ref().unwrap().server.id;
    Claim {
        user: press.actor.user.id,
        key: key(),
        request: Fingerprint::of_press(server, press.action),
    }
}

#[tokio::test]
async fn the_first_press_under_a_key_is_remembered_with_its_answer() {
    let claim = claim(&press());
    let played = World::default().play(press()).await;
    assert!(played.answer.is_ok());
    assert_eq!(played.calls.first(), Some(&Call::Recalled(claim.clone())));
    assert_eq!(played.calls.last(), Some(&Call::Remembered(claim, Ok(()))));
}

#[tokio::test]
async fn a_failure_is_remembered_too() {
    let failure = WingsFailure::Unauthorized;
    let played = World::where_wings_fails(failure.clone()).play(press()).await;
    assert!(played.answer.is_err());
    assert_eq!(
        played.calls.last(),
        Some(&Call::Remembered(claim(&press()), Err(failure)))
    );
}

async fn again(earlier: Earlier) -> Result<aileron_domain::Pressed, PowerError> {
    let found = World {
        earlier: Some(earlier.clone()),
        ..World::default()
    }
    .play(press())
    .await;
    assert_eq!(found.calls, [Call::Recalled(claim(&press()))], "nothing is done");
    let raced = World {
        just_before: Some(earlier),
        ..World::default()
    }
    .play(press())
    .await;
    assert!(
        !raced.calls.iter().any(|call| matches!(call, Call::Sent { .. })),
        "nothing is sent"
    );
    assert_eq!(format!("{:?}", found.answer), format!("{:?}", raced.answer));
    found.answer
}

#[tokio::test]
async fn the_same_press_again_gets_the_first_answer_and_does_nothing() {
    let pressed = again(Earlier::Answered(ENTRY, Ok(()))).await.unwrap();
    assert_eq!((pressed.action, pressed.entry), (PowerAction::Start, ENTRY));
    let error = again(Earlier::Answered(ENTRY, Err(WingsFailure::Unauthorized)))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "Wings authentication failed: Invalid token");
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    assert!(matches!(
        again(Earlier::Another).await,
        Err(PowerError::KeyReused)
    ));
}

#[tokio::test]
async fn a_press_that_is_under_way_is_not_pressed_again() {
    assert!(matches!(
        again(Earlier::UnderWay).await,
        Err(PowerError::StillUnderWay)
    ));
}

#[tokio::test]
async fn a_press_whose_answer_was_lost_is_not_pressed_again() {
    assert!(matches!(again(Earlier::Lost).await, Err(PowerError::AnswerLost)));
}

#[tokio::test]
async fn a_press_without_a_key_asks_nothing_of_the_memory() {
    let played = World::default()
        .play(sample::press(Standing::Owner, PowerAction::Start))
        .await;
    assert!(
        !played
            .calls
            .iter()
            .any(|call| matches!(call, Call::Recalled(_) | Call::Remembered(..)))
    );
    assert_eq!(played.calls.last(), Some(&Call::Settled(ENTRY, Outcome::Sent)));
}

#[test]
fn fingerprints_differ_by_server_and_action() {
    let server = sample::press(Standing::Owner, PowerAction::Start)
        .server
        .unwrap()
        .server
        .id;
    let other = aileron_domain::ServerId(uuid::Uuid::from_u128(77));
    let of = Fingerprint::of_press;
    assert_eq!(of(server, PowerAction::Kill), of(server, PowerAction::Kill));
    assert_ne!(of(server, PowerAction::Kill), of(server, PowerAction::Stop));
    assert_ne!(of(server, PowerAction::Kill), of(other, PowerAction::Kill));
}
