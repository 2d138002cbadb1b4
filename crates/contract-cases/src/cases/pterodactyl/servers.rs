//! Servers, as such programs read them.

use serde_json::{Value, json};

use super::{at, get};
use crate::{Ask, Fleet, PanelUnderTest};

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
