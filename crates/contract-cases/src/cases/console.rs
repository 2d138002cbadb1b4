use serde_json::{Value, json};

use super::log;
use crate::{Answer, Ask, Breakable, PanelUnderTest, Person, Target, Typed, WingsAnswer};

fn command(target: &Target) -> Ask {
    Ask::post(format!("/api/client/servers/{}/command", target.uuid))
}

async fn type_in(panel: &dyn PanelUnderTest, by: &Person, target: &Target, line: &str) -> Answer {
    let ask = command(target).json(&json!({"command": line}));
    ask.bearer(&by.session).send(panel).await
}

/// Its server gets the line, once, and its log says who typed what.
pub async fn somebody_types_into_the_console(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    for person in [&cast.owner, &cast.administrator] {
        let sent = type_in(panel, person, plain, "say \"höi\"").await.ok();
        assert_eq!(sent["data"]["success"], true);
        let newest = &log(panel, plain, "?limit=1").await[0];
        assert_eq!(newest["action"], "server.console.command", "{newest}");
        assert_eq!(newest["actorName"], json!(person.username), "{newest}");
        assert_eq!(newest["outcome"], "sent", "{newest}");
        assert_eq!(newest["result"], Value::Null, "{newest}");
        assert_eq!(newest["metadata"]["command"], "say \"höi\"", "{newest}");
    }
    let line = Typed {
        server: plain.uuid.clone(),
        line: "say \"höi\"".to_owned(),
    };
    assert_eq!(panel.typed().await, [line.clone(), line]);
    let shown = Ask::get(format!("/api/client/servers/{}", plain.uuid));
    let shown = shown.bearer(&cast.owner.session).send(panel).await.ok();
    assert_eq!(shown["data"].get("action").unwrap_or(&Value::Null), &Value::Null);
}

/// Reading is not typing. A refusal is in the log; a stranger cannot tell a server from none.
pub async fn typing_needs_its_permission(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let missing = "Missing required permissions: server.console.send";
    for person in [&cast.viewer, &cast.operator] {
        type_in(panel, person, plain, "stop").await.is(403, missing);
        let newest = &log(panel, plain, "?limit=1").await[0];
        assert_eq!(newest["outcome"], "refused", "{newest}");
        assert_eq!(newest["metadata"]["error"], missing, "{newest}");
        assert_eq!(newest["metadata"]["command"], "stop", "{newest}");
    }
    let answer = type_in(panel, &cast.stranger, plain, "stop").await;
    answer.is(404, "Server not found");
    assert!(panel.typed().await.is_empty());

    let grant = async |permissions: Value| {
        let path = format!("/api/client/servers/{}/users/{}", plain.uuid, cast.viewer.id);
        let ask = Ask::new("PUT", path).json(&json!({"permissions": permissions}));
        ask.bearer(&cast.owner.session).send(panel).await.ok();
    };
    grant(json!(["server.view", "server.console.read"])).await;
    type_in(panel, &cast.viewer, plain, "stop").await.is(403, missing);
    grant(json!(["server.console.send"])).await;
    type_in(panel, &cast.viewer, plain, "stop").await.ok();
    assert_eq!(panel.typed().await.len(), 1);
}

/// Missing, no text, empty, more than a line, too long; and nothing of it reaches the log.
pub async fn what_cannot_be_typed_is_said(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner, &panel.fleet().plain);
    for body in [
        json!({}),
        json!([]),
        json!({"command": 7}),
        json!({"command": ["a"]}),
    ] {
        let answer = command(plain)
            .json(&body)
            .bearer(&owner.session)
            .send(panel)
            .await;
        answer.is(400, "Missing command");
    }
    for line in [
        "",
        "two\nlines",
        "a\rb",
        "\u{1b}[2J",
        "nul\0",
        "a\u{2028}b",
        &"ö".repeat(1001),
    ] {
        let answer = type_in(panel, owner, plain, line).await;
        answer.begins(400, "Invalid command: expected 1 to 1000 characters");
    }
    assert!(panel.typed().await.is_empty());
    assert!(log(panel, plain, "").await.is_empty());
    type_in(panel, owner, plain, &"ö".repeat(1000)).await.ok();

    let cross_site = command(plain).header("sec-fetch-site", "cross-site");
    let answer = cross_site.cookie(&owner.session).send(panel).await;
    answer.is(403, "Cross-site request refused");
}

/// Suspended, occupied, or on a node that is closed.
pub async fn a_server_that_is_kept_from_use_takes_no_lines(panel: &dyn PanelUnderTest) {
    let fleet = panel.fleet();
    for (target, words) in [
        (&fleet.suspended, "Server is suspended"),
        (&fleet.installing, "Server is installing"),
        (&fleet.transferring, "Server is transferring"),
        (&fleet.restoring, "Server is restoring"),
        (&fleet.in_maintenance, "Node is under maintenance"),
    ] {
        let answer = type_in(panel, &panel.cast().owner, target, "say hi").await;
        answer.is(409, words);
        let newest = &log(panel, target, "?limit=1").await[0];
        assert_eq!(newest["outcome"], "refused", "{newest}");
    }
    assert!(panel.typed().await.is_empty());
}

/// As of a power action.
pub async fn a_wings_that_takes_no_line_is_said(panel: &dyn PanelUnderTest) {
    let (owner, fleet) = (&panel.cast().owner, panel.fleet());
    let offline = r#"{"error":"the server is offline"}"#.to_owned();
    for (answer, status, words, outcome) in [
        (
            WingsAnswer::Status(409, offline.clone()),
            409,
            "Failed to send command to Wings: the server is offline",
            "failed",
        ),
        (
            WingsAnswer::Status(500, offline),
            500,
            "Failed to send command to Wings: the server is offline",
            "failed",
        ),
        (
            WingsAnswer::Status(403, String::new()),
            403,
            "Wings authentication failed: Invalid token",
            "failed",
        ),
        (
            WingsAnswer::Reset,
            503,
            "Wings daemon unavailable: Connection reset",
            "unknown",
        ),
    ] {
        panel.wings_answers(answer).await;
        let answer = type_in(panel, owner, &fleet.plain, "say hi").await;
        answer.is(status, words);
        let newest = &log(panel, &fleet.plain, "?limit=1").await[0];
        assert_eq!(newest["outcome"], outcome, "{newest}");
        assert_eq!(newest["metadata"]["error"], words, "{newest}");
    }
    let answer = type_in(panel, owner, &fleet.unreachable, "say hi").await;
    answer.is(503, "Wings daemon unavailable: Connection refused");
}

/// No line without its entry.
pub async fn nothing_is_typed_that_cannot_be_logged(panel: &dyn Breakable) {
    let (owner, plain) = (&panel.cast().owner, &panel.fleet().plain);
    panel.break_writes().await;
    let answer = type_in(panel, owner, plain, "say hi").await;
    answer.is(503, "Activity log unavailable");
    assert!(panel.typed().await.is_empty());
    panel.mend().await;
    type_in(panel, owner, plain, "say hi").await.ok();
    assert_eq!(panel.typed().await.len(), 1);
}
