use serde_json::{Value, json};

use super::log;
use crate::{Ask, PanelUnderTest, WingsAnswer};

async fn press(panel: &dyn PanelUnderTest, token: &str, action: &str) {
    Ask::press(&panel.fleet().plain.uuid, action)
        .bearer(token)
        .send(panel)
        .await;
}

fn path(panel: &dyn PanelUnderTest, query: &str) -> String {
    format!("/api/client/servers/{}/activity{query}", panel.fleet().plain.uuid)
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect()
}

/// Year, month, day, `T`, hours, minutes, seconds, three digits, `Z`.
fn assert_is_time(time: &Value) {
    let text = time.as_str().unwrap_or_default();
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{time}");
}

/// Who, what, when, to what, from where, and what came of it.
pub async fn a_press_has_its_entry(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    press(panel, &owner.session, "start").await;
    let page = Ask::get(path(panel, ""))
        .bearer(&owner.session)
        .send(panel)
        .await
        .ok();
    assert_is_time(&page["generatedAt"]);
    assert_eq!(
        page["pagination"],
        json!({"page": 1, "limit": 50, "total": 1, "totalPages": 1})
    );

    let mut entry = page["data"][0].clone();
    assert_is_time(&entry["occurredAt"]);
    let id = entry["id"].as_str().unwrap_or_default();
    assert_eq!(
        (id.len(), id.chars().nth(14)),
        (36, Some('7')),
        "not a UUIDv7: {id}"
    );
    let fields = entry.as_object_mut().expect("an object");
    fields.remove("id");
    // What came of it is for other cases.
    fields.retain(|name, _| !name.starts_with("result"));
    fields.remove("occurredAt");
    let expected = json!({
        "actor": owner.id,
        "actorType": "user",
        "actorName": owner.username,
        "action": "server.power.start",
        "targetType": "server",
        "targetId": panel.fleet().plain.uuid,
        "ip": "127.0.0.1",
        "outcome": "sent",
        "metadata": {"action": "start"},
    });
    assert_eq!(entry, expected);
}

/// A key is not its user in person.
pub async fn an_entry_says_that_a_key_was_used(panel: &dyn PanelUnderTest) {
    press(panel, &panel.cast().owner.api_key, "start").await;
    let entries = log(panel, &panel.fleet().plain, "").await;
    assert_eq!(entries[0]["actorType"], "api_key");
    assert_eq!(entries[0]["actor"], panel.cast().owner.id);
}

/// By somebody who may see the server: 403 and 409.
pub async fn a_refused_press_has_its_entry(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    press(panel, &cast.viewer.session, "kill").await;
    let entry = &log(panel, &panel.fleet().plain, "").await[0];
    assert_eq!(entry["outcome"], "refused");
    assert_eq!(entry["actor"], cast.viewer.id);
    let error = "Missing required permissions: server.power";
    assert_eq!(entry["metadata"], json!({"action": "kill", "error": error}));

    let suspended = &panel.fleet().suspended;
    Ask::press(&suspended.uuid, "start")
        .bearer(&cast.owner.session)
        .send(panel)
        .await;
    let entry = &log(panel, suspended, "").await[0];
    assert_eq!(entry["outcome"], "refused");
    assert_eq!(
        entry["metadata"],
        json!({"action": "start", "error": "Server is suspended"})
    );
}

/// Page by page.
pub async fn the_log_is_read_newest_first(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    for action in ["start", "stop", "restart"] {
        press(panel, &owner.session, action).await;
    }
    let entries = log(panel, &panel.fleet().plain, "").await;
    let newest_first = ["server.power.restart", "server.power.stop", "server.power.start"];
    assert_eq!(actions(&entries), newest_first);

    for (number, expected) in [(1, &newest_first[..2]), (2, &newest_first[2..]), (3, &[])] {
        let query = format!("?page={number}&limit=2");
        let page = Ask::get(path(panel, &query))
            .bearer(&owner.session)
            .send(panel)
            .await
            .ok();
        assert_eq!(actions(page["data"].as_array().expect("a list")), expected);
        let pagination = json!({"page": number, "limit": 2, "total": 3, "totalPages": 2});
        assert_eq!(page["pagination"], pagination);
    }
}

