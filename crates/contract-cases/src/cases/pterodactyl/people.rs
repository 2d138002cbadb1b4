//! Accounts, their keys, who has a server, and who did what.

use serde_json::{Value, json};

use super::{at, get, key, signal};
use crate::{Ask, PanelUnderTest};

/// Of which it can also make and revoke its own.
pub async fn a_key_of_pterodactyls_form_is_made_used_and_revoked(panel: &dyn PanelUnderTest) {
    let session = &panel.cast().owner.session;
    let made = key(panel).await;
    assert_eq!(made["object"], json!("api_key"));
    let token = made["meta"]["secret_token"].as_str().unwrap_or_default();
    let identifier = made["attributes"]["identifier"].as_str().unwrap_or_default();
    assert_eq!((token.len(), identifier.len()), (48, 16));
    assert!(
        token.starts_with("ptlc_") && token.starts_with(identifier),
        "{made}"
    );
    assert!(
        token[5..].bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{token}"
    );
    let account = Ask::get("/api/client/account")
        .bearer(token)
        .answered_in_pterodactyls();
    let account = account.send(panel).await.ok();
    assert_eq!(account["object"], json!("user"));

    let keys = get(panel, session, "/api/client/account/api-keys").await;
    let keys = keys["data"].as_array().expect("a list of keys");
    let listed = keys
        .iter()
        .find(|key| key["attributes"]["identifier"] == json!(identifier));
    assert_eq!(listed.map(|key| &key["attributes"]), Some(&made["attributes"]));
    let revoke = || {
        let path = format!("/api/client/account/api-keys/{identifier}");
        Ask::new("DELETE", path).pterodactyl().bearer(session)
    };
    revoke().send(panel).await.is_empty();
    revoke().send(panel).await.fails(404);
    let gone = Ask::get("/api/client").bearer(token).answered_in_pterodactyls();
    gone.send(panel).await.fails(401);

    let by_key = Ask::post("/api/client/account/api-keys").json(&json!({"description": "another"}));
    let by_key = by_key.pterodactyl().bearer(&panel.cast().owner.api_key);
    by_key.send(panel).await.fails(403);
    let bind = |addresses: Value| {
        let bound = Ask::post("/api/client/account/api-keys")
            .pterodactyl()
            .bearer(session);
        bound.json(&json!({"description": "a bot", "allowed_ips": addresses}))
    };
    let bound = bind(json!(["192.0.2.1"])).send(panel).await.ok();
    assert_eq!(bound["attributes"]["allowed_ips"], json!(["192.0.2.1"]));
    bind(json!(["anywhere"])).send(panel).await.fails(422);
}

/// With numbers where such clients have numbers.
pub async fn a_pterodactyl_client_reads_its_account(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let mut account = get(panel, &owner.api_key, "/api/client/account").await["attributes"].take();
    assert!(account["id"].take().is_u64());
    let expected = json!({"id": null, "admin": false, "username": owner.username, "email": owner.email,
        "first_name": owner.username, "last_name": "", "language": "en"});
    assert_eq!(account, expected);
    let log = get(panel, &owner.api_key, "/api/client/account/activity").await;
    assert_eq!((&log["object"], log["data"].is_array()), (&json!("list"), true));
    let permissions = get(panel, &owner.api_key, "/api/client/permissions").await;
    assert_eq!(permissions["object"], json!("system_permissions"));
    let control = &permissions["attributes"]["permissions"]["control"]["keys"];
    for key in ["console", "start", "stop", "restart"] {
        assert!(control[key].is_string(), "{permissions}");
    }
}

