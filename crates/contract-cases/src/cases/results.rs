use serde_json::{Value, json};

use super::log;
use crate::{Ask, PanelUnderTest, Person, WingsAnswer, eventually};

fn press(panel: &dyn PanelUnderTest, person: &Person, action: &str) -> Ask {
    Ask::press(&panel.fleet().plain.uuid, action).bearer(&person.session)
}

async fn read(panel: &dyn PanelUnderTest, person: &Person, path: &str) -> (u16, Value) {
    let answer = Ask::get(path).bearer(&person.session).send(panel).await;
    (answer.status, answer.json())
}

/// Where to read what comes of an action.
async fn pressed(panel: &dyn PanelUnderTest, person: &Person, action: &str) -> String {
    let answer = press(panel, person, action).send(panel).await;
    let link = answer.header("link").unwrap_or_default().to_owned();
    answer.ok();
    let path = link
        .strip_prefix('<')
        .and_then(|link| link.strip_suffix(">; rel=\"status\""));
    path.unwrap_or_else(|| panic!("no status: {link}")).to_owned()
}

/// And whoever pressed may read it.
pub async fn an_answer_says_where_to_read_what_came_of_it(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let path = pressed(panel, &cast.operator, "start").await;
    let (_, entry) = read(panel, &cast.operator, &path).await;
    assert_eq!(entry["data"]["action"], "server.power.start");
    assert_eq!(entry["data"]["actor"], cast.operator.id);
    let newest = &log(panel, &panel.fleet().plain, "").await[0];
    assert_eq!(entry["data"]["id"], newest["id"]);

    let (status, _) = read(panel, &cast.auditor, &path).await;
    assert_eq!(status, 200);
    let (status, problem) = read(panel, &cast.viewer, &path).await;
    assert_eq!(
        (status, &problem["message"]),
        (403, &json!("Missing required permissions: server.activity.read"))
    );
    let (status, _) = read(panel, &cast.stranger, &path).await;
    assert_eq!(status, 404);
}

/// In another server's log, in none, or what is no id.
pub async fn an_entry_that_is_not_there_is_not_found(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let path = pressed(panel, owner, "start").await;
    let entry = path.rsplit('/').next().unwrap_or_default();
    let fleet = panel.fleet();
    let paths = [
        format!("/api/client/servers/{}/activity/{entry}", fleet.slug.uuid),
        format!(
            "/api/client/servers/{}/activity/{}",
            fleet.plain.uuid, fleet.plain.uuid
        ),
        format!("/api/client/servers/{}/activity/newest", fleet.plain.uuid),
    ];
    for path in paths {
        let (status, problem) = read(panel, owner, &path).await;
        assert_eq!(
            (status, &problem["message"]),
            (404, &json!("Activity entry not found")),
            "{path}"
        );
    }
}

/// Wings has accepted it, and the server is seen running.
pub async fn an_entry_says_what_came_of_the_action(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let path = pressed(panel, owner, "start").await;
    eventually("the result is known", || async {
        let (_, entry) = read(panel, owner, &path).await;
        let entry = &entry["data"];
        assert_eq!(entry["outcome"], "sent");
        match entry["result"].as_str() {
            Some("awaited") => false,
            Some("reached") => {
                assert_eq!(entry["resultState"], "running");
                assert!(entry["resultMs"].is_u64(), "{entry}");
                true
            }
            _ => panic!("{entry}"),
        }
    })
    .await;
}

/// Of several actions in a row, the last one is the one that counts.
pub async fn an_action_that_another_came_after_says_so(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let first = pressed(panel, owner, "stop").await;
    let second = pressed(panel, owner, "start").await;
    eventually("the first is superseded", || async {
        let (_, entry) = read(panel, owner, &first).await;
        let by = entry["data"]["supersededBy"].as_str().unwrap_or_default();
        entry["data"]["result"] == "superseded" && second.ends_with(by)
    })
    .await;
}

/// Nobody looks what comes of what was never accepted.
pub async fn what_was_not_accepted_has_no_result(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    press(panel, &cast.viewer, "start").send(panel).await;
    panel
        .wings_answers(WingsAnswer::Status(500, "no".to_owned()))
        .await;
    press(panel, &cast.owner, "start").send(panel).await;
    for entry in log(panel, &panel.fleet().plain, "").await {
        assert_eq!(entry["result"], json!(null), "{entry}");
    }
}

/// RFC 7240.
pub async fn who_prefers_to_wait_is_told_what_came_of_it(panel: &dyn PanelUnderTest) {
    let ask = press(panel, &panel.cast().owner, "start").header("prefer", "respond-async, wait=20");
    let answer = ask.send(panel).await;
    assert_eq!(answer.header("preference-applied"), Some("wait"));
    let expected = json!({
        "success": true,
        "message": "Power action start sent successfully",
        "state": "running",
        "result": "reached",
    });
    assert_eq!(answer.ok()["data"], expected);
}

