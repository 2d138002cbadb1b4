use super::{INVALID_ACTION, assert_received};
use crate::{Ask, PanelUnderTest};

const CROSS_SITE: (&str, &str) = ("sec-fetch-site", "cross-site");

/// A request that is wrong in every way is told so one by one, in the contract's order.
pub async fn what_is_wrong_is_said_in_the_contracts_order(panel: &dyn PanelUnderTest) {
    let stranger = &panel.cast().stranger.session;
    let too_large = "[".repeat(70_000);
    let power = |identifier: &str| Ask::post(format!("/api/client/servers/{identifier}/power"));

    let ask = power("%00")
        .header(CROSS_SITE.0, CROSS_SITE.1)
        .text("text/plain", too_large.as_str());
    ask.send(panel).await.is(401, "Authentication required");

    let ask = power("%00").cookie(stranger).header(CROSS_SITE.0, CROSS_SITE.1);
    let answer = ask.text("text/plain", too_large.as_str()).send(panel).await;
    answer.is(403, "Cross-site request refused");

    let ask = power("%00")
        .cookie(stranger)
        .text("text/plain", too_large.as_str());
    ask.send(panel).await.is(400, "Invalid server identifier");

    let ask = power("nowhere")
        .cookie(stranger)
        .text("text/plain", too_large.as_str());
    ask.send(panel).await.begins(413, "Request body too large");

    let ask = power("nowhere").cookie(stranger).text("text/plain", "[");
    ask.send(panel).await.begins(415, "Unsupported content type");

    let ask = power("nowhere").cookie(stranger).text("application/json", "[");
    ask.send(panel).await.begins(400, "Malformed JSON");

    let ask = power("nowhere").cookie(stranger).text("application/json", "[]");
    ask.send(panel).await.is(400, INVALID_ACTION);

    let ask = power("nowhere")
        .cookie(stranger)
        .text("application/json", r#"{"action":"start"}"#);
    ask.send(panel).await.is(404, "Server not found");
}

/// Permission before the server's state.
pub async fn who_may_not_press_is_not_told_what_stands_in_the_way(panel: &dyn PanelUnderTest) {
    let ask = Ask::press(&panel.fleet().suspended.uuid, "start").bearer(&panel.cast().viewer.session);
    ask.send(panel)
        .await
        .is(403, "Missing required permissions: server.power");
    assert_received(panel, 0).await;
}
