use aileron_domain::{Delivery, Grants, Node, ServerHost as _, Unreachable, UserId, WingsFailure};
use scripted_wings::{Dialect, Script, ScriptedWings};
use uuid::Uuid;

use crate::panel::{SERVER, client, node_of, server, unavailable, words};

const USER: UserId = UserId(Uuid::from_u128(1));

/// md5sum of the user's id followed by the server's.
const JTI: &str = "00b6b1a3d0300fd78edd7ea209341740";

async fn wings_speaking(dialect: Dialect) -> (ScriptedWings, Node) {
    let wings = ScriptedWings::start().await;
    wings.speak(dialect);
    let node = node_of(&wings);
    (wings, node)
}

async fn wings_answering(script: Script) -> (ScriptedWings, Node) {
    let wings = ScriptedWings::start().await;
    wings.answer(script);
    let node = node_of(&wings);
    (wings, node)
}

/// What was sent, as `POST /api/servers {…}`.
fn sent(wings: &ScriptedWings) -> Vec<String> {
    let calls = wings.calls().into_iter();
    calls
        .map(|call| format!("{} {} {}", call.method, call.path, call.body))
        .collect()
}

#[tokio::test]
async fn both_wings_do_what_a_panel_asks_of_a_server() {
    for dialect in [Dialect::Go, Dialect::Rust] {
        let (wings, node) = wings_speaking(dialect).await;
        let client = client();
        client.create(&node, server(), true).await.unwrap();
        client.sync(&node, server()).await.unwrap();
        client.reinstall(&node, server()).await.unwrap();
        client
            .command(&node, server(), r#"say "hello" \o/"#)
            .await
            .unwrap();
        client.delete(&node, server()).await.unwrap();

        let expected = [
            format!(r#"POST /api/servers {{"uuid":"{SERVER}","start_on_completion":true}}"#),
            format!("POST /api/servers/{SERVER}/sync {{}}"),
            format!("POST /api/servers/{SERVER}/reinstall {{}}"),
            format!(r#"POST /api/servers/{SERVER}/commands {{"commands":["say \"hello\" \\o/"]}}"#),
            format!("DELETE /api/servers/{SERVER} "),
        ];
        assert_eq!(sent(&wings), expected, "{dialect:?}");
        assert_eq!(wings.connections(), 1, "{dialect:?}");
    }
}

#[tokio::test]
async fn an_answer_that_accepts_is_not_read() {
    let (_wings, node) = wings_answering(Script::json(200, "{ broken")).await;
    client().create(&node, server(), false).await.unwrap();
    client().sync(&node, server()).await.unwrap();
    client().delete(&node, server()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_there_already_is_created() {
    let conflict = Script::json(409, r#"{"error":"server with this uuid already exists"}"#);
    let (_wings, node) = wings_answering(conflict).await;
    assert_eq!(client().create(&node, server(), true).await, Ok(()));
}

#[tokio::test]
async fn a_server_that_cannot_be_created_says_why() {
    // Go Wings wants a UUID of version 4; Rust Wings cannot make anything of what the panel told it.
    for (status, error) in [
        (422, "uuid must be a valid version 4 UUID"),
        (500, "failed to fetch server"),
    ] {
        let body = serde_json::json!({ "error": error }).to_string();
        let (_wings, node) = wings_answering(Script::json(status, &body)).await;
        let created = client().create(&node, server(), true).await;
        assert_eq!(created, Err(WingsFailure::Refused(words(error))));
    }
}

#[tokio::test]
async fn a_server_that_is_unknown_is_deleted() {
    for error in [
        "server not found",
        "The requested resource does not exist on this instance.",
    ] {
        let body = serde_json::json!({ "error": error }).to_string();
        let (_wings, node) = wings_answering(Script::json(404, &body)).await;
        assert_eq!(client().delete(&node, server()).await, Ok(()), "{error}");
    }
}

#[tokio::test]
async fn a_path_that_is_unknown_does_not_count_as_a_server_that_is() {
    let ways = [
        Script::json(404, r#"{"error":"route not found"}"#),
        Script::text(404, "404 page not found"),
        Script::Html(404, 1000),
    ];
    for script in ways {
        let (_wings, node) = wings_answering(script.clone()).await;
        let deleted = client().delete(&node, server()).await;
        assert!(
            matches!(deleted, Err(WingsFailure::Refused(_))),
            "{script:?}: {deleted:?}"
        );
    }
}

#[tokio::test]
async fn a_locked_server_is_not_reinstalled() {
    let (_wings, node) = wings_answering(Script::json(409, r#"{"error":"server is locked"}"#)).await;
    let locked = WingsFailure::Conflict(words("server is locked"));
    assert_eq!(client().reinstall(&node, server()).await, Err(locked));
}

#[tokio::test]
async fn a_line_for_a_server_that_is_off_is_a_conflict() {
    let rust = Script::json(417, r#"{"error":"server is offline"}"#);
    let go = Script::json(
        502,
        r#"{"error":"Cannot send commands to a stopped server instance."}"#,
    );
    let cases = [
        (rust, "server is offline"),
        (go, "Cannot send commands to a stopped server instance."),
    ];
    for (script, said) in cases {
        let (_wings, node) = wings_answering(script).await;
        let typed = client().command(&node, server(), "list").await;
        assert_eq!(typed, Err(WingsFailure::Conflict(words(said))));
    }
}

#[tokio::test]
async fn a_proxys_502_is_not_about_the_console() {
    let (_wings, node) = wings_answering(Script::Html(502, 1000)).await;
    let proxy = unavailable(Unreachable::Proxy, Delivery::Possible);
    assert_eq!(client().command(&node, server(), "list").await, Err(proxy));
}

#[tokio::test]
async fn websockets_are_ended_by_the_name_of_their_tokens() {
    let (wings, node) = wings_speaking(Dialect::Rust).await;
    client()
        .end_sockets(&node, server(), USER, &Grants::default())
        .await
        .unwrap();

    let expected = [
        format!(r#"POST /api/servers/{SERVER}/ws/deny {{"jtis":["{JTI}"]}}"#),
        format!(
            r#"POST /api/servers/{SERVER}/ws/permissions {{"user_permissions":[{{"user":"{USER}","permissions":[],"ignored_files":[]}}]}}"#
        ),
    ];
    assert_eq!(sent(&wings), expected);
}

#[tokio::test]
async fn a_user_who_keeps_something_is_left_with_that() {
    let (wings, node) = wings_speaking(Dialect::Rust).await;
    let grants = "server.view,server.power.start".parse().unwrap();
    client()
        .end_sockets(&node, server(), USER, &grants)
        .await
        .unwrap();

    let told = wings.calls()[1].body.clone();
    assert!(
        told.contains(r#""permissions":["websocket.connect","meta.calagopus","control.start"]"#),
        "{told}"
    );
}

#[tokio::test]
async fn go_wings_does_not_know_of_permissions_on_websockets_and_need_not() {
    let (wings, node) = wings_speaking(Dialect::Go).await;
    let ended = client()
        .end_sockets(&node, server(), USER, &Grants::default())
        .await;
    assert_eq!((ended, wings.calls().len()), (Ok(()), 2));
}

#[tokio::test]
async fn websockets_that_could_not_be_ended_are_told_of() {
    let wings = ScriptedWings::start().await;
    wings.speak(Dialect::Rust);
    wings.answer_next(Script::Accept);
    wings.answer_next(Script::status(500));
    let node = node_of(&wings);
    let ended = client()
        .end_sockets(&node, server(), USER, &Grants::default())
        .await;
    assert_eq!(ended, Err(WingsFailure::Refused(None)));

    wings.answer(Script::ResetAfterReading);
    let reset = unavailable(Unreachable::Reset, Delivery::Possible);
    let ended = client()
        .end_sockets(&node, server(), USER, &Grants::default())
        .await;
    assert_eq!(ended, Err(reset));
}
