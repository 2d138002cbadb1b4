//! What programs that were written for Pterodactyl's panel send, and what they break on.

use serde_json::{Value, json};

use super::{INVALID_ACTION, assert_received};
use crate::{Ask, Fleet, PanelUnderTest, Target, WingsAnswer};

/// What such a program sends to a server.
fn at(target: &Target, rest: &str) -> String {
    format!("/api/client/servers/{}{rest}", target.identifier)
}

fn signal(target: &Target, signal: &str) -> Ask {
    Ask::post(at(target, "/power"))
        .json(&json!({ "signal": signal }))
        .answered_in_pterodactyls()
}

async fn get(panel: &dyn PanelUnderTest, token: &str, path: &str) -> Value {
    Ask::get(path).pterodactyl().bearer(token).send(panel).await.ok()
}

/// A key as that panel makes them, which its owner asks for in a session.
async fn key(panel: &dyn PanelUnderTest) -> Value {
    let wanted = json!({"description": "a bot", "allowed_ips": []});
    let ask = Ask::post("/api/client/account/api-keys").json(&wanted);
    let ask = ask.answered_in_pterodactyls().bearer(&panel.cast().owner.session);
    ask.send(panel).await.ok()
}

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

fn names(page: &Value) -> Vec<&str> {
    let servers = page["data"].as_array().expect("a list of servers").iter();
    servers
        .filter_map(|server| server["attributes"]["name"].as_str())
        .collect()
}

/// And a link that leads nowhere is left out.
pub async fn a_pterodactyl_client_pages_through(panel: &dyn PanelUnderTest) {
    let token = &panel.cast().owner.api_key;
    let whole = get(panel, token, "/api/client/?per_page=300").await;
    let mut pagination = whole["meta"]["pagination"].clone();
    assert_eq!(pagination["links"].take(), json!({}));
    let expected = json!({"total": Fleet::SIZE, "count": Fleet::SIZE, "per_page": 100, "current_page": 1,
        "total_pages": 1, "links": null});
    assert_eq!(pagination, expected);

    let mut paged: Vec<String> = Vec::new();
    let mut next = Some("/api/client?per_page=3&include=egg".to_owned());
    while let Some(path) = next {
        let page = get(panel, token, &path).await;
        paged.extend(names(&page).into_iter().map(str::to_owned));
        let links = page["meta"]["pagination"]["links"].as_object().cloned();
        let links = links.expect("an object of links");
        assert!(links.values().all(Value::is_string), "{links:?}");
        next = links.get("next").and_then(Value::as_str).map(|link| {
            let host = format!("http://{}", panel.address());
            link.strip_prefix(&host).expect("a link here").to_owned()
        });
        assert!(
            next.as_ref()
                .is_none_or(|path| path.contains("per_page=3") && path.contains("include=egg"))
        );
        assert!(paged.len() <= Fleet::SIZE);
    }
    assert_eq!(paged, names(&whole));
    let past = get(panel, token, "/api/client?page=9").await;
    assert_eq!(past["data"], json!([]));
    let senseless = get(panel, token, "/api/client?page=zero&per_page=-1").await;
    assert_eq!(names(&senseless).len(), Fleet::SIZE);
}