/// A server that does not get there does not keep its client longer than that one wants to wait.
pub async fn a_wait_ends_when_the_client_wants_it_to(panel: &dyn PanelUnderTest) {
    let ask = press(panel, &panel.cast().owner, "stop").header("prefer", "wait=1");
    let answer = ask.send(panel).await;
    assert_eq!(answer.header("preference-applied"), Some("wait"));
    let data = answer.ok()["data"].take();
    assert_eq!(
        (&data["success"], &data["result"]),
        (&json!(true), &json!("awaited"))
    );
}

/// To the byte, for who has read nothing but the document.
pub async fn who_states_no_preference_gets_the_documents_answer(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    for preference in [None, Some("respond-async"), Some("wait=soon")] {
        let ask = press(panel, owner, "start");
        let ask = match preference {
            Some(preference) => ask.header("prefer", preference),
            None => ask,
        };
        let answer = ask.send(panel).await;
        assert_eq!(answer.header("preference-applied"), None);
        let document = r#"{"data":{"success":true,"message":"Power action start sent successfully"}}"#;
        assert_eq!((answer.status, answer.body.as_str()), (200, document));
    }
}

/// What was pressed, by whom and when, until it is known what came of it.
pub async fn a_server_says_what_is_under_way(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let path = format!("/api/client/servers/{}", plain.uuid);
    let (_, before) = read(panel, &cast.viewer, &path).await;
    assert_eq!(before["data"]["underWay"], json!(null));

    let status = pressed(panel, &cast.operator, "stop").await;
    let (_, server) = read(panel, &cast.viewer, &path).await;
    let under_way = &server["data"]["underWay"];
    assert_eq!(under_way["action"], "stop");
    assert_eq!(under_way["actor"], cast.operator.id);
    assert_eq!(under_way["actorName"], cast.operator.username);
    assert!(
        status.ends_with(under_way["entry"].as_str().unwrap_or("none")),
        "{under_way}"
    );

    pressed(panel, &cast.operator, "start").await;
    eventually("nothing is under way", || async {
        let (_, server) = read(panel, &cast.viewer, &path).await;
        server["data"]["underWay"] == json!(null)
    })
    .await;
}

/// With one call for each node; one that does not answer does not keep the others.
pub async fn a_list_says_how_its_servers_are(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let (_, list) = read(panel, &cast.owner, "/api/client/servers?include=state").await;
    let of = |name: &str| {
        let mut servers = list["data"].as_array().expect("a list").iter();
        servers.find(|server| server["name"] == name).expect("listed")["live"].clone()
    };
    assert_eq!(of(&panel.fleet().plain.name)["state"], "running");
    let unreached = of(&panel.fleet().unreachable.name);
    assert_eq!(unreached["state"], "unknown");
    assert!(unreached["since"].is_string(), "{unreached}");

    let (_, list) = read(panel, &cast.owner, "/api/client/servers").await;
    assert_eq!(list["data"][0].get("live"), None);
}

/// As Pterodactyl's clients expect it.
pub async fn who_may_read_the_console_gets_the_nodes_websocket(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let path = format!("/api/client/servers/{}/websocket", plain.uuid);
    let (_, access) = read(panel, &cast.owner, &path).await;
    let socket = access["data"]["socket"].as_str().unwrap_or_default();
    assert!(
        socket.starts_with("ws") && socket.ends_with("/ws") && socket.contains(&plain.uuid),
        "{access}"
    );
    assert!(
        access["data"]["token"]
            .as_str()
            .is_some_and(|token| !token.is_empty()),
        "{access}"
    );
    let (status, _) = read(panel, &cast.viewer, &path).await;
    assert_eq!(status, 403);
    let (status, _) = read(panel, &cast.stranger, &path).await;
    assert_eq!(status, 404);
}

/// Who watches sees how the server is, and what others press.
pub async fn who_watches_a_server_is_told_what_happens(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let ask = Ask::get(format!("/api/client/servers/{}/events", plain.uuid));
    let mut watching = ask.bearer(&cast.viewer.session).send_and_wait(panel).await;
    let told = watching.read_until("event: state").await;
    assert!(told.contains("content-type: text/event-stream"), "{told}");
    watching.read_until(r#""since":"#).await;
    pressed(panel, &cast.operator, "start").await;
    let told = watching.read_until("server.power.start").await;
    assert!(told.contains("event: power"), "{told}");
    assert!(told.contains(&cast.operator.username), "{told}");
}

/// As anywhere else.
pub async fn who_may_not_see_a_server_cannot_watch_it(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let path = format!("/api/client/servers/{}/events", panel.fleet().plain.uuid);
    let (status, _) = read(panel, &cast.stranger, &path).await;
    assert_eq!(status, 404);
    let (status, _) = read(panel, &cast.auditor, &path).await;
    assert_eq!(status, 403);
}
