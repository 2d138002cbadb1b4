use aileron_domain::{
    ActingKey, Actor, ActorKind, ActorStamp, ApiKeyId, EntryDetails, KeyLimits, NewEntry, Outcome,
    PowerAction, PowerError, Press, Pressed, Proof, Standing, WingsFailure,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sample::{ADA, carried_through, entry, only_a_refusal, press, subuser};
use crate::world::{Call, ENTRY, Played, World};

#[tokio::test]
async fn the_intent_is_durable_before_wings_hears_of_it_and_settled_after() {
    for action in PowerAction::ALL {
        let played = World::default().play(press(Standing::Owner, action)).await;
        assert_eq!(played.answer.ok(), Some(Pressed { action, entry: ENTRY }));
        assert_eq!(played.calls, carried_through(action, Outcome::Sent));
    }
}

#[tokio::test]
async fn without_a_durable_intent_wings_is_not_called() {
    let world = World {
        log_records: false,
        ..World::default()
    };
    let played = world.play(press(Standing::Owner, PowerAction::Start)).await;
    let error = played.answer.unwrap_err();
    assert!(matches!(error, PowerError::ActivityLogUnavailable(_)));
    assert_eq!(error.to_string(), "Activity log unavailable");
    assert_eq!(
        played.calls,
        [
            Call::Admitted(ADA),
            Call::Recorded(entry(PowerAction::Start, Outcome::Pending)),
        ]
    );
}

#[tokio::test]
async fn an_accepted_action_is_a_success_even_when_its_outcome_comes_late() {
    let world = World {
        log_settles: false,
        ..World::default()
    };
    let action = PowerAction::Restart;
    let played = world.play(press(Standing::Owner, action)).await;
    assert_eq!(played.answer.ok(), Some(Pressed { action, entry: ENTRY }));
    assert_eq!(played.calls, carried_through(action, Outcome::Sent));
}

#[tokio::test]
async fn a_failure_of_wings_stays_one_even_when_its_outcome_comes_late() {
    let world = World {
        log_settles: false,
        ..World::where_wings_fails(WingsFailure::Unauthorized)
    };
    let played = world.play(press(Standing::Owner, PowerAction::Stop)).await;
    assert!(matches!(
        played.answer,
        Err(PowerError::Wings(WingsFailure::Unauthorized))
    ));
}

#[tokio::test]
async fn a_refusal_stands_even_when_the_log_cannot_take_it() {
    let world = World {
        log_records: false,
        ..World::default()
    };
    let played = world.play(press(subuser("server.view"), PowerAction::Kill)).await;
    let missing = "Missing required permissions: server.power";
    assert_eq!(played.answer.unwrap_err().to_string(), missing);
    assert_eq!(played.calls, only_a_refusal(PowerAction::Kill, missing));
}

#[tokio::test]
async fn an_entry_tells_an_api_key_from_a_session() {
    for (proof, kind) in [
        (Proof::Session, ActorKind::User),
        (Proof::ApiKey, ActorKind::ApiKey),
    ] {
        let mut press = press(Standing::Owner, PowerAction::Start);
        press.actor.proof = proof;
        let entry = recorded(World::default().play(press).await);
        let stamp = ActorStamp {
            kind,
            id: Some(ADA),
            name: "ada".to_owned(),
        };
        assert_eq!(entry.map(|entry| entry.actor), Some(stamp));
    }
}

#[tokio::test]
async fn a_refused_press_by_an_api_key_is_the_api_keys() {
    let mut press = press(subuser("server.view"), PowerAction::Start);
    press.actor.proof = Proof::ApiKey;
    let entry = recorded(World::default().play(press).await);
    assert_eq!(entry.map(|entry| entry.actor.kind), Some(ActorKind::ApiKey));
}

#[tokio::test]
async fn an_entry_names_the_api_key_that_acted() {
    let id = Uuid::from_u128(0x00C0_FFEE);
    let key = ActingKey::new(
        ApiKeyId(id),
        Some("alk_Zm9vYmFy".to_owned()),
        KeyLimits::default(),
    );
    let mut press = press(Standing::Owner, PowerAction::Start);
    press.actor = Actor::with_key(press.actor.user, key);
    let entry = recorded(World::default().play(press).await).unwrap();
    let details: Value = serde_json::from_str(entry.details.unwrap().as_json()).unwrap();
    assert_eq!(
        details,
        json!({"apiKey": {"id": id.to_string(), "prefix": "alk_Zm9vYmFy"}})
    );
}

#[test]
fn which_key_acted_stands_beside_what_else_there_is_to_say() {
    let key = ActingKey::new(ApiKeyId(Uuid::nil()), None, KeyLimits::default());
    let actor = Actor::with_key(press(Standing::Owner, PowerAction::Start).actor.user, key);
    let named = json!({"id": Uuid::nil().to_string()});
    for (rest, whole) in [
        (
            json!({"command": "say {}"}),
            json!({"apiKey": named, "command": "say {}"}),
        ),
        (json!({}), json!({"apiKey": named})),
        (
            json!({"long": "x".repeat(EntryDetails::MAX_LENGTH - 20)}),
            json!({"apiKey": named}),
        ),
    ] {
        let details = EntryDetails::by(&actor, EntryDetails::of_json(rest.to_string())).unwrap();
        assert_eq!(serde_json::from_str::<Value>(details.as_json()).unwrap(), whole);
    }
}

#[tokio::test]
async fn an_ipv6_address_goes_into_the_entry_as_it_is() {
    let ip = "2001:db8::7".parse().ok();
    let press = Press {
        ip,
        ..press(Standing::Owner, PowerAction::Start)
    };
    let entry = recorded(World::default().play(press).await);
    assert_eq!(entry.map(|entry| entry.ip), Some(ip));
}

#[tokio::test]
async fn a_press_from_inside_has_no_address_and_no_request_id() {
    let press = Press {
        ip: None,
        request_id: None,
        ..press(Standing::Owner, PowerAction::Start)
    };
    let played = World::default().play(press).await;
    assert!(matches!(&played.calls[1], Call::Recorded(entry) if entry.ip.is_none()));
    assert!(matches!(&played.calls[2], Call::Sent { request_id: None, .. }));
}

#[tokio::test]
async fn the_request_id_reaches_wings() {
    let request_id = "01JZX/gateway:42".parse().ok();
    let press = Press {
        request_id: request_id.clone(),
        ..press(Standing::Owner, PowerAction::Start)
    };
    let played = World::default().play(press).await;
    let sent = played.calls.into_iter().find_map(|call| match call {
        Call::Sent { request_id, .. } => Some(request_id),
        _ => None,
    });
    assert!(request_id.is_some());
    assert_eq!(sent, Some(request_id));
}

/// The one entry that the press made.
fn recorded(played: Played) -> Option<NewEntry> {
    let mut entries = played.calls.into_iter().filter_map(|call| match call {
        Call::Recorded(entry) => Some(entry),
        _ => None,
    });
    let entry = entries.next();
    assert_eq!(entries.next(), None, "a press makes one entry");
    entry
}
