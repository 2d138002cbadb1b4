use std::sync::Arc;

use aileron_domain::{
    Obstacle, Occupation, Outcome, PowerAction, PowerError, Refusal, Standing, VisibleServer,
};

use crate::sample::{carried_through, only_a_refusal, press_on, server, subuser};
use crate::world::World;

#[tokio::test]
async fn a_suspended_server_does_not_come_up() {
    for action in [PowerAction::Start, PowerAction::Restart] {
        is_in_the_way(
            &suspended(Standing::Owner),
            action,
            Obstacle::Suspended,
            "Server is suspended",
        )
        .await;
    }
}

#[tokio::test]
async fn a_suspended_server_can_be_brought_down() {
    for action in [PowerAction::Stop, PowerAction::Kill] {
        let played = World::default()
            .play(press_on(suspended(Standing::Owner), action))
            .await;
        assert_eq!(played.answer.ok().map(|pressed| pressed.action), Some(action));
        assert_eq!(played.calls, carried_through(action, Outcome::Sent));
    }
}

#[tokio::test]
async fn not_even_an_administrator_starts_a_suspended_server() {
    is_in_the_way(
        &suspended(Standing::Administrator),
        PowerAction::Start,
        Obstacle::Suspended,
        "Server is suspended",
    )
    .await;
}

#[tokio::test]
async fn an_occupied_server_takes_no_action() {
    let occupations = [
        (Occupation::Installing, "Server is installing"),
        (Occupation::Transferring, "Server is transferring"),
        (Occupation::Restoring, "Server is restoring"),
    ];
    for (occupation, reason) in occupations {
        for action in PowerAction::ALL {
            let occupied = occupied(occupation);
            is_in_the_way(&occupied, action, Obstacle::Occupied(occupation), reason).await;
        }
    }
}

#[tokio::test]
async fn a_suspended_server_that_is_occupied_cannot_be_stopped_either() {
    let mut server = occupied(Occupation::Transferring);
    server.server.suspended = true;
    is_in_the_way(
        &server,
        PowerAction::Stop,
        Obstacle::Occupied(Occupation::Transferring),
        "Server is transferring",
    )
    .await;
}

#[tokio::test]
async fn a_node_under_maintenance_takes_no_action() {
    for action in PowerAction::ALL {
        let mut server = server(Standing::Owner);
        Arc::make_mut(&mut server.node).maintenance = true;
        is_in_the_way(
            &server,
            action,
            Obstacle::NodeMaintenance,
            "Node is under maintenance",
        )
        .await;
    }
}

#[tokio::test]
async fn who_may_not_press_hears_of_that_and_not_of_the_obstacle() {
    let mut hopeless = suspended(subuser("server.view"));
    hopeless.server.occupation = Some(Occupation::Restoring);
    Arc::make_mut(&mut hopeless.node).maintenance = true;
    let played = World::default()
        .play(press_on(hopeless, PowerAction::Start))
        .await;
    let missing = "Missing required permissions: server.power";
    assert_eq!(played.answer.unwrap_err().to_string(), missing);
    assert_eq!(played.calls, only_a_refusal(PowerAction::Start, missing));
}

fn suspended(standing: Standing) -> VisibleServer {
    let mut server = server(standing);
    server.server.suspended = true;
    server
}

fn occupied(occupation: Occupation) -> VisibleServer {
    let mut server = server(Standing::Owner);
    server.server.occupation = Some(occupation);
    server
}

/// Only the log hears of it: the throttle does not count it, and Wings is not called.
async fn is_in_the_way(server: &VisibleServer, action: PowerAction, obstacle: Obstacle, reason: &str) {
    let played = World::default().play(press_on(server.clone(), action)).await;
    match played.answer {
        Err(error @ PowerError::Refused(Refusal::Obstacle(found))) => {
            assert_eq!(found, obstacle);
            assert_eq!(error.to_string(), reason);
        }
        answer => panic!("expected {obstacle:?} to be in the way of {action}, got {answer:?}"),
    }
    assert_eq!(played.calls, only_a_refusal(action, reason));
}