/// By name, by whatever names it, and by what it is to the caller.
pub async fn a_pterodactyl_client_narrows_the_list(panel: &dyn PanelUnderTest) {
    let (cast, slug) = (panel.cast(), &panel.fleet().slug);
    let owner = &cast.owner.api_key;
    let queries = [
        format!("filter[name]={}", slug.name.to_uppercase().replace(' ', "%20")),
        format!("filter%5Bname%5D={}", slug.name.replace(' ', "+")),
        format!("filter[uuid]={}", &slug.uuid[..13]),
        format!("filter[*]={}", &slug.uuid[..8]),
        "filter[*]=my-server".to_owned(),
    ];
    for query in queries {
        let page = get(panel, owner, &format!("/api/client?{query}")).await;
        assert_eq!(names(&page), [slug.name.as_str()], "{query}");
    }
    for query in [
        "filter[*]=no+such",
        "filter[description]=x",
        "filter[external_id]=x",
        "filter[uuid]=zz",
    ] {
        let page = get(panel, owner, &format!("/api/client?{query}")).await;
        assert_eq!(page["data"], json!([]), "{query}");
    }
    let all = Fleet::SIZE;
    let counts = [
        (&cast.owner, [all, all, 0, 0]),
        (&cast.viewer, [all, 0, 0, 0]),
        (&cast.administrator, [0, 0, all, all]),
        (&cast.stranger, [0, 0, 0, 0]),
    ];
    for (person, expected) in counts {
        for (kind, count) in ["", "type=owner", "type=admin", "type=admin-all"]
            .iter()
            .zip(expected)
        {
            let page = get(panel, &person.api_key, &format!("/api/client?{kind}")).await;
            assert_eq!(names(&page).len(), count, "{} {kind}", person.username);
        }
    }
    let unknown = Ask::get("/api/client?filter[colour]=red")
        .pterodactyl()
        .bearer(owner);
    unknown.send(panel).await.fails(400);
}

/// Every key, of the type that clients read it as.
pub async fn a_server_has_all_of_pterodactyls_attributes(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let answer = get(panel, &cast.owner.api_key, &at(plain, "?include=egg,subusers")).await;
    let mut server = answer["attributes"].clone();
    let number = server["internal_id"].take();
    assert!(number.as_u64().is_some_and(|number| number > 0), "{number}");
    assert!(server["sftp_details"].take()["ip"].is_string());
    assert!(server["limits"]["io"].take().is_u64());
    let relationships = server["relationships"].take();
    let expected = json!({
        "server_owner": true,
        "identifier": plain.identifier,
        "internal_id": null,
        "uuid": plain.uuid,
        "name": plain.name,
        "node": plain.node,
        "is_node_under_maintenance": false,
        "sftp_details": null,
        "description": "",
        "limits": {"memory": 0, "swap": 0, "disk": 0, "io": null, "cpu": 0, "threads": null, "oom_disabled": false},
        "invocation": "",
        "docker_image": "",
        "egg_features": null,
        "feature_limits": {"databases": 0, "allocations": 0, "backups": 0},
        "status": null,
        "is_suspended": false,
        "is_installing": false,
        "is_transferring": false,
        "relationships": null,
    });
    assert_eq!(server, expected);
    assert_eq!(
        relationships["allocations"],
        json!({"object": "list", "data": []})
    );
    assert_eq!(relationships["variables"], json!({"object": "list", "data": []}));
    assert_eq!(
        relationships["egg"],
        json!({"object": "null_resource", "attributes": null})
    );
    let subuser = &relationships["subusers"]["data"][0];
    assert_eq!(subuser["object"], json!("server_subuser"), "{relationships}");
    assert_eq!(answer["object"], json!("server"));
    assert_eq!(
        answer["meta"],
        json!({"is_server_owner": true, "user_permissions": ["*"]})
    );

    let again = get(
        panel,
        &cast.viewer.api_key,
        &format!("/api/client/servers/{}/", plain.uuid),
    )
    .await;
    assert_eq!(again["attributes"]["internal_id"], number);
    assert_eq!(again["attributes"]["server_owner"], json!(false));
    assert_eq!(again["attributes"]["sftp_details"]["ip"], json!(""));
    let page = get(panel, &cast.owner.api_key, "/api/client").await;
    let numbers: std::collections::BTreeSet<u64> = page["data"]
        .as_array()
        .expect("servers")
        .iter()
        .filter_map(|server| server["attributes"]["internal_id"].as_u64())
        .collect();
    assert_eq!(numbers.len(), Fleet::SIZE);
}

