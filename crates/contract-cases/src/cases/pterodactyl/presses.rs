//! How presses and other requests are answered.

use serde_json::{Value, json};

use super::{at, key, signal};
use crate::cases::{INVALID_ACTION, assert_received};
use crate::{Ask, PanelUnderTest, WingsAnswer};

/// 204 and no body, whatever else the request says of itself.
pub async fn a_signal_is_answered_with_nothing(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner, &panel.fleet().plain);
    let signals = ["start", "stop", "restart", "kill"];
    for each in signals {
        let answer = signal(plain, each).bearer(&owner.api_key).send(panel).await;
        answer.is_empty();
        assert!(answer.header("link").is_some(), "{answer:?}");
    }
    let received = panel.received().await;
    let actions: Vec<&str> = received.iter().map(|order| order.action.as_str()).collect();
    assert_eq!(actions, signals);
}

/// Where the head and the body of a press say different things.
pub async fn the_bodys_field_decides_how_a_press_is_answered(panel: &dyn PanelUnderTest) {
    let (session, plain) = (&panel.cast().owner.session, &panel.fleet().plain);
    let said_otherwise = Ask::press(&plain.uuid, "stop")
        .header("accept", "application/vnd.pterodactyl.v1+json")
        .bearer(session);
    let answer = said_otherwise.send(panel).await.ok();
    assert_eq!(answer["data"]["success"], json!(true));
    let wrong = Ask::post(at(plain, "/power")).json(&json!({"action": "fly"}));
    let wrong = wrong.header("accept", "application/vnd.pterodactyl.v1+json");
    wrong.bearer(session).send(panel).await.is(400, INVALID_ACTION);

    let both = json!({"action": "start", "signal": "stop"});
    let ask = || Ask::post(at(plain, "/power")).json(&both).bearer(session);
    ask().send(panel).await.ok();
    ask().pterodactyl().send(panel).await.is_empty();
    let received = panel.received().await;
    let actions: Vec<&str> = received.iter().map(|order| order.action.as_str()).collect();
    assert_eq!(actions, ["stop", "start", "stop"]);
}

/// By the header in any case and among others, by the key, by the path.
pub async fn a_request_says_in_which_dialect_it_is(panel: &dyn PanelUnderTest) {
    let (session, plain) = (&panel.cast().owner.session, &panel.fleet().plain);
    for accept in [
        "application/vnd.pterodactyl.v1+json",
        "Application/VND.Pterodactyl.v1+JSON",
        "application/json, application/vnd.pterodactyl.v1+json;q=0.9",
    ] {
        let ask = Ask::get(at(plain, "")).header("accept", accept).bearer(session);
        let server = ask.answered_in_pterodactyls().send(panel).await.ok();
        assert_eq!(server["object"], json!("server"), "{accept}");
    }
    let made = key(panel).await;
    let token = made["meta"]["secret_token"].as_str().unwrap_or_default();
    let by_key = [
        ("authorization", format!("Bearer {token}")),
        ("x-api-key", token.to_owned()),
    ];
    for (name, value) in by_key {
        let ask = Ask::get(at(plain, "")).header("accept", "application/json");
        let server = ask
            .header(name, &value)
            .answered_in_pterodactyls()
            .send(panel)
            .await
            .ok();
        assert_eq!(server["object"], json!("server"), "{name}");
    }
    let list = Ask::get("/api/client").bearer(&panel.cast().owner.api_key);
    assert_eq!(
        list.answered_in_pterodactyls().send(panel).await.ok()["object"],
        json!("list")
    );
    for path in [at(plain, ""), "/api/account".to_owned()] {
        let ask = Ask::get(path).header("accept", "*/*").bearer(session);
        assert!(ask.send(panel).await.ok()["data"].is_object());
    }
}

/// Always in the one shape, from whichever part of the panel it comes.
pub async fn every_error_has_pterodactyls_shape(panel: &dyn PanelUnderTest) {
    let (cast, fleet) = (panel.cast(), panel.fleet());
    let owner = &cast.owner.api_key;
    let refused = [
        (401, Ask::get("/api/client").pterodactyl()),
        (401, Ask::get("/api/client").pterodactyl().bearer("ptlc_nobodys")),
        (404, Ask::get("/api/client/nothing").pterodactyl().bearer(owner)),
        (
            404,
            Ask::get(at(&fleet.plain, "/nothing")).pterodactyl().bearer(owner),
        ),
        (404, signal(&fleet.plain, "start").bearer(&cast.stranger.api_key)),
        (
            404,
            Ask::get("/api/client/servers/a.b").pterodactyl().bearer(owner),
        ),
        (
            405,
            Ask::get(at(&fleet.plain, "/power")).pterodactyl().bearer(owner),
        ),
        (403, signal(&fleet.plain, "start").bearer(&cast.viewer.api_key)),
        (409, signal(&fleet.suspended, "start").bearer(owner)),
        (409, signal(&fleet.installing, "start").bearer(owner)),
        (409, signal(&fleet.transferring, "start").bearer(owner)),
        (409, signal(&fleet.restoring, "start").bearer(owner)),
        (409, signal(&fleet.in_maintenance, "start").bearer(owner)),
        (422, signal(&fleet.plain, "fly").bearer(owner)),
        (422, signal(&fleet.plain, "START").bearer(owner)),
        (504, signal(&fleet.unreachable, "start").bearer(owner)),
        (
            504,
            Ask::get(at(&fleet.unreachable, "/resources"))
                .pterodactyl()
                .bearer(owner),
        ),
    ];
    for (status, ask) in refused {
        let answer = ask.clone().send(panel).await;
        assert_eq!(answer.status, status, "{ask:?}: {answer:?}");
    }
    let power = || Ask::post(at(&fleet.plain, "/power")).pterodactyl().bearer(owner);
    power().json(&json!({})).send(panel).await.fails(422);
    power().text("application/json", "{").send(panel).await.fails(400);
    power()
        .text("text/plain", "signal=start")
        .send(panel)
        .await
        .fails(415);
    let large = vec![b' '; 70_000];
    power()
        .text("application/json", large)
        .send(panel)
        .await
        .fails(413);
    let answer = power().json(&json!({"signal": "fly"})).send(panel).await;
    assert_eq!(
        answer.json()["errors"][0]["meta"]["source_field"],
        json!("signal")
    );
    assert_received(panel, 0).await;
}

