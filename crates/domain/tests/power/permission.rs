use aileron_domain::{Outcome, PowerAction, PowerError, Pressed, Refusal, Standing};

use crate::sample::{carried_through, only_a_refusal, press, subuser};
use crate::world::{ENTRY, World};

const MISSING: &str = "Missing required permissions: server.power";

#[tokio::test]
async fn an_owner_may_press_every_button() {
    every_button_works_for(&Standing::Owner).await;
}

#[tokio::test]
async fn an_administrator_may_press_every_button() {
    every_button_works_for(&Standing::Administrator).await;
}

#[tokio::test]
async fn a_subuser_with_power_may_press_every_button() {
    every_button_works_for(&subuser("server.view,server.power")).await;
}

#[tokio::test]
async fn a_subuser_with_all_permissions_may_press_every_button() {
    every_button_works_for(&subuser("server.*")).await;
}

#[tokio::test]
async fn a_subuser_with_everything_below_power_may_press_every_button() {
    every_button_works_for(&subuser("server.power.*")).await;
}

#[tokio::test]
async fn a_viewer_cannot_press_the_buttons() {
    for action in PowerAction::ALL {
        is_refused(&subuser("server.view"), action).await;
    }
}

#[tokio::test]
async fn a_subuser_without_any_grant_cannot_press_the_buttons() {
    for action in PowerAction::ALL {
        is_refused(&subuser(""), action).await;
    }
}

#[tokio::test]
async fn a_subuser_with_everything_but_power_cannot_press_the_buttons() {
    let standing = subuser("server.view,server.console,server.activity.read,server.users.*,server.powers");
    for action in PowerAction::ALL {
        is_refused(&standing, action).await;
    }
}

#[tokio::test]
async fn a_subuser_who_may_start_may_do_nothing_else() {
    let starter = subuser("server.view,server.power.start");
    works(&starter, PowerAction::Start).await;
    for action in [PowerAction::Stop, PowerAction::Restart, PowerAction::Kill] {
        is_refused(&starter, action).await;
    }
}

async fn every_button_works_for(standing: &Standing) {
    for action in PowerAction::ALL {
        works(standing, action).await;
    }
}

async fn works(standing: &Standing, action: PowerAction) {
    let played = World::default().play(press(standing.clone(), action)).await;
    let pressed = played.answer.ok();
    assert_eq!(pressed, Some(Pressed { action, entry: ENTRY }), "{standing:?}");
    assert_eq!(played.calls, carried_through(action, Outcome::Sent));
}

/// Only the log hears of it: the throttle does not count it, and Wings is not called.
async fn is_refused(standing: &Standing, action: PowerAction) {
    let played = World::default().play(press(standing.clone(), action)).await;
    match played.answer {
        Err(error @ PowerError::Refused(Refusal::MissingPermission)) => {
            assert_eq!(error.to_string(), MISSING);
        }
        answer => panic!("{standing:?} asked for {action} and got {answer:?}"),
    }
    assert_eq!(played.calls, only_a_refusal(action, MISSING));
}
