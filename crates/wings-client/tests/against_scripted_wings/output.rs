use aileron_domain::{LiveFeeds as _, WingsFailure};
use scripted_wings::{Script, ScriptedWings};

use crate::panel::{SERVER, impatient, node_of, server};

async fn recent(script: Script) -> Result<Vec<String>, WingsFailure> {
    let wings = ScriptedWings::start().await;
    wings.answer(script);
    let lines = impatient().recent_output(&node_of(&wings), server()).await;
    let path = wings.calls().remove(0).path;
    assert!(path.starts_with(&format!("/api/servers/{SERVER}/logs")), "{path}");
    lines
}

#[tokio::test]
async fn both_daemons_say_what_a_server_wrote_last() {
    let expected = ["one", "\u{1b}[32mtwo\u{1b}[0m", ""];
    let rust = recent(Script::text(200, "one\r\n\u{1b}[32mtwo\u{1b}[0m\n\n")).await;
    assert_eq!(rust.unwrap(), expected);
    let go = Script::json(200, r#"{"data":["one","\u001b[32mtwo\u001b[0m",""]}"#);
    assert_eq!(recent(go).await.unwrap(), expected);
    assert!(recent(Script::status(200)).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_no_output_is_a_failure() {
    assert!(
        recent(Script::json(404, r#"{"error":"server not found"}"#))
            .await
            .is_err()
    );
    assert!(recent(Script::text(200, &"x".repeat(600 * 1024))).await.is_err());
}
