//! While a node's token is being changed, no action is refused for it.

use aileron_domain::{LiveState as _, ServerHost as _, WingsFailure};
use scripted_wings::{Dialect, Script, ScriptedWings};

use crate::panel::{client, node_of, press_start, rotating, server};

const PRESENT: &str = "the-present-token";
const PREVIOUS: &str = "the-previous-token";

#[tokio::test]
async fn a_wings_that_has_not_heard_of_the_new_token_still_takes_actions() {
    for dialect in [Dialect::Go, Dialect::Rust] {
        let wings = ScriptedWings::start_with_token(PREVIOUS).await;
        wings.speak(dialect);
        let (client, node) = (client(), rotating(&wings, PRESENT, PREVIOUS));

        assert_eq!(press_start(&client, &node).await, Ok(()));
        client.sync(&node, server()).await.unwrap();
        client.usage(&node, server(), None).await.unwrap();
        client.system(&node).await.unwrap();

        let taken = wings.calls();
        let shown: Vec<_> = taken
            .iter()
            .filter_map(|call| call.header("authorization"))
            .collect();
        let bearer = |token: &str| format!("Bearer {token}");
        // Which one it takes is remembered.
        assert_eq!(
            shown,
            [
                bearer(PRESENT),
                bearer(PREVIOUS),
                bearer(PREVIOUS),
                bearer(PREVIOUS),
                bearer(PREVIOUS)
            ]
        );
        assert_eq!(taken[0].body, taken[1].body);
    }
}

#[tokio::test]
async fn a_wings_that_has_the_new_token_is_not_shown_the_old_one() {
    let wings = ScriptedWings::start_with_token(PRESENT).await;
    let (client, node) = (client(), rotating(&wings, PRESENT, PREVIOUS));
    press_start(&client, &node).await.unwrap();
    assert_eq!(wings.calls().len(), 1);
}

#[tokio::test]
async fn no_action_is_refused_when_a_wings_gets_the_new_token() {
    let wings = ScriptedWings::start_with_token(PREVIOUS).await;
    let (client, node) = (client(), rotating(&wings, PRESENT, PREVIOUS));
    press_start(&client, &node).await.unwrap();
    wings.want_token(PRESENT);
    for _ in 0..2 {
        assert_eq!(press_start(&client, &node).await, Ok(()));
    }
    let last = wings.calls().pop().unwrap();
    assert_eq!(
        last.header("authorization"),
        Some(format!("Bearer {PRESENT}").as_str())
    );
}

#[tokio::test]
async fn a_wings_that_takes_neither_is_unauthorized() {
    let wings = ScriptedWings::start_with_token("another-one").await;
    let node = rotating(&wings, PRESENT, PREVIOUS);
    assert_eq!(
        press_start(&client(), &node).await,
        Err(WingsFailure::Unauthorized)
    );
    assert_eq!(wings.calls().len(), 2);
}

#[tokio::test]
async fn only_a_call_that_was_refused_for_its_token_is_made_again() {
    let others = [
        Script::status(400),
        Script::status(404),
        Script::json(409, r#"{"error":"server is locked"}"#),
        Script::status(500),
        Script::Html(502, 10),
        Script::ResetAfterReading,
        Script::CloseAfterReading,
        Script::HalfAnAnswer(500),
        Script::Garbage,
    ];
    for script in others {
        let wings = ScriptedWings::start_with_token(PRESENT).await;
        wings.answer(script.clone());
        let node = rotating(&wings, PRESENT, PREVIOUS);
        press_start(&client(), &node).await.unwrap_err();
        assert_eq!(wings.calls().len(), 1, "{script:?}");
    }
}

#[tokio::test]
async fn without_a_change_a_refused_token_is_shown_once() {
    let wings = ScriptedWings::start().await;
    wings.want_token("another-one");
    assert_eq!(
        press_start(&client(), &node_of(&wings)).await,
        Err(WingsFailure::Unauthorized)
    );
    assert_eq!(wings.calls().len(), 1);
}

#[tokio::test]
async fn neither_token_is_among_the_words_that_clients_see() {
    let wings = ScriptedWings::start_with_token(PRESENT).await;
    let error = format!("{PRESENT} is not {PREVIOUS}");
    wings.answer(Script::text(500, &error));
    let node = rotating(&wings, PRESENT, PREVIOUS);
    let refused = press_start(&client(), &node).await.unwrap_err();
    assert_eq!(refused.to_string(), "<token> is not <token>");
}
