use super::{assert_received, log};
use crate::{Ask, PanelUnderTest, Target, WingsAnswer};

/// Asserts what a press comes to, and what the log says of it.
async fn assert_comes_to(
    panel: &dyn PanelUnderTest,
    target: &Target,
    (status, message, outcome): (u16, &str, &str),
) {
    let ask = Ask::press(&target.uuid, "start").bearer(&panel.cast().owner.session);
    ask.send(panel).await.is(status, message);
    let newest = &log(panel, target, "?limit=1").await[0];
    assert_eq!(newest["outcome"], outcome, "{newest}");
    assert_eq!(newest["metadata"]["error"], message, "{newest}");
    assert_eq!(newest["metadata"]["action"], "start", "{newest}");
}

async fn assert_status_comes_to(
    panel: &dyn PanelUnderTest,
    statuses: &[u16],
    body: &str,
    expected: (u16, &str, &str),
) {
    for status in statuses {
        panel
            .wings_answers(WingsAnswer::Status(*status, body.to_owned()))
            .await;
        assert_comes_to(panel, &panel.fleet().plain, expected).await;
    }
    assert_received(panel, statuses.len()).await;
}

/// Go and Rust daemons answer different statuses; both mean the panel's token.
pub async fn a_wings_that_takes_no_token_is_said(panel: &dyn PanelUnderTest) {
    let expected = (403, "Wings authentication failed: Invalid token", "failed");
    assert_status_comes_to(panel, &[401, 403], r#"{"error":"no"}"#, expected).await;
}

/// With Wings' own words.
pub async fn a_conflict_is_passed_on_in_wings_words(panel: &dyn PanelUnderTest) {
    let expected = (
        409,
        "Failed to send power action to Wings: server is locked",
        "failed",
    );
    assert_status_comes_to(panel, &[409], r#"{"error":"server is locked"}"#, expected).await;
}

/// The same.
pub async fn any_other_refusal_is_passed_on_in_wings_words(panel: &dyn PanelUnderTest) {
    let expected = (
        500,
        "Failed to send power action to Wings: disk is full",
        "failed",
    );
    assert_status_comes_to(
        panel,
        &[400, 404, 422, 500],
        r#"{"error":"disk is full"}"#,
        expected,
    )
    .await;
}

/// Then nobody knows.
pub async fn a_wings_without_words_is_an_unknown_error(panel: &dyn PanelUnderTest) {
    let expected = (
        500,
        "Failed to send power action to Wings: Unknown error",
        "failed",
    );
    assert_status_comes_to(panel, &[500], "", expected).await;
}

/// It can be of any length and full of terminal codes.
pub async fn wings_words_are_cleaned_and_cut(panel: &dyn PanelUnderTest) {
    let body = format!("\u{1b}[31mno\u{7}\r\n way {}", "x".repeat(100_000));
    panel.wings_answers(WingsAnswer::Status(500, body)).await;
    let ask = Ask::press(&panel.fleet().plain.uuid, "start").bearer(&panel.cast().owner.session);
    let answer = ask.send(panel).await;
    answer.begins(500, "Failed to send power action to Wings: no way xxx");
    let message = answer.json()["message"]
        .as_str()
        .map(str::to_owned)
        .unwrap_or_default();
    assert!(
        message.chars().count() < 300 && !message.contains(char::is_control),
        "{message:?}"
    );
}

/// A proxy answers for it.
pub async fn a_wings_behind_a_helpless_proxy_is_unavailable(panel: &dyn PanelUnderTest) {
    for status in [502, 503, 504] {
        panel
            .wings_answers(WingsAnswer::Status(status, "<html>".to_owned()))
            .await;
        let ask = Ask::press(&panel.fleet().plain.uuid, "start").bearer(&panel.cast().owner.session);
        ask.send(panel).await.begins(503, "Wings daemon unavailable: ");
    }
}

/// It cannot have received anything.
pub async fn a_wings_that_is_down_is_unavailable(panel: &dyn PanelUnderTest) {
    let expected = (503, "Wings daemon unavailable: Connection refused", "failed");
    assert_comes_to(panel, &panel.fleet().unreachable, expected).await;
    assert_received(panel, 0).await;
}

/// It may have received the action, so the outcome is unknown, and nothing is sent again.
pub async fn a_wings_that_hangs_is_unavailable(panel: &dyn PanelUnderTest) {
    panel.wings_answers(WingsAnswer::Hang).await;
    let expected = (503, "Wings daemon unavailable: Connection timeout", "unknown");
    assert_comes_to(panel, &panel.fleet().plain, expected).await;
    assert_received(panel, 1).await;
}

/// The same.
pub async fn a_wings_that_resets_is_unavailable(panel: &dyn PanelUnderTest) {
    panel.wings_answers(WingsAnswer::Reset).await;
    let expected = (503, "Wings daemon unavailable: Connection reset", "unknown");
    assert_comes_to(panel, &panel.fleet().plain, expected).await;
    assert_received(panel, 1).await;
}

/// The same.
pub async fn a_wings_that_makes_no_sense_is_unavailable(panel: &dyn PanelUnderTest) {
    let expected = (503, "Wings daemon unavailable: Invalid response", "unknown");
    for answer in [WingsAnswer::HalfAnAnswer, WingsAnswer::Garbage] {
        panel.wings_answers(answer).await;
        assert_comes_to(panel, &panel.fleet().plain, expected).await;
    }
    assert_received(panel, 2).await;
}
