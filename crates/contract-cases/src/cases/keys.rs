use serde_json::{Value, json};

use crate::{Ask, PanelUnderTest, Person, eventually};

const API_KEYS: &str = "/api/account/api-keys";
const SERVERS: &str = "/api/client/servers";

async fn make(panel: &dyn PanelUnderTest, person: &Person, wish: &Value) -> Value {
    let ask = Ask::post(API_KEYS).json(wish).bearer(&person.session);
    ask.send(panel).await.ok()["data"].take()
}

fn token(key: &Value) -> String {
    key["token"].as_str().expect("a token").to_owned()
}

async fn limited(panel: &dyn PanelUnderTest, person: &Person, mut limits: Value) -> String {
    limits["description"] = json!("limited");
    token(&make(panel, person, &limits).await)
}

async fn key_of(panel: &dyn PanelUnderTest, person: &Person, id: &Value) -> Value {
    let ask = Ask::get(API_KEYS).bearer(&person.session);
    let keys = ask.send(panel).await.ok()["data"].take();
    let keys = keys.as_array().expect("a list");
    let found = keys.iter().find(|key| key["id"] == *id);
    found.expect("the key").clone()
}

async fn names_listed(panel: &dyn PanelUnderTest, token: &str) -> (Vec<Value>, Value) {
    let listed = Ask::get(SERVERS).bearer(token).send(panel).await.ok();
    let servers = listed["data"].as_array().expect("a list");
    let names = servers.iter().map(|server| server["name"].clone());
    (names.collect(), listed["pagination"]["total"].clone())
}

/// And nothing else: not what its owner may do besides, on no server.
pub async fn a_key_limited_to_permissions_can_do_those(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner, &panel.fleet().plain);
    let limits = json!({"permissions": ["server.view", "server.power.start"]});
    let key = limited(panel, owner, limits).await;
    let missing = "Missing required permissions: ";
    Ask::press(&plain.uuid, "start")
        .bearer(&key)
        .send(panel)
        .await
        .ok();
    let answer = Ask::press(&plain.uuid, "stop").bearer(&key).send(panel).await;
    answer.is(403, &format!("{missing}server.power"));
    let at = |rest: &str| format!("{SERVERS}/{}{rest}", plain.uuid);
    let shown = Ask::get(at("")).bearer(&key).send(panel).await.ok();
    assert_eq!(
        shown["data"]["permissions"],
        json!(["server.power.start", "server.view"])
    );
    for (ask, permission) in [
        (Ask::get(at("/activity")), "server.activity.read"),
        (Ask::get(at("/websocket")), "server.console.read"),
        (Ask::get(at("/users")), "server.users.read"),
        (
            Ask::post(at("/command")).json(&json!({"command": "list"})),
            "server.console.send",
        ),
    ] {
        let answer = ask.bearer(&key).send(panel).await;
        answer.is(403, &format!("{missing}{permission}"));
    }
    let viewers = limited(panel, &panel.cast().viewer, json!({"permissions": ["server.*"]})).await;
    let answer = Ask::press(&plain.uuid, "start")
        .bearer(&viewers)
        .send(panel)
        .await;
    answer.is(403, &format!("{missing}server.power"));
}

/// Nobody grants with a key what the key does not have.
pub async fn a_limited_key_grants_no_more_than_it_has(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let limits = json!({"permissions": ["server.users.*", "server.view"]});
    let key = limited(panel, &cast.owner, limits).await;
    let share = |permission: &str| {
        let body = json!({"username": cast.stranger.username, "permissions": [permission]});
        let path = format!("{SERVERS}/{}/users", panel.fleet().plain.uuid);
        Ask::post(path).json(&body).bearer(&key)
    };
    let answer = share("server.power").send(panel).await;
    answer.is(403, "You cannot grant what you do not have: server.power");
    share("server.view").send(panel).await.ok();
}

/// The others are not there for it, neither in lists nor by name.
pub async fn a_key_limited_to_servers_sees_those(panel: &dyn PanelUnderTest) {
    let (cast, fleet) = (panel.cast(), panel.fleet());
    let limits = json!({"servers": [fleet.slug.identifier, fleet.plain.uuid]});
    for person in [&cast.owner, &cast.administrator, &cast.operator] {
        let key = limited(panel, person, limits.clone()).await;
        let (names, total) = names_listed(panel, &key).await;
        let mut expected = [fleet.plain.name.as_str(), fleet.slug.name.as_str()];
        expected.sort_unstable();
        assert_eq!(names, expected.map(|name| json!(name)));
        assert_eq!(total, 2);
        let ask = Ask::press(&fleet.slug.identifier, "start").bearer(&key);
        ask.send(panel).await.ok();
        for other in [&fleet.suspended.uuid, &fleet.in_maintenance.identifier] {
            let answer = Ask::press(other, "stop").bearer(&key).send(panel).await;
            answer.is(404, "Server not found");
        }
    }
}