/// A word that a client does not know would take its whole list away.
pub async fn a_servers_status_is_a_word_that_clients_know(panel: &dyn PanelUnderTest) {
    let fleet = panel.fleet();
    let states = [
        (&fleet.plain, json!(null), [false, false, false]),
        (&fleet.suspended, json!("suspended"), [true, false, false]),
        (&fleet.installing, json!("installing"), [false, true, false]),
        (&fleet.transferring, json!(null), [false, false, true]),
        (&fleet.restoring, json!("restoring_backup"), [false, false, false]),
    ];
    for (target, status, flags) in states {
        let answer = get(panel, &panel.cast().owner.api_key, &at(target, "")).await;
        let server = &answer["attributes"];
        assert_eq!(server["status"], status, "{}", target.name);
        let named = ["is_suspended", "is_installing", "is_transferring"];
        assert_eq!(
            named.map(|name| server[name].clone()),
            flags.map(Value::from),
            "{}",
            target.name
        );
    }
    let waiting = get(panel, &panel.cast().owner.api_key, &at(&fleet.in_maintenance, "")).await;
    assert_eq!(waiting["attributes"]["is_node_under_maintenance"], json!(true));
}

/// In the four words that there are.
pub async fn a_pterodactyl_client_reads_the_state(panel: &dyn PanelUnderTest) {
    let token = &panel.cast().owner.api_key;
    let answer = get(panel, token, &at(&panel.fleet().plain, "/resources")).await;
    assert_eq!(answer["object"], json!("stats"));
    let stats = &answer["attributes"];
    let word = stats["current_state"].as_str().unwrap_or_default();
    assert!(
        ["offline", "starting", "running", "stopping"].contains(&word),
        "{stats}"
    );
    assert_eq!(stats["is_suspended"], json!(false));
    let resources = stats["resources"].as_object().expect("resources");
    let mut names: Vec<&str> = resources.keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected = [
        "cpu_absolute",
        "disk_bytes",
        "memory_bytes",
        "network_rx_bytes",
        "network_tx_bytes",
        "uptime",
    ];
    assert_eq!(names, expected);
    assert!(resources.values().all(Value::is_number), "{stats}");
    let suspended = get(panel, token, &at(&panel.fleet().suspended, "")).await;
    assert_eq!(suspended["attributes"]["is_suspended"], json!(true));
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

/// Where a server listens and how it is started, of one that only its Wings knows.
pub async fn a_server_without_a_build_has_nothing_to_start_by(panel: &dyn PanelUnderTest) {
    let (cast, plain) = (panel.cast(), &panel.fleet().plain);
    let startup = get(panel, &cast.owner.api_key, &at(plain, "/startup")).await;
    let expected = json!({"object": "list", "data": [],
        "meta": {"startup_command": "", "docker_images": {}, "raw_startup_command": ""}});
    assert_eq!(startup, expected);
    let allocations = get(panel, &cast.owner.api_key, &at(plain, "/network/allocations")).await;
    assert_eq!(allocations, json!({"object": "list", "data": []}));
    let backups = get(panel, &cast.owner.api_key, &at(plain, "/backups?per_page=50")).await;
    assert_eq!(
        (&backups["object"], &backups["data"]),
        (&json!("list"), &json!([]))
    );
    assert_eq!(backups["meta"]["pagination"]["total"], json!(0));
    for path in ["/startup", "/network/allocations", "/backups"] {
        let ask = Ask::get(at(plain, path))
            .pterodactyl()
            .bearer(&cast.viewer.api_key);
        ask.send(panel).await.fails(403);
    }
}

/// The same two keys in both dialects.
pub async fn a_pterodactyl_client_gets_at_the_nodes_websocket(panel: &dyn PanelUnderTest) {
    let plain = &panel.fleet().plain;
    let access = get(panel, &panel.cast().owner.api_key, &at(plain, "/websocket")).await;
    assert!(
        access["data"]["token"].is_string() && access["data"]["socket"].is_string(),
        "{access}"
    );
    let refused = Ask::get(at(plain, "/websocket")).pterodactyl();
    refused
        .bearer(&panel.cast().viewer.api_key)
        .send(panel)
        .await
        .fails(403);
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
