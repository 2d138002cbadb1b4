use serde_json::{Value, json};

use crate::{Answer, Ask, PanelUnderTest, Target, WingsAnswer};

async fn read(panel: &dyn PanelUnderTest, target: &Target) -> Answer {
    let ask = Ask::get(format!("/api/client/servers/{}/resources", target.uuid));
    ask.bearer(&panel.cast().viewer.session).send(panel).await
}

/// From its Wings, at this moment.
pub async fn a_viewer_sees_how_a_server_is(panel: &dyn PanelUnderTest) {
    let data = read(panel, &panel.fleet().plain).await.ok()["data"].take();
    let states = ["offline", "starting", "running", "stopping"];
    assert!(
        data["state"]
            .as_str()
            .is_some_and(|state| states.contains(&state)),
        "{data}"
    );
    assert_eq!(data["isSuspended"], json!(false));
    let resources = data["resources"].as_object().expect("an object");
    let mut fields: Vec<_> = resources.keys().map(String::as_str).collect();
    fields.sort_unstable();
    let expected = [
        "cpuPercent",
        "diskBytes",
        "memoryBytes",
        "memoryLimitBytes",
        "networkRxBytes",
        "networkTxBytes",
        "uptimeMs",
    ];
    assert_eq!(fields, expected);
    assert!(resources.values().all(Value::is_number), "{data}");
}

/// Even if its Wings has forgotten.
pub async fn a_suspended_server_says_so(panel: &dyn PanelUnderTest) {
    let data = read(panel, &panel.fleet().suspended).await.ok()["data"].take();
    assert_eq!(data["isSuspended"], json!(true));
}

/// In words that fit a read.
pub async fn a_wings_that_cannot_tell_is_said(panel: &dyn PanelUnderTest) {
    let unread = "Failed to read the server's state from Wings: ";
    let failures = [
        (401, 403, "Wings authentication failed: Invalid token".to_owned()),
        (403, 403, "Wings authentication failed: Invalid token".to_owned()),
        (409, 409, format!("{unread}busy")),
        (404, 500, format!("{unread}busy")),
        (500, 500, format!("{unread}busy")),
    ];
    for (answered, status, message) in failures {
        let answer = WingsAnswer::Status(answered, r#"{"error":"busy"}"#.to_owned());
        panel.wings_answers(answer).await;
        read(panel, &panel.fleet().plain).await.is(status, &message);
    }
    panel.wings_answers(WingsAnswer::Garbage).await;
    let answer = read(panel, &panel.fleet().plain).await;
    answer.is(503, "Wings daemon unavailable: Invalid response");
    let answer = read(panel, &panel.fleet().unreachable).await;
    answer.is(503, "Wings daemon unavailable: Connection refused");
}
