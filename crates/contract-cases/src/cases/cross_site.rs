use serde_json::json;

use super::assert_received;
use crate::{Ask, PanelUnderTest};

const REFUSED: &str = "Cross-site request refused";

fn press(panel: &dyn PanelUnderTest) -> Ask {
    Ask::press(&panel.fleet().plain.uuid, "start")
}

/// A session that a browser sends of its own accord is not the user's will.
pub async fn a_browser_that_another_site_speaks_through_is_refused(panel: &dyn PanelUnderTest) {
    let address = panel.address();
    let headers = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", &format!("http://{address}.evil.example")),
        ("origin", &format!("http://{}:1", address.ip())),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for (name, value) in headers {
        let ask = press(panel)
            .cookie(&panel.cast().owner.session)
            .header(name, value);
        ask.send(panel).await.is(403, REFUSED);
    }
    assert_received(panel, 0).await;
}

/// And so may a program with a cookie, which sends neither header.
pub async fn the_panels_own_pages_may_press_the_buttons(panel: &dyn PanelUnderTest) {
    let origin = format!("http://{}", panel.address());
    let ask = || press(panel).cookie(&panel.cast().owner.session);
    ask().send(panel).await.ok();
    ask().header("origin", &origin).send(panel).await.ok();
    ask().header("sec-fetch-site", "none").send(panel).await.ok();
    let ask = ask()
        .header("origin", &origin)
        .header("sec-fetch-site", "same-origin");
    ask.send(panel).await.ok();
    assert_received(panel, 4).await;
}

/// No other site can make a browser send a token that it does not have.
pub async fn a_program_with_a_token_may_say_any_origin(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let foreign = |ask: Ask| {
        ask.header("origin", "https://app.example")
            .header("sec-fetch-site", "cross-site")
    };
    foreign(press(panel))
        .bearer(&owner.session)
        .send(panel)
        .await
        .ok();
    foreign(press(panel))
        .bearer(&owner.api_key)
        .send(panel)
        .await
        .ok();
    foreign(press(panel))
        .header("x-api-key", &owner.api_key)
        .send(panel)
        .await
        .ok();
    assert_received(panel, 3).await;
}

/// Following a link is harmless.
pub async fn another_site_may_lead_to_a_page(panel: &dyn PanelUnderTest) {
    let ask = Ask::get("/api/account").cookie(&panel.cast().owner.session);
    ask.header("sec-fetch-site", "cross-site").send(panel).await.ok();
}

/// Else another site could log its visitors in as somebody it knows.
pub async fn another_site_cannot_log_anybody_in(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let body = json!({"username": owner.username, "password": owner.password});
    let ask = Ask::post("/api/auth/login")
        .json(&body)
        .header("origin", "https://evil.example");
    let answer = ask.send(panel).await;
    answer.is(403, REFUSED);
    assert_eq!(answer.header("set-cookie"), None);
}