/// It says so, and does not say from where.
pub async fn a_key_limited_to_addresses_is_good_from_there(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner, &panel.fleet().plain);
    let here = limited(panel, owner, json!({"allowedAddresses": ["127.0.0.0/8", "::1"]})).await;
    Ask::press(&plain.uuid, "start")
        .bearer(&here)
        .send(panel)
        .await
        .ok();
    let wish = json!({"description": "elsewhere", "allowedAddresses": ["192.0.2.0/24"]});
    let key = make(panel, owner, &wish).await;
    let elsewhere = token(&key);
    for ask in [
        Ask::press(&plain.uuid, "start"),
        Ask::press("not.an.identifier", "start"),
        Ask::get(SERVERS),
        Ask::get("/api/account"),
        Ask::get(API_KEYS),
        Ask::get("/api/admin/users"),
    ] {
        let answer = ask.bearer(&elsewhere).send(panel).await;
        answer.is(403, "This API key cannot be used from this address");
    }
    assert_eq!(key_of(panel, owner, &key["id"]).await["lastUsedAt"], Value::Null);
}

/// Whatever it is limited to, but for the addresses.
pub async fn a_limited_key_does_not_run_the_panel(panel: &dyn PanelUnderTest) {
    let administrator = &panel.cast().administrator;
    let users = || Ask::get("/api/admin/users");
    for limits in [
        json!({"permissions": ["server.*"]}),
        json!({"servers": [panel.fleet().plain.uuid]}),
    ] {
        let key = limited(panel, administrator, limits).await;
        let answer = users().bearer(&key).send(panel).await;
        answer.is(
            403,
            "An API key that is limited to permissions or servers cannot do this",
        );
    }
    let from_here = limited(panel, administrator, json!({"allowedAddresses": ["127.0.0.1"]})).await;
    users().bearer(&from_here).send(panel).await.ok();
}

/// As they are kept: sorted, each once, in their plainest form.
pub async fn a_key_says_what_it_is_limited_to(panel: &dyn PanelUnderTest) {
    let (owner, fleet) = (&panel.cast().owner, panel.fleet());
    let wish = json!({
        "description": "a limited one",
        "permissions": ["server.view", "server.power", "server.view"],
        "servers": [fleet.slug.identifier],
        "allowedAddresses": ["10.1.2.3/8", "::ffff:192.0.2.1"],
    });
    let made = make(panel, owner, &wish).await;
    let listed = key_of(panel, owner, &made["id"]).await;
    for key in [&made, &listed] {
        assert_eq!(key["permissions"], json!(["server.power", "server.view"]));
        assert_eq!(key["servers"], json!([fleet.slug.uuid]));
        assert_eq!(key["allowedAddresses"], json!(["10.0.0.0/8", "192.0.2.1"]));
        assert_eq!(key["replacedBy"], Value::Null);
    }
    let unlimited = make(panel, owner, &json!({"description": "bot", "servers": null})).await;
    for limit in [
        "permissions",
        "servers",
        "allowedAddresses",
        "lastUsedAt",
        "lastUsedFrom",
    ] {
        assert_eq!(unlimited[limit], Value::Null, "{limit}");
    }
}

/// Empty, no list, or with what cannot be one of them.
pub async fn a_limit_that_makes_no_sense_is_said(panel: &dyn PanelUnderTest) {
    let refused = async |person: &Person, name: &str, limit: Value| {
        let wish = json!({"description": "bot", name: limit});
        let ask = Ask::post(API_KEYS).json(&wish).bearer(&person.session);
        ask.send(panel).await
    };
    let owner = &panel.cast().owner;
    for (name, wrong) in [
        ("permissions", json!("power")),
        ("servers", json!("no/server")),
        ("allowedAddresses", json!("10.0.0.0/33")),
    ] {
        for limit in [json!([]), json!([wrong]), json!([7]), wrong.clone(), json!(true)] {
            let answer = refused(owner, name, limit).await;
            answer.begins(400, &format!("Invalid {name}: expected a list of 1 to 100 "));
        }
    }
    let plain = &panel.fleet().plain.identifier;
    let unseen = refused(&panel.cast().stranger, "servers", json!([plain])).await;
    unseen.is(400, &format!("Invalid servers: you may see no server {plain}"));
    let nowhere = refused(owner, "servers", json!(["nowhere"])).await;
    nowhere.is(400, "Invalid servers: you may see no server nowhere");
}

