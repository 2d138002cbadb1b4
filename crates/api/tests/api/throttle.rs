use aileron_api::PressesPerMinute;
use aileron_domain::{Throttle as _, UserId};
use uuid::Uuid;

#[test]
fn each_user_has_a_minutes_presses_of_their_own() {
    let throttle = PressesPerMinute::new(2);
    let (alice, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    for user in [alice, bob, alice, bob] {
        assert!(throttle.admit(user).is_ok());
    }
    let wait = throttle.admit(alice).unwrap_err().retry_after;
    assert!((1..=30).contains(&wait.as_secs()), "{wait:?}");
    assert_eq!(wait.subsec_nanos(), 0);
}

#[test]
fn none_a_minute_means_no_limit() {
    let throttle = PressesPerMinute::new(0);
    for _ in 0..10_000 {
        assert!(throttle.admit(UserId(Uuid::nil())).is_ok());
    }
}

#[test]
fn forgetting_the_idle_does_not_forget_the_busy() {
    let throttle = PressesPerMinute::new(1);
    let busy = UserId(Uuid::nil());
    assert!(throttle.admit(busy).is_ok());
    for other in 1..10_000 {
        assert!(throttle.admit(UserId(Uuid::from_u128(other))).is_ok());
    }
    assert!(throttle.admit(busy).is_err());
}

#[test]
fn the_idle_are_forgotten() {
    let throttle = PressesPerMinute::new(u32::MAX);
    for user in 0..20_000 {
        assert!(throttle.admit(UserId(Uuid::from_u128(user))).is_ok());
    }
    assert!(
        throttle.users() < 10_000,
        "{} users are remembered",
        throttle.users()
    );
}