/// In that panel's names of permissions, which mean the finer ones here.
pub async fn a_pterodactyl_client_shares_a_server(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let owner = &cast.owner.api_key;
    let users = at(plain, "/users");
    let add = |body: Value| Ask::post(users.clone()).pterodactyl().bearer(owner).json(&body);
    let named =
        json!({"email": cast.stranger.email, "permissions": ["control.stop", "control.start", "no.such"]});
    let added = add(named.clone()).send(panel).await.ok();
    assert_eq!(added["object"], json!("server_subuser"));
    let subuser = &added["attributes"];
    let permissions = json!(["websocket.connect", "control.start", "control.stop"]);
    assert_eq!(subuser["permissions"], permissions);
    assert_eq!(subuser["uuid"], json!(cast.stranger.id));
    for text in ["username", "email", "image", "created_at"] {
        assert!(subuser[text].is_string(), "{subuser}");
    }
    assert_eq!(subuser["2fa_enabled"], json!(false));
    add(named).send(panel).await.fails(400);
    let nobody = json!({"email": "nobody@example.com", "permissions": ["control.stop"]});
    add(nobody).send(panel).await.fails(422);
    add(json!({"email": cast.stranger.email}))
        .send(panel)
        .await
        .fails(422);

    let documented = Ask::get(format!(
        "/api/client/servers/{}/users/{}",
        plain.uuid, cast.stranger.id
    ));
    let here = documented.bearer(&cast.owner.session).send(panel).await.ok();
    let finer = json!([
        "server.console.read",
        "server.power.kill",
        "server.power.start",
        "server.power.stop",
        "server.view"
    ]);
    assert_eq!(here["data"]["permissions"], finer);
    let meta = get(panel, &cast.stranger.api_key, &at(plain, "")).await["meta"].take();
    assert_eq!(
        meta,
        json!({"is_server_owner": false, "user_permissions": permissions})
    );
    for (each, status) in [("kill", 204), ("restart", 403)] {
        let answer = signal(plain, each)
            .bearer(&cast.stranger.api_key)
            .send(panel)
            .await;
        assert_eq!(answer.status, status, "{each}: {answer:?}");
    }

    let one = format!("{users}/{}", cast.stranger.id);
    let change = Ask::post(one.clone()).json(&json!({"permissions": ["activity.read"]}));
    let changed = change.pterodactyl().bearer(owner).send(panel).await.ok();
    assert_eq!(
        changed["attributes"]["permissions"],
        json!(["websocket.connect", "activity.read"])
    );
    assert_eq!(get(panel, owner, &one).await, changed);
    let listed = get(panel, owner, &users).await;
    let uuids = listed["data"].as_array().expect("a list of subusers").iter();
    assert_eq!(
        uuids
            .filter(|user| user["attributes"]["uuid"] == json!(cast.stranger.id))
            .count(),
        1
    );
    let remove = || Ask::new("DELETE", one.clone()).pterodactyl().bearer(owner);
    remove().send(panel).await.is_empty();
    remove().send(panel).await.fails(404);
    let other = Ask::get(format!("{users}/nobody")).pterodactyl().bearer(owner);
    other.send(panel).await.fails(404);
}

/// In that panel's names of events.
pub async fn a_pterodactyl_client_reads_the_log(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let owner = &cast.owner.api_key;
    signal(plain, "start").bearer(owner).send(panel).await.is_empty();
    signal(plain, "stop")
        .bearer(&cast.viewer.api_key)
        .send(panel)
        .await
        .fails(403);
    let log = get(panel, owner, &at(plain, "/activity?include=actor")).await;
    let entries = log["data"].as_array().expect("a list of entries");
    assert_eq!(entries.len(), 2);
    let [refused, started] = [&entries[0]["attributes"], &entries[1]["attributes"]];
    assert_eq!(entries[0]["object"], json!("activity_log"));
    assert_eq!(refused["event"], json!("server:power.stop"));
    assert_eq!(
        (&refused["outcome"], &refused["ip"]),
        (&json!("refused"), &json!(null))
    );
    assert_eq!(started["event"], json!("server:power.start"));
    assert_eq!(
        (&started["is_api"], &started["batch"], &started["description"]),
        (&json!(true), &json!(null), &json!(null))
    );
    assert!(started["properties"].is_object() && started["id"].is_string() && started["ip"].is_string());
    let time = started["timestamp"].as_str().unwrap_or_default();
    assert!(time.ends_with("+00:00") && time.len() == 25, "{time}");
    let actor = &started["relationships"]["actor"];
    assert_eq!(actor["object"], json!("user"));
    assert_eq!(actor["attributes"]["username"], json!(cast.owner.username));
    assert_eq!(log["meta"]["pagination"]["per_page"], json!(25));

    let only = get(
        panel,
        owner,
        &at(plain, "/activity?filter[event]=server:power.start&per_page=1"),
    )
    .await;
    assert_eq!(only["data"].as_array().map(Vec::len), Some(1));
    assert!(only["data"][0]["attributes"]["relationships"].is_null());
    let unread = Ask::get(at(plain, "/activity"))
        .pterodactyl()
        .bearer(&cast.viewer.api_key);
    unread.send(panel).await.fails(403);
}
