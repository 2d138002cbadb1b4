use serde_json::{Value, json};

use crate::{Ask, PanelUnderTest, Person, eventually};

const ACTIVITY: &str = "/api/account/activity";

async fn entries(panel: &dyn PanelUnderTest, person: &Person) -> Vec<Value> {
    let ask = Ask::get(ACTIVITY).bearer(&person.session);
    let page = ask.send(panel).await.ok();
    page["data"].as_array().expect("a list").clone()
}

fn log_in(person: &Person, password: &str) -> Ask {
    Ask::post("/api/auth/login").json(&json!({"username": person.username, "password": password}))
}

/// The newest first, and for nobody else. No secret is among it.
pub async fn what_happens_to_an_account_is_in_its_log(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let session = &owner.session;
    let make = Ask::post("/api/account/api-keys")
        .json(&json!({"description": "bot", "permissions": ["server.view"]}))
        .bearer(session);
    let key = make.send(panel).await.ok()["data"].take();
    let path = format!("/api/account/api-keys/{}", key["id"].as_str().expect("an id"));
    let rotate = Ask::post(format!("{path}/rotate"))
        .json(&json!({}))
        .bearer(session);
    let new = rotate.send(panel).await.ok()["data"].take();
    Ask::new("DELETE", path).bearer(session).send(panel).await.ok();
    let body = json!({"current": owner.password, "new": "another, better one"});
    let change = Ask::new("PUT", "/api/account/password")
        .json(&body)
        .bearer(session);
    change.send(panel).await.ok();
    let answer = log_in(owner, "another, better one").send(panel).await;
    let cookie = answer
        .header("set-cookie")
        .and_then(|cookie| cookie.split(';').next())
        .expect("a cookie");
    Ask::post("/api/auth/logout")
        .header("cookie", cookie)
        .send(panel)
        .await
        .ok();
    Ask::new("DELETE", "/api/account/sessions")
        .bearer(session)
        .send(panel)
        .await
        .ok();

    let entries = entries(panel, owner).await;
    let actions: Vec<_> = entries
        .iter()
        .map(|entry| entry["action"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        actions,
        [
            "account.sessions.ended",
            "account.logout",
            "account.login",
            "account.password.changed",
            "account.api-key.revoked",
            "account.api-key.rotated",
            "account.api-key.created",
        ]
    );
    for entry in &entries {
        assert_eq!(
            (&entry["ip"], &entry["actorType"]),
            (&json!("127.0.0.1"), &json!("user")),
            "{entry}"
        );
    }
    let entry = &entries[6]["metadata"];
    assert_eq!(entry["apiKey"]["id"], key["id"]);
    assert_eq!(entry["apiKey"]["prefix"], key["prefix"]);
    assert_eq!(entry["permissions"], json!(["server.view"]));
    assert_eq!(entries[5]["metadata"]["apiKey"]["id"], new["id"]);
    assert_eq!(entries[5]["metadata"]["replaces"], key["id"]);
    let told = Ask::get(ACTIVITY).bearer(session).send(panel).await.body;
    for secret in [&key["token"], &new["token"]] {
        assert!(!told.contains(secret.as_str().expect("a token")), "{told}");
    }
    let second = Ask::get(format!("{ACTIVITY}?page=2&limit=5"))
        .bearer(session)
        .send(panel)
        .await
        .ok();
    assert_eq!(second["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(second["pagination"]["total"], 7);
    assert!(self::entries(panel, &panel.cast().viewer).await.is_empty());
}

/// In the log of whose name was tried, if it is somebody's; and they are so many and no more.
pub async fn a_failed_log_in_is_in_the_log_of_the_account(panel: &dyn PanelUnderTest) {
    let viewer = &panel.cast().viewer;
    log_in(viewer, "wrong")
        .send(panel)
        .await
        .is(401, "Invalid username or password");
    eventually("it is written down", || async {
        let entries = entries(panel, viewer).await;
        entries.len() == 1
            && entries[0]["action"] == "account.login.failed"
            && entries[0]["ip"] == "127.0.0.1"
    })
    .await;
    assert!(entries(panel, &panel.cast().owner).await.is_empty());
}