/// With how long to wait, to the second.
pub async fn a_pterodactyl_client_is_told_what_it_has_left(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner, &panel.fleet().plain);
    let limit = panel.presses_per_minute();
    let mut last = limit + 1;
    let refused = loop {
        let answer = signal(plain, "start")
            .pterodactyl()
            .bearer(&owner.api_key)
            .send(panel)
            .await;
        assert_eq!(
            answer.header("x-ratelimit-limit"),
            Some(limit.to_string().as_str())
        );
        let remaining = answer
            .header("x-ratelimit-remaining")
            .and_then(|left| left.parse().ok());
        let remaining: u32 = remaining.expect("a number");
        if answer.status == 429 {
            break answer;
        }
        assert!(remaining < last, "{remaining} after {last}");
        // Time passes, and gives some back.
        last = remaining + 2;
    };
    refused.fails(429);
    let wait = refused.header("retry-after").and_then(|wait| wait.parse().ok());
    assert!(wait.is_some_and(|wait: u64| wait >= 1), "{refused:?}");
    let reading = Ask::get("/api/client")
        .pterodactyl()
        .bearer(&owner.api_key)
        .send(panel)
        .await;
    assert!(reading.header("x-ratelimit-remaining").is_some(), "{reading:?}");
}

/// No `User-Agent`, and headers as a browser's library sends them without being a page of the panel.
pub async fn odd_headers_are_normal(panel: &dyn PanelUnderTest) {
    let plain = &panel.fleet().plain;
    let ask = signal(plain, "start")
        .header("sec-fetch-mode", "cors")
        .header("sec-fetch-site", "cross-site")
        .header("accept", "Application/vnd.pterodactyl.v1+json")
        .bearer(&panel.cast().owner.api_key);
    ask.send(panel).await.is_empty();
    let slash = Ask::post(at(plain, "/power/")).json(&json!({"signal": "stop"}));
    let slash = slash
        .answered_in_pterodactyls()
        .bearer(&panel.cast().owner.api_key);
    slash.send(panel).await.is_empty();
    assert_received(panel, 2).await;
}

/// 204, and 502 where nothing runs that could take it.
pub async fn a_pterodactyl_client_types_into_the_console(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner.api_key, &panel.fleet().plain);
    let ask = |line: Value| {
        Ask::post(at(plain, "/command"))
            .json(&json!({ "command": line }))
            .pterodactyl()
            .bearer(owner)
    };
    ask(json!("say hi")).send(panel).await.is_empty();
    ask(json!("")).send(panel).await.fails(422);
    ask(json!(7)).send(panel).await.fails(422);
    assert_eq!(panel.typed().await.len(), 1);
    panel.wings_answers(WingsAnswer::Status(401, String::new())).await;
    ask(json!("say hi")).send(panel).await.fails(403);
}

/// And never HTML. Who speaks the documented dialect is told what they were always told.
pub async fn what_only_pterodactyls_panel_has_is_not_implemented(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner.api_key, &panel.fleet().plain);
    let routes = [
        ("GET", "/databases"),
        ("POST", "/databases"),
        ("GET", "/files/list?directory=%2F"),
        ("PUT", "/files/rename"),
        ("GET", "/schedules"),
        ("POST", "/schedules/7/execute"),
        ("POST", "/backups/"),
        ("GET", "/backups/7"),
        ("POST", "/backups/7/restore"),
        ("PUT", "/startup/variable"),
        ("POST", "/settings/reinstall"),
        ("POST", "/network/allocations"),
        ("POST", "/network/allocations/7/primary"),
    ];
    for (method, rest) in routes {
        let ask = Ask::new(method, at(plain, rest)).pterodactyl().bearer(owner);
        ask.send(panel).await.fails(501);
    }
    for path in [
        "/api/client/account/two-factor",
        "/api/application/servers",
        "/api/application/users/7",
    ] {
        Ask::get(path)
            .pterodactyl()
            .bearer(owner)
            .send(panel)
            .await
            .fails(501);
    }
    for path in [
        "/api/client/nothing",
        "/api/application/nothing/at/all/here",
        "/api/client/servers/a/b/c",
    ] {
        Ask::get(path)
            .pterodactyl()
            .bearer(owner)
            .send(panel)
            .await
            .fails(404);
    }
    let documented = Ask::get(at(plain, "/files/list")).bearer(owner);
    documented.send(panel).await.is(404, "No such endpoint");
    let change = Ask::post(at(plain, &format!("/users/{}", panel.cast().viewer.id))).bearer(owner);
    change
        .json(&json!({"permissions": ["server.view"]}))
        .send(panel)
        .await
        .is(405, "Method not allowed");
}
