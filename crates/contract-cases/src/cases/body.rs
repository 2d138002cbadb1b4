use serde_json::json;

use super::{INVALID_ACTION, assert_received, log};
use crate::{Answer, Ask, PanelUnderTest};

const LIMIT: usize = 64 * 1024;

fn press(panel: &dyn PanelUnderTest) -> Ask {
    let path = format!("/api/client/servers/{}/power", panel.fleet().plain.uuid);
    Ask::post(path).bearer(&panel.cast().owner.session)
}

async fn press_with(panel: &dyn PanelUnderTest, body: impl Into<Vec<u8>>) -> Answer {
    press(panel).text("application/json", body).send(panel).await
}

fn padded_to(length: usize) -> String {
    let start = r#"{"action":"start"}"#;
    format!("{start}{}", " ".repeat(length - start.len()))
}

/// Not one of the four, or not there, or the document is no object.
pub async fn an_invalid_action_is_said(panel: &dyn PanelUnderTest) {
    let bodies = [
        json!({}),
        json!({"Action": "start"}),
        json!({"action": null}),
        json!({"action": 1}),
        json!({"action": true}),
        json!({"action": ["start"]}),
        json!({"action": {"start": 1}}),
        json!({"action": ""}),
        json!({"action": "START"}),
        json!({"action": " start "}),
        json!({"action": "start\u{0}"}),
        json!({"action": "ѕtart"}),
        json!({"action": "terminate"}),
        json!([{"action": "start"}]),
        json!("start"),
        json!(null),
        json!(7),
    ];
    for body in bodies {
        press_with(panel, body.to_string()).await.is(400, INVALID_ACTION);
    }
    assert_received(panel, 0).await;
    assert!(log(panel, &panel.fleet().plain, "").await.is_empty());
}

/// Two readers of the same bytes must not understand two different things.
pub async fn a_key_that_stands_there_twice_is_refused(panel: &dyn PanelUnderTest) {
    let bodies = [
        r#"{"action":"start","action":"kill"}"#,
        r#"{"action":"start","action":"start"}"#,
        r#"{"action":"start","\u0061ction":"kill"}"#,
        r#"{"action":"start","note":1,"note":2}"#,
    ];
    for body in bodies {
        press_with(panel, body)
            .await
            .begins(400, "Malformed JSON: duplicate key");
    }
    assert_received(panel, 0).await;
}

/// And says where, without repeating what.
pub async fn malformed_json_is_refused(panel: &dyn PanelUnderTest) {
    let deep = "[".repeat(20_000);
    let deep_value = format!(r#"{{"action":"start","note":{deep}"#);
    let bodies = [
        "",
        "   ",
        "secret-word",
        "{",
        r#"{"action":"start""#,
        r#"{"action":"start"}}"#,
        r#"{"action":"start"} secret-word"#,
        r#"{"action":"start",}"#,
        r"{'action':'start'}",
        r#"{action:"start"}"#,
        "\u{feff}{\"action\":\"start\"}",
        &deep,
        &deep_value,
    ];
    for body in bodies {
        let answer = press_with(panel, body).await;
        answer.begins(400, "Malformed JSON: ");
        assert!(
            answer.body.contains("at line 1 column ") || answer.body.contains("line 1"),
            "{}",
            answer.body
        );
        assert!(!answer.body.contains("secret-word"), "{}", answer.body);
    }
    press_with(panel, b"{\"action\":\"st\xff\"}".as_slice())
        .await
        .begins(400, "Malformed JSON: ");
    assert_received(panel, 0).await;
}

/// Whether or not its length was announced.
pub async fn a_body_that_is_too_large_is_refused(panel: &dyn PanelUnderTest) {
    press_with(panel, padded_to(LIMIT)).await.ok();
    press_with(panel, padded_to(LIMIT + 1))
        .await
        .begins(413, "Request body too large");

    let body = padded_to(LIMIT + 1);
    let chunks: Vec<_> = body.as_bytes().chunks(1000).collect();
    let ask = press(panel)
        .header("content-type", "application/json")
        .chunked(&chunks);
    ask.send(panel).await.begins(413, "Request body too large");
    assert_received(panel, 1).await;
}

/// The client reads why, although the panel does not read it all.
pub async fn a_body_of_ten_megabytes_gets_its_answer(panel: &dyn PanelUnderTest) {
    let body = padded_to(10_000_000);
    press_with(panel, body.as_str())
        .await
        .begins(413, "Request body too large");

    let chunks: Vec<_> = body.as_bytes().chunks(100_000).collect();
    let ask = press(panel)
        .header("content-type", "application/json")
        .chunked(&chunks);
    ask.send(panel).await.begins(413, "Request body too large");
    let path = format!("/api/client/servers/{}/power", panel.fleet().plain.uuid);
    let ask = Ask::post(path).text("application/json", body);
    ask.send(panel).await.is(401, "Authentication required");
}

/// In pieces, it is the same body.
pub async fn a_body_may_come_in_chunks(panel: &dyn PanelUnderTest) {
    let chunks = [br#"{"act"#.as_slice(), b"ion\":\"st", b"art\"}"];
    let ask = press(panel)
        .header("content-type", "application/json")
        .chunked(&chunks);
    ask.send(panel).await.ok();
    assert_received(panel, 1).await;
}

/// A form, which another site could send without asking, never counts.
pub async fn only_json_is_taken(panel: &dyn PanelUnderTest) {
    let body = r#"{"action":"start"}"#;
    let others = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json-seq",
        "application/jsonp",
        "text/json",
        "",
    ];
    for content_type in others {
        let answer = press(panel).text(content_type, body).send(panel).await;
        answer.begins(415, "Unsupported content type");
    }
    press(panel)
        .body(body)
        .send(panel)
        .await
        .begins(415, "Unsupported content type");
    press(panel)
        .send(panel)
        .await
        .begins(415, "Unsupported content type");

    for content_type in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json ;v=1",
    ] {
        press(panel).text(content_type, body).send(panel).await.ok();
    }
    assert_received(panel, 3).await;
}