/// By action, actor, outcome and time, alone and together.
pub async fn the_log_is_filtered(panel: &dyn PanelUnderTest) {
    let (owner, viewer) = (&panel.cast().owner, &panel.cast().viewer);
    press(panel, &owner.session, "start").await;
    panel.wings_answers(WingsAnswer::Status(500, String::new())).await;
    press(panel, &owner.session, "stop").await;
    press(panel, &viewer.session, "kill").await;

    let first = &log(panel, &panel.fleet().plain, "").await[2]["occurredAt"];
    let first = first.as_str().expect("a time");
    let (start, stop, kill) = ("server.power.start", "server.power.stop", "server.power.kill");
    let filters: Vec<(String, Vec<&str>)> = vec![
        ("action=server.power.stop".to_owned(), vec![stop]),
        ("action=server.power".to_owned(), vec![]),
        (format!("actor={}", viewer.id), vec![kill]),
        (format!("actor={}", owner.username), vec![stop, start]),
        ("actor=nobody".to_owned(), vec![]),
        ("outcome=sent".to_owned(), vec![start]),
        ("outcome=failed".to_owned(), vec![stop]),
        ("outcome=refused".to_owned(), vec![kill]),
        ("outcome=unknown".to_owned(), vec![]),
        ("action=server.power.stop&outcome=sent".to_owned(), vec![]),
        (format!("from={first}"), vec![kill, stop, start]),
        ("from=2000-01-01&to=2000-01-02".to_owned(), vec![]),
        (
            "from=2000-01-01T00:00:00+02:00&to=2100-01-01T00:00:00%2B02:00".to_owned(),
            vec![kill, stop, start],
        ),
        ("to=2000-01-01T00:00:00.5Z".to_owned(), vec![]),
        ("action=&actor=".to_owned(), vec![kill, stop, start]),
    ];
    for (filter, expected) in filters {
        let entries = log(panel, &panel.fleet().plain, &format!("?{filter}")).await;
        assert_eq!(actions(&entries), expected, "{filter}");
    }
}

/// By its name.
pub async fn a_parameter_that_makes_no_sense_is_said(panel: &dyn PanelUnderTest) {
    let queries = [
        ("page", "page=0"),
        ("page", "page=-1"),
        ("page", "page=one"),
        ("page", "page="),
        ("page", "page=99999999999"),
        ("page", "page=1&page=2"),
        ("limit", "limit=0"),
        ("limit", "limit=101"),
        ("limit", "limit=1.5"),
        ("outcome", "outcome=good"),
        ("outcome", "outcome=SENT"),
        ("from", "from=yesterday"),
        ("from", "from=2026-02-30"),
        ("to", "to=2026-01-01T25:00:00Z"),
        ("to", "to=2026-01-01T00:00:00"),
        ("actor", "actor=%00"),
    ];
    for (name, query) in queries {
        let ask = Ask::get(path(panel, &format!("?{query}"))).bearer(&panel.cast().owner.session);
        let answer = ask.send(panel).await;
        answer.begins(400, &format!("Invalid query parameter {name}: "));
    }
}

/// `server.view` does not do, and nothing else is needed.
pub async fn reading_the_log_needs_its_permission(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    for person in [&cast.viewer, &cast.operator, &cast.starter] {
        let answer = Ask::get(path(panel, ""))
            .bearer(&person.session)
            .send(panel)
            .await;
        answer.is(403, "Missing required permissions: server.activity.read");
    }
    for person in [&cast.owner, &cast.administrator, &cast.auditor] {
        Ask::get(path(panel, ""))
            .bearer(&person.session)
            .send(panel)
            .await
            .ok();
    }
}
