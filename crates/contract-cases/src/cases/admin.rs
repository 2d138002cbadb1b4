use serde_json::{Value, json};

use super::{assert_received, log};
use crate::{Answer, Ask, PanelUnderTest, WingsAnswer};

const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

/// Everything that is for administrators: with names that are there and names that are not, with bodies that are none.
fn closed_routes(panel: &dyn PanelUnderTest) -> Vec<Ask> {
    let mut asks = vec![
        Ask::get("/api/admin/activity?before=none"),
        Ask::get("/api/admin/users"),
        Ask::get("/api/admin/eggs"),
        Ask::post("/api/admin/eggs"),
        Ask::get("/api/admin/eggs/none"),
        Ask::get("/api/admin/nodes?page=0"),
        Ask::post("/api/admin/nodes"),
        Ask::get("/api/admin/servers"),
        Ask::post("/api/admin/servers").json(&json!({"name": "x"})),
    ];
    for node in [panel.fleet().plain.node.as_str(), "none"] {
        let node = format!("/api/admin/nodes/{node}");
        asks.extend(
            ["", "/check", "/configuration", "/allocations"].map(|path| Ask::get(format!("{node}{path}"))),
        );
        asks.extend(
            ["/rotate-token", "/end-rotation", "/allocations"].map(|path| Ask::post(format!("{node}{path}"))),
        );
        asks.push(Ask::new("PUT", format!("{node}/maintenance")));
    }
    for server in [panel.fleet().plain.uuid.as_str(), NOBODYS, "not@name"] {
        let server = format!("/api/admin/servers/{server}");
        asks.extend(
            ["/suspend", "/unsuspend", "/reinstall"].map(|path| Ask::post(format!("{server}{path}"))),
        );
        asks.extend([Ask::get(server.clone()), Ask::new("DELETE", server)]);
    }
    asks
}

/// Not by owning a server, nor by any permission; and nothing is learnt of what there is.
pub async fn only_administrators_run_the_panel(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    for ask in closed_routes(panel) {
        ask.send(panel).await.is(401, "Authentication required");
    }
    for ask in closed_routes(panel) {
        let answer = ask.bearer(&cast.owner.session).send(panel).await;
        answer.is(403, "Administrators only");
    }
    for ask in closed_routes(panel) {
        let answer = ask.bearer(&cast.operator.api_key).send(panel).await;
        answer.is(403, "Administrators only");
    }
    assert!(log(panel, &panel.fleet().plain, "").await.is_empty());
    assert_received(panel, 0).await;
}

/// As everywhere.
pub async fn another_site_does_not_run_the_panel(panel: &dyn PanelUnderTest) {
    let administrator = &panel.cast().administrator;
    let server = format!("/api/admin/servers/{}", panel.fleet().plain.uuid);
    for ask in [
        Ask::post("/api/admin/nodes"),
        Ask::post(format!("{server}/suspend")),
        Ask::new("DELETE", server),
    ] {
        let ask = ask
            .header("sec-fetch-site", "cross-site")
            .cookie(&administrator.session);
        ask.send(panel).await.is(403, "Cross-site request refused");
    }
}

async fn get(panel: &dyn PanelUnderTest, path: &str) -> Value {
    let ask = Ask::get(format!("/api/admin/{path}"));
    ask.bearer(&panel.cast().administrator.api_key)
        .send(panel)
        .await
        .ok()
}

async fn post(panel: &dyn PanelUnderTest, path: &str, body: Option<&Value>) -> Answer {
    let ask = Ask::post(format!("/api/admin/{path}"));
    let ask = match body {
        Some(body) => ask.json(body),
        None => ask,
    };
    ask.bearer(&panel.cast().administrator.api_key).send(panel).await
}

fn egg() -> Value {
    json!({
        "meta": {"version": "PTDL_v2"},
        "name": "Blocks",
        "docker_images": {"Java 21": "example/java:21"},
        "startup": "java -jar {{JAR}}",
        "config": {"startup": {"done": "Done"}, "stop": "^C"},
        "variables": [{"env_variable": "JAR", "default_value": "server.jar", "rules": "required|ends_with:.jar"}]
    })
}