/// Both secrets are good until the overlap ends.
pub async fn a_key_is_rotated(panel: &dyn PanelUnderTest) {
    let (owner, fleet) = (&panel.cast().owner, panel.fleet());
    let wish = json!({"description": "bot", "servers": [fleet.plain.uuid]});
    let old = make(panel, owner, &wish).await;
    let rotate = async |id: &Value, session: &str, body: Value| {
        let path = format!("{API_KEYS}/{}/rotate", id.as_str().expect("an id"));
        Ask::post(path).json(&body).bearer(session).send(panel).await
    };
    let somebody_else = rotate(&old["id"], &panel.cast().viewer.session, json!({})).await;
    somebody_else.is(404, "API key not found");
    for seconds in [json!(-1), json!(2_592_001), json!("1"), json!(0.5)] {
        let answer = rotate(&old["id"], &owner.session, json!({"overlapSeconds": seconds})).await;
        answer.is(400, "Invalid overlapSeconds: expected 0 to 2592000");
    }
    let answer = rotate(&old["id"], &owner.session, json!({"expiresAt": "2001-01-01"})).await;
    answer.begins(400, "Invalid expiresAt");
    let no_object = rotate(&old["id"], &owner.session, json!([null])).await;
    no_object.is(400, "Malformed JSON: expected an object");

    let new = rotate(&old["id"], &owner.session, json!({"overlapSeconds": 3600}))
        .await
        .ok()["data"]
        .take();
    assert_ne!(new["id"], old["id"]);
    for field in ["description", "servers", "expiresAt"] {
        assert_eq!(new[field], old[field], "{field}");
    }
    for key in [&old, &new] {
        let (names, _) = names_listed(panel, &token(key)).await;
        assert_eq!(names, [json!(fleet.plain.name)]);
    }
    let replaced = key_of(panel, owner, &old["id"]).await;
    assert_eq!(replaced["replacedBy"], new["id"]);
    assert!(replaced["expiresAt"].is_string(), "{replaced}");
    let again = rotate(&old["id"], &owner.session, json!({})).await;
    again.is(409, "The API key was rotated already");

    let newest = rotate(&new["id"], &owner.session, json!({"overlapSeconds": 0}))
        .await
        .ok()["data"]
        .take();
    let answer = Ask::get(SERVERS).bearer(&token(&new)).send(panel).await;
    answer.is(401, "Authentication required");
    names_listed(panel, &token(&newest)).await;
    let with_a_key = rotate(&newest["id"], &token(&newest), json!({})).await;
    with_a_key.is(403, "An API key cannot do this: log in");
}

/// Soon after, not in the way of the request.
pub async fn a_key_says_when_it_was_used_last(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let key = make(panel, owner, &json!({"description": "bot"})).await;
    assert_eq!(key["lastUsedAt"], Value::Null);
    names_listed(panel, &token(&key)).await;
    eventually("its use is written down", || async {
        let key = key_of(panel, owner, &key["id"]).await;
        key["lastUsedAt"].is_string() && key["lastUsedFrom"] == "127.0.0.1"
    })
    .await;
}

/// In the log of the server, beside the name of who owns it.
pub async fn an_entry_names_the_key_that_was_used(panel: &dyn PanelUnderTest) {
    let (owner, plain) = (&panel.cast().owner, &panel.fleet().plain);
    let key = make(panel, owner, &json!({"description": "bot"})).await;
    let ask = Ask::press(&plain.uuid, "start").bearer(&token(&key));
    ask.send(panel).await.ok();
    let path = format!("{SERVERS}/{}/activity", plain.uuid);
    let log = Ask::get(path).bearer(&owner.session).send(panel).await.ok();
    let newest = &log["data"][0];
    assert_eq!(newest["actorType"], "api_key");
    let metadata = json!({"action": "start", "apiKey": {"id": key["id"], "prefix": key["prefix"]}});
    assert_eq!(newest["metadata"], metadata);
}
