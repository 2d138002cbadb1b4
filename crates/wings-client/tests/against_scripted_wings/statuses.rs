use aileron_domain::{Delivery, LiveState as _, Unreachable, WingsFailure, WingsWords};
use scripted_wings::{Script, ScriptedWings};

use crate::panel::{client, node_at, node_of, press_start, server, unavailable, words};

async fn failure_of(script: Script) -> WingsFailure {
    let wings = ScriptedWings::start().await;
    wings.answer(script.clone());
    let answer = press_start(&client(), &node_of(&wings)).await;
    assert_eq!(wings.calls().len(), 1, "{script:?}");
    answer.unwrap_err()
}

#[tokio::test]
async fn a_token_that_wings_does_not_know_is_unauthorized() {
    let wings = ScriptedWings::start().await;
    let stranger = node_at(&wings.url(), "some-other-token");
    assert_eq!(
        press_start(&client(), &stranger).await,
        Err(WingsFailure::Unauthorized)
    );

    let rust_wings = Script::json(401, r#"{"error":"invalid authorization token"}"#);
    assert_eq!(failure_of(rust_wings).await, WingsFailure::Unauthorized);
    assert_eq!(
        failure_of(Script::Html(403, 5000)).await,
        WingsFailure::Unauthorized
    );
}

#[tokio::test]
async fn a_conflict_is_told_in_wings_own_words() {
    for status in [409, 423] {
        let locked = Script::json(status, r#"{"error":"server is locked"}"#);
        assert_eq!(
            failure_of(locked).await,
            WingsFailure::Conflict(words("server is locked"))
        );
        assert_eq!(
            failure_of(Script::status(status)).await,
            WingsFailure::Conflict(None)
        );
    }
}

#[tokio::test]
async fn a_proxys_word_is_not_wings_word() {
    let cases = [
        (502, Unreachable::Proxy),
        (503, Unreachable::Proxy),
        (504, Unreachable::Timeout),
    ];
    for (status, reason) in cases {
        let failure = unavailable(reason, Delivery::Possible);
        assert_eq!(failure_of(Script::Html(status, 5000)).await, failure);
        assert_eq!(
            failure_of(Script::json(status, r#"{"error":"x"}"#)).await,
            failure
        );
    }
}

#[tokio::test]
async fn every_other_status_is_a_refusal() {
    for status in [
        300, 304, 308, 400, 404, 405, 415, 417, 422, 429, 500, 501, 505, 599, 999,
    ] {
        let said = Script::json(status, r#"{"error":"so it is"}"#);
        let failure = failure_of(said).await;
        // 304 has no body.
        let expected = if status == 304 { None } else { words("so it is") };
        assert_eq!(failure, WingsFailure::Refused(expected), "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_a_refusal_and_is_not_followed() {
    let wings = ScriptedWings::start().await;
    let elsewhere = ScriptedWings::start_with_token(wings.token()).await;
    wings.answer(Script::Redirect(format!(
        "{}/api/servers/1/power",
        elsewhere.url()
    )));

    let (client, node) = (client(), node_of(&wings));
    let refused = WingsFailure::Refused(None);
    assert_eq!(press_start(&client, &node).await, Err(refused.clone()));
    assert_eq!(client.usage(&node, server(), None).await, Err(refused.clone()));
    assert_eq!(client.system(&node).await, Err(refused));

    assert_eq!((wings.calls().len(), elsewhere.connections()), (3, 0));
}

#[tokio::test]
async fn a_megabyte_of_html_says_nothing() {
    let page = failure_of(Script::Html(500, 1024 * 1024)).await;
    assert_eq!(page, WingsFailure::Refused(None));
    assert_eq!(page.to_string(), "Unknown error");
}

#[tokio::test]
async fn words_come_from_plain_text_too() {
    let parser = Script::text(422, "Failed to deserialize the JSON body into the target type");
    let expected = words("Failed to deserialize the JSON body into the target type");
    assert_eq!(failure_of(parser).await, WingsFailure::Refused(expected));
}

#[tokio::test]
async fn long_and_colourful_words_are_cut_and_cleaned() {
    let error = format!("\u{1b}[31mno\r\nspace\u{7} {}", "x".repeat(100 * 1024));
    let body = serde_json::json!({ "error": error }).to_string();
    let answers = [
        failure_of(Script::json(500, &body)).await,
        failure_of(Script::text(500, &error)).await,
    ];
    for answer in answers {
        let WingsFailure::Refused(Some(words)) = answer else {
            panic!("{answer:?}");
        };
        assert!(words.as_str().starts_with("no space xxx"), "{words}");
        assert_eq!(words.as_str().chars().count(), WingsWords::MAX_LENGTH);
    }
}

#[tokio::test]
async fn words_never_show_the_token_or_an_address() {
    let wings = ScriptedWings::start().await;
    let node = node_at(
        &format!("http://localhost:{}", wings.address().port()),
        wings.token(),
    );
    let error = format!(
        "localhost [{}] is not {} or [::1]:80",
        wings.token(),
        wings.address()
    );
    wings.answer(Script::json(
        500,
        &serde_json::json!({ "error": error }).to_string(),
    ));

    let answer = press_start(&client(), &node).await;

    let expected = words("<address> [<token>] is not <address> or <address>");
    assert_eq!(answer, Err(WingsFailure::Refused(expected)));
}
