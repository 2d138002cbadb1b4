use super::assert_received;
use crate::{Ask, PanelUnderTest};

/// On every route that names a server.
pub async fn a_missing_identifier_is_said(panel: &dyn PanelUnderTest) {
    let session = &panel.cast().owner.session;
    let asks = [
        Ask::press("", "start"),
        Ask::post("/api/client/servers//power"),
        Ask::post("/api/client/servers//power/"),
        Ask::get("/api/client/servers//activity"),
        Ask::get("/api/client/servers//resources"),
        Ask::get("/api/client/servers//"),
    ];
    for ask in asks {
        ask.bearer(session)
            .send(panel)
            .await
            .is(400, "Missing server identifier");
    }
}

/// Whatever bytes they are.
pub async fn what_cannot_be_an_identifier_is_said(panel: &dyn PanelUnderTest) {
    let too_long = "a".repeat(300);
    let uuid_and_more = format!("{}0", panel.fleet().plain.uuid);
    let names = [
        "%00",
        "%20",
        "a%00b",
        "%0d%0a",
        "%",
        "%z",
        "%zz",
        "%ff",
        "%c3%28",
        "%ed%a0%80",
        "%e2%82%ac",
        "%2e%2e",
        "..",
        "a%2fb",
        "a%252fb",
        "a+b",
        "a.b",
        "a;b",
        "'",
        "*",
        &too_long,
        &uuid_and_more,
    ];
    for name in names {
        let ask = Ask::press(name, "start").bearer(&panel.cast().owner.session);
        let answer = ask.send(panel).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.body);
        answer.is(400, "Invalid server identifier");
    }
    assert_received(panel, 0).await;
}

/// `%2d` is a hyphen.
pub async fn an_identifier_may_be_percent_encoded(panel: &dyn PanelUnderTest) {
    let ask = Ask::press("my%2Dserver", "start").bearer(&panel.cast().owner.session);
    ask.send(panel).await.ok();
    assert_eq!(panel.received().await[0].server, panel.fleet().slug.uuid);
}

/// On any route, with and without a query.
pub async fn a_trailing_slash_makes_no_difference(panel: &dyn PanelUnderTest) {
    let uuid = &panel.fleet().plain.uuid;
    let session = &panel.cast().owner.session;
    let paths = [
        "/healthz/".to_owned(),
        "/readyz/".to_owned(),
        "/api/openapi.json/".to_owned(),
        "/api/account/".to_owned(),
        "/api/client/servers/".to_owned(),
        "/api/client/servers/?limit=1".to_owned(),
        format!("/api/client/servers/{uuid}/"),
        format!("/api/client/servers/{uuid}/activity/?limit=1"),
        format!("/api/client/servers/{uuid}/resources/"),
    ];
    for path in paths {
        Ask::get(path).bearer(session).send(panel).await.ok();
    }
    let body = br#"{"action":"start"}"#.as_slice();
    let ask = Ask::post(format!("/api/client/servers/{uuid}/power/")).text("application/json", body);
    ask.bearer(session).send(panel).await.ok();
}
