use serde_json::json;

use super::{assert_received, log};
use crate::{Ask, PanelUnderTest, eventually};

const ACTIONS: [&str; 4] = ["start", "stop", "restart", "kill"];

/// The document's success answer, to the byte.
pub async fn an_owner_presses_every_button(panel: &dyn PanelUnderTest) {
    for action in ACTIONS {
        let ask = Ask::press(&panel.fleet().plain.identifier, action);
        let answer = ask.cookie(&panel.cast().owner.session).send(panel).await;
        assert_eq!(answer.status, 200);
        let message = format!("Power action {action} sent successfully");
        assert_eq!(
            answer.body,
            format!(r#"{{"data":{{"success":true,"message":"{message}"}}}}"#)
        );
    }
    let received: Vec<_> = panel
        .received()
        .await
        .into_iter()
        .map(|received| received.action)
        .collect();
    assert_eq!(received, ACTIONS);
}

/// They may do everything.
pub async fn an_administrator_presses_the_buttons_of_any_server(panel: &dyn PanelUnderTest) {
    let ask = Ask::press(&panel.fleet().plain.uuid, "stop");
    ask.bearer(&panel.cast().administrator.api_key)
        .send(panel)
        .await
        .ok();
    assert_received(panel, 1).await;
}

/// Wings only ever sees the UUID, and gets the request's id.
pub async fn wings_gets_the_uuid_and_the_request_id(panel: &dyn PanelUnderTest) {
    let slug = &panel.fleet().slug;
    let ask = Ask::press(&slug.identifier, "start").header("x-request-id", "trace/42");
    ask.bearer(&panel.cast().owner.session).send(panel).await.ok();
    let received = panel.received().await;
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].server, slug.uuid);
    assert_eq!(received[0].request_id.as_deref(), Some("trace/42"));
}

/// By its UUID in any case, its short identifier, and a slug.
pub async fn a_server_is_found_by_each_of_its_names(panel: &dyn PanelUnderTest) {
    let fleet = panel.fleet();
    let names = [
        fleet.plain.uuid.to_ascii_lowercase(),
        fleet.plain.uuid.to_ascii_uppercase(),
        fleet.plain.identifier.clone(),
        "my-server".to_owned(),
    ];
    for name in &names {
        let ask = Ask::press(name, "start").bearer(&panel.cast().owner.session);
        ask.send(panel).await.ok();
    }
    assert_received(panel, names.len()).await;
}

/// A later client may send more than this panel knows.
pub async fn unknown_fields_are_ignored(panel: &dyn PanelUnderTest) {
    let body = json!({"action": "kill", "reason": {"text": ["it hangs", null, 7]}});
    let path = format!("/api/client/servers/{}/power", panel.fleet().plain.uuid);
    Ask::post(path)
        .bearer(&panel.cast().owner.session)
        .json(&body)
        .send(panel)
        .await
        .ok();
    assert_eq!(panel.received().await[0].action, "kill");
}

/// The action is carried through and its entry settled, whether the client leaves politely or not.
pub async fn a_client_that_hangs_up_changes_nothing(panel: &dyn PanelUnderTest) {
    let target = &panel.fleet().plain;
    for (before, reset) in [false, true].into_iter().enumerate() {
        panel.hold_wings().await;
        let ask = Ask::press(&target.uuid, "start").bearer(&panel.cast().owner.session);
        let connection = ask.send_and_wait(panel).await;
        eventually("Wings has the action", || async {
            panel.received().await.len() > before
        })
        .await;
        connection.hang_up(reset);
        // The panel has seen the end of the connection once it has answered somebody who came later.
        Ask::get("/healthz").send(panel).await.ok();
        panel.release_wings().await;
        eventually("the entry is settled", || async {
            log(panel, target, "?outcome=sent").await.len() > before
        })
        .await;
        assert_received(panel, before + 1).await;
        assert_eq!(log(panel, target, "").await.len(), before + 1);
    }
}