/// Its secret is in no answer but the one that made it up, and what its Wings boots with, which no key can read.
pub async fn an_administrator_makes_a_node_known(panel: &dyn PanelUnderTest) {
    let new = json!({"name": "new node", "url": "https://new.example.com:8080"});
    let made = post(panel, "nodes", Some(&new)).await.ok();
    let token = made["data"]["token"].as_str().expect("a token").to_owned();
    assert_eq!(token.len(), 64);
    let answer = post(panel, "nodes", Some(&new)).await;
    assert_eq!(answer.status, 409, "{answer:?}");

    let shown = get(panel, "nodes/new%20node").await;
    let listed = get(panel, "nodes?limit=100").await;
    let id = shown["data"]["id"].as_str().expect("an id");
    assert_eq!(shown["data"]["url"], "https://new.example.com:8080");
    assert_eq!(
        listed["pagination"]["total"],
        json!(listed["data"].as_array().map(Vec::len))
    );
    assert_eq!(get(panel, &format!("nodes/{id}")).await["data"], shown["data"]);
    assert!(!format!("{shown}{listed}").contains(&token), "{shown} {listed}");

    let path = format!("/api/admin/nodes/{id}/configuration?panelUrl=https://panel.example.com");
    let configuration = async |credential: &str| Ask::get(path.clone()).bearer(credential).send(panel).await;
    let answer = configuration(&panel.cast().administrator.api_key).await;
    answer.is(403, "An API key cannot do this: log in");
    let told = configuration(&panel.cast().administrator.session).await.ok();
    let text = told["data"]["configuration"].as_str().expect("a text");
    assert!(
        text.contains(&token) && text.contains("https://panel.example.com"),
        "{text}"
    );

    let rotated = post(panel, &format!("nodes/{id}/rotate-token"), None).await;
    assert_eq!(rotated.json()["data"]["rotating"], true, "{rotated:?}");
    let again = post(panel, &format!("nodes/{id}/rotate-token"), None).await;
    again.begins(409, "node `new node` has a new token already");
    let told = configuration(&panel.cast().administrator.session).await.ok();
    let text = told["data"]["configuration"].as_str().expect("a text");
    assert!(!text.contains(&token), "{text}");
    let ended = post(panel, &format!("nodes/{id}/end-rotation"), None).await;
    assert_eq!(ended.ok()["data"]["rotating"], false);
    let answer = post(panel, &format!("nodes/{id}/end-rotation"), None).await;
    answer.begins(409, "node `new node` has one token only");

    let close =
        Ask::new("PUT", format!("/api/admin/nodes/{id}/maintenance")).json(&json!({"maintenance": true}));
    let closed = close
        .bearer(&panel.cast().administrator.session)
        .send(panel)
        .await;
    assert_eq!(closed.ok()["data"]["maintenance"], true);
    let addresses = json!({"allocations": ["192.0.2.1:25565", "[2001:db8::1]:25565"]});
    let path = format!("nodes/{id}/allocations");
    assert_eq!(
        post(panel, &path, Some(&addresses)).await.ok()["data"]["added"],
        2
    );
    assert_eq!(
        post(panel, &path, Some(&addresses)).await.ok()["data"]["added"],
        0
    );
    let listed = get(panel, &path).await;
    assert_eq!(
        listed["data"][0],
        json!({"ip": "192.0.2.1", "port": 25565, "server": null})
    );
    assert_eq!(listed["pagination"]["total"], 2);
}

