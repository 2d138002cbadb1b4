use std::time::Duration;

use aileron_domain::{PowerAction, PowerError, Standing, TooManyRequests};

use crate::sample::{ADA, press};
use crate::world::{Call, World};

#[tokio::test]
async fn who_presses_too_often_is_told_when_to_come_back_and_nothing_is_recorded_or_sent() {
    let too_many = TooManyRequests {
        retry_after: Duration::from_secs(17),
    };
    let world = World {
        throttle: Err(too_many),
        ..World::default()
    };
    let played = world.play(press(Standing::Owner, PowerAction::Kill)).await;
    let error = played.answer.unwrap_err();
    assert_eq!(error.to_string(), "Too many power requests. Try again in 17 s");
    assert!(matches!(error, PowerError::TooManyRequests(told) if told == too_many));
    assert_eq!(played.calls, [Call::Admitted(ADA)]);
}
