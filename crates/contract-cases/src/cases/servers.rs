use serde_json::{Value, json};

use crate::{Ask, Fleet, PanelUnderTest, Person};

async fn list(panel: &dyn PanelUnderTest, person: &Person, query: &str) -> Value {
    let ask = Ask::get(format!("/api/client/servers{query}"));
    ask.bearer(&person.session).send(panel).await.ok()
}

fn names(page: &Value) -> Vec<&str> {
    let servers = page["data"].as_array().expect("a list of servers");
    servers
        .iter()
        .filter_map(|server| server["name"].as_str())
        .collect()
}

/// Their own, what was shared with them, all for an administrator, none for a stranger.
pub async fn everybody_lists_what_they_may_see(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    for person in [&cast.owner, &cast.administrator, &cast.viewer, &cast.auditor] {
        let page = list(panel, person, "").await;
        assert_eq!(names(&page).len(), Fleet::SIZE, "{}: {page}", person.username);
        let pagination = json!({"page": 1, "limit": 50, "total": Fleet::SIZE, "totalPages": 1});
        assert_eq!(page["pagination"], pagination);
    }
    let page = list(panel, &cast.stranger, "").await;
    assert_eq!(page["data"], json!([]));
    assert_eq!(
        page["pagination"],
        json!({"page": 1, "limit": 50, "total": 0, "totalPages": 0})
    );
}

/// By name.
pub async fn the_list_is_paged_by_name(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let mut paged = Vec::new();
    for number in 1..=3 {
        let page = list(panel, owner, &format!("?page={number}&limit=3")).await;
        let pagination = json!({"page": number, "limit": 3, "total": Fleet::SIZE, "totalPages": 3});
        assert_eq!(page["pagination"], pagination);
        paged.extend(names(&page).into_iter().map(str::to_owned));
    }
    let mut sorted = paged.clone();
    sorted.sort();
    assert_eq!(paged, sorted);
    assert_eq!(paged.len(), Fleet::SIZE);
}

/// By a part of the name, in any case.
pub async fn the_list_is_filtered_by_name(panel: &dyn PanelUnderTest) {
    let name = &panel.fleet().slug.name;
    for query in [name.to_uppercase(), name.to_lowercase(), name[1..].to_owned()] {
        let query = query.replace(' ', "%20");
        let page = list(panel, &panel.cast().owner, &format!("?name={query}")).await;
        assert_eq!(names(&page), [name.as_str()]);
    }
    for query in ["no such name", "%25", "_", "%5C"] {
        let query = query.replace(' ', "+");
        let page = list(panel, &panel.cast().owner, &format!("?name={query}")).await;
        assert!(names(&page).is_empty(), "{query}: {page}");
    }
}

/// By its name.
pub async fn a_list_parameter_that_makes_no_sense_is_said(panel: &dyn PanelUnderTest) {
    let long = format!("name={}", "x".repeat(201));
    let queries = [
        ("page", "page=0"),
        ("limit", "limit=101"),
        ("name", "name=a%00b"),
        ("name", &long),
    ];
    for (name, query) in queries {
        let ask = Ask::get(format!("/api/client/servers?{query}")).bearer(&panel.cast().owner.session);
        let answer = ask.send(panel).await;
        answer.begins(400, &format!("Invalid query parameter {name}: "));
    }
}

/// What it is, how it is, and what the caller may do.
pub async fn a_server_says_what_the_caller_may_do(panel: &dyn PanelUnderTest) {
    let (cast, slug) = (panel.cast(), &panel.fleet().slug);
    let everything = list(panel, &cast.owner, "").await["data"][0]["permissions"].clone();
    for needed in ["server.view", "server.power", "server.activity.read"] {
        assert!(
            everything
                .as_array()
                .is_some_and(|all| all.contains(&json!(needed))),
            "{everything}"
        );
    }
    let viewers = [
        (&cast.owner, true, everything.clone()),
        (&cast.administrator, false, everything),
        (&cast.viewer, false, json!(["server.view"])),
        (&cast.operator, false, json!(["server.power", "server.view"])),
    ];
    for (person, owner, permissions) in viewers {
        let ask = Ask::get(format!("/api/client/servers/{}", slug.identifier)).bearer(&person.session);
        let expected = json!({
            "id": slug.uuid,
            "uuid": slug.uuid,
            "identifier": "my-server",
            "name": slug.name,
            "node": slug.node,
            "nodeMaintenance": false,
            "owner": owner,
            "status": null,
            "suspended": false,
            "permissions": permissions,
            "underWay": null,
        });
        let data = ask.send(panel).await.ok()["data"].take();
        assert_eq!(data, expected, "{}", person.username);
        let page = list(panel, person, &format!("?name={}", slug.name.replace(' ', "+"))).await;
        assert_eq!(page["data"][0], expected, "{}", person.username);
    }
}

/// For a page to show.
pub async fn a_server_says_what_keeps_it(panel: &dyn PanelUnderTest) {
    let fleet = panel.fleet();
    let states = [
        (&fleet.plain, json!(null), false, false),
        (&fleet.suspended, json!("suspended"), true, false),
        (&fleet.installing, json!("installing"), false, false),
        (&fleet.transferring, json!("transferring"), false, false),
        (&fleet.restoring, json!("restoring"), false, false),
        (&fleet.in_maintenance, json!(null), false, true),
    ];
    for (target, status, suspended, maintenance) in states {
        let ask = Ask::get(format!("/api/client/servers/{}", target.uuid));
        let data = ask.bearer(&panel.cast().owner.session).send(panel).await.ok()["data"].take();
        let shown = (&data["status"], &data["suspended"], &data["nodeMaintenance"]);
        assert_eq!(
            shown,
            (&status, &json!(suspended), &json!(maintenance)),
            "{}",
            target.name
        );
    }
}

/// The list shows that it is there.
pub async fn looking_at_a_server_needs_its_permission(panel: &dyn PanelUnderTest) {
    let uuid = &panel.fleet().plain.uuid;
    for path in [
        format!("/api/client/servers/{uuid}"),
        format!("/api/client/servers/{uuid}/resources"),
    ] {
        for person in [&panel.cast().starter, &panel.cast().auditor] {
            let answer = Ask::get(path.clone()).bearer(&person.session).send(panel).await;
            answer.is(403, "Missing required permissions: server.view");
        }
    }
}