/// Of an egg, on a node; and has it deleted again.
pub async fn an_administrator_makes_a_server(panel: &dyn PanelUnderTest) {
    let node = &panel.fleet().plain.node;
    let imported = post(panel, "eggs", Some(&egg())).await.ok();
    assert_eq!(imported["data"]["images"], json!({"Java 21": "example/java:21"}));
    assert_eq!(get(panel, "eggs/Blocks").await["data"], imported["data"]);
    assert_eq!(get(panel, "eggs").await["data"][0]["name"], "Blocks");

    let order = json!({
        "name": "Lobby", "identifier": "lobby", "owner": panel.cast().viewer.username, "node": node, "egg": "Blocks",
        "environment": {"JAR": "mine.jar"}, "limits": {"memory": 1024, "swap": -1},
        "allocations": ["127.0.0.2:25565"],
    });
    let made = post(panel, "servers", Some(&order)).await.ok();
    assert_eq!(made["data"]["notTold"], Value::Null, "{made}");
    let shown = get(panel, "servers/lobby").await;
    assert_eq!(shown["data"]["build"]["environment"], json!({"JAR": "mine.jar"}));
    assert_eq!(shown["data"]["build"]["limits"]["memory"], 1024);
    assert_eq!(shown["data"]["occupation"], "installing");
    assert_eq!(shown["data"]["owner"], json!(panel.cast().viewer.username));
    let listed = get(panel, &format!("servers?node={node}&limit=100")).await;
    let names: Vec<_> = listed["data"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|server| &server["name"])
        .collect();
    assert!(names.contains(&&json!("Lobby")), "{listed}");

    let again = post(panel, "servers", Some(&order)).await;
    assert_eq!(again.status, 409, "{again:?}");
    let with = |name: &str, value: Value| {
        let mut changed = order.clone();
        changed["identifier"] = json!("another");
        changed[name] = value;
        changed
    };
    for (changed, status, words) in [
        (with("egg", json!("Rocks")), 404, "there is no egg `Rocks`"),
        (
            with("environment", json!({"JAR": "x"})),
            400,
            "variable `JAR` must end with one of .jar",
        ),
        (
            with("environment", json!({"JAR": 7})),
            400,
            "Invalid environment: expected an object of texts",
        ),
        (
            with("limits", json!({"memory": -1})),
            400,
            "Invalid limits: expected ",
        ),
        (with("allocations", json!(["x"])), 400, "Invalid allocations: "),
        (with("name", Value::Null), 400, "Missing name"),
        (with("name", json!(" x")), 400, "Invalid name: "),
        (with("identifier", json!("no slug")), 400, "Invalid identifier: "),
        (
            with("start", json!("yes")),
            400,
            "Invalid start: expected true or false",
        ),
    ] {
        post(panel, "servers", Some(&changed)).await.begins(status, words);
    }

    panel
        .wings_answers(WingsAnswer::Status(500, r#"{"error":"no"}"#.to_owned()))
        .await;
    let delete = async |query: &str| {
        let ask = Ask::new("DELETE", format!("/api/admin/servers/lobby{query}"));
        ask.bearer(&panel.cast().administrator.session).send(panel).await
    };
    let refused = delete("").await;
    refused.begins(
        502,
        &format!("node `{node}` did not do its part: no. The server stays known"),
    );
    panel.wings_answers(WingsAnswer::Accept).await;
    let deleted = delete("").await.ok();
    assert_eq!(deleted["data"]["leftBehind"], Value::Null);
    delete("?force=true").await.is(404, "there is no server `lobby`");
}

/// What was done to all servers, by whoever did it, and where to go on.
pub async fn an_administrator_reads_what_was_done_to_any_server(panel: &dyn PanelUnderTest) {
    let (fleet, cast) = (panel.fleet(), panel.cast());
    for (server, action, person) in [
        (&fleet.plain, "start", &cast.owner),
        (&fleet.suspended, "stop", &cast.administrator),
        (&fleet.plain, "kill", &cast.viewer),
    ] {
        let ask = Ask::press(&server.uuid, action).bearer(&person.session);
        ask.send(panel).await;
    }
    let seen = |page: &Value| -> Vec<(String, String)> {
        let entries = page["data"].as_array().expect("entries").iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        entries
            .map(|entry| (text(&entry["targetId"]), text(&entry["metadata"]["action"])))
            .collect()
    };
    let (plain, suspended) = (fleet.plain.uuid.clone(), fleet.suspended.uuid.clone());
    let first = get(panel, "activity?limit=2").await;
    let expected = [(plain.clone(), "kill".to_owned()), (suspended, "stop".to_owned())];
    assert_eq!(seen(&first), expected);
    assert_eq!(first["data"][0]["outcome"], "refused", "{first}");
    let named = &first["data"][0];
    let shown = get(panel, &format!("servers/{plain}")).await;
    assert_eq!(named["serverIdentifier"], shown["data"]["identifier"], "{named}");
    assert_eq!(named["serverName"], shown["data"]["name"], "{named}");

    let older = first["older"].as_str().expect("where to go on");
    let second = get(panel, &format!("activity?limit=2&before={older}")).await;
    assert_eq!(seen(&second), [(plain.clone(), "start".to_owned())]);
    assert_eq!(second["older"], Value::Null);

    let narrowed = get(panel, &format!("activity?actor={}", cast.owner.username)).await;
    assert_eq!(seen(&narrowed), [(plain, "start".to_owned())]);
    let none = get(panel, "activity?to=2020-01-31T00:00:00Z").await;
    assert_eq!(none["data"], json!([]));
    for (query, words) in [
        ("before=x", "before: expected the id of an entry"),
        ("limit=0", "limit: expected a number from 1 to 100"),
        ("outcome=well", "outcome: expected one of "),
    ] {
        let ask = Ask::get(format!("/api/admin/activity?{query}")).bearer(&cast.administrator.session);
        let answer = ask.send(panel).await;
        answer.begins(400, &format!("Invalid query parameter {words}"));
    }
}

/// By a part of their names, or of their owner's.
pub async fn an_administrator_finds_a_server(panel: &dyn PanelUnderTest) {
    let plain = get(panel, &format!("servers/{}", panel.fleet().plain.uuid)).await;
    let identifier = plain["data"]["identifier"].as_str().expect("an identifier");
    let owner = plain["data"]["owner"].as_str().expect("an owner");
    assert_eq!(plain["data"]["installFailed"], false);
    let uuids = async |text: &str| -> Vec<Value> {
        let found = get(panel, &format!("servers?limit=100&search={text}")).await;
        let servers = found["data"].as_array().expect("servers").iter();
        servers.map(|server| server["uuid"].clone()).collect()
    };
    let uuid = &plain["data"]["uuid"];
    for text in [&identifier.to_uppercase(), owner, &owner[1..]] {
        let found = uuids(text).await;
        assert!(found.contains(uuid), "{text}: {found:?}");
    }
    assert!(uuids("there-is-none").await.is_empty());
    let elsewhere = &panel.fleet().unreachable.node;
    let found = get(panel, &format!("servers?node={elsewhere}&search={identifier}")).await;
    assert_eq!(found["data"], json!([]));
}

/// And its log says who did; its node is told, and need not hear.
pub async fn an_administrator_suspends_a_server(panel: &dyn PanelUnderTest) {
    let fleet = panel.fleet();
    // They were made known without an egg: there is nothing to tell their nodes, also not one that is down.
    for target in [&fleet.plain, &fleet.unreachable] {
        for (word, suspended) in [("suspend", true), ("unsuspend", false)] {
            let done = post(panel, &format!("servers/{}/{word}", target.uuid), None)
                .await
                .ok();
            assert_eq!(done["data"]["suspended"], suspended, "{done}");
            assert_eq!(done["data"]["notTold"], json!(null), "{done}");
            let shown = get(panel, &format!("servers/{}", target.uuid)).await;
            assert_eq!(shown["data"]["suspended"], suspended, "{shown}");
            let newest = &log(panel, target, "?limit=1").await[0];
            assert_eq!(newest["action"], json!(format!("server.{word}")), "{newest}");
            assert_eq!(
                newest["actorName"],
                json!(panel.cast().administrator.username),
                "{newest}"
            );
            assert_eq!(newest["outcome"], "sent", "{newest}");
        }
    }
    let answer = post(panel, &format!("servers/{}/reinstall", fleet.plain.uuid), None).await;
    answer.begins(409, "server `");
    let users = get(panel, "users?limit=2&page=1").await;
    assert_eq!(users["data"][0]["username"], "administrator", "{users}");
    assert_eq!(users["data"][0]["administrator"], true, "{users}");
    assert_eq!(users["pagination"]["total"], 7);
}

/// A node's health is for administrators to see.
pub async fn an_administrator_checks_a_node(panel: &dyn PanelUnderTest) {
    let checked = get(panel, &format!("nodes/{}/check", panel.fleet().plain.node)).await;
    assert_eq!(checked["data"]["reachable"], true, "{checked}");
    assert_eq!(checked["data"]["token"], "right", "{checked}");
    let ask = Ask::get("/api/admin/nodes/none/check").bearer(&panel.cast().administrator.session);
    ask.send(panel).await.is(404, "there is no node `none`");
}
