use serde_json::{Value, json};

use crate::{Ask, PanelUnderTest, Person};

fn login(username: &str, password: &str) -> Ask {
    Ask::post("/api/auth/login").json(&json!({"username": username, "password": password}))
}

fn account_of(person: &Person, admin: bool) -> Value {
    json!({"id": person.id, "username": person.username, "email": person.email, "admin": admin})
}

/// By username or e-mail address; the session is then good for pressing a button.
pub async fn somebody_logs_in_and_presses_a_button(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    for name in [&owner.username, &owner.email] {
        let answer = login(name, &owner.password).send(panel).await;
        let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
        let data = answer.ok()["data"].take();
        assert_eq!(data["user"], account_of(owner, false));
        assert!(
            data["expiresAt"].as_str().is_some_and(|time| time.ends_with('Z')),
            "{data}"
        );

        let (session, attributes) = cookie.split_once(';').expect("attributes");
        for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age="] {
            assert!(
                attributes.contains(attribute),
                "{attribute} is missing: {attributes}"
            );
        }
        let ask = Ask::press(&panel.fleet().plain.uuid, "start").header("cookie", session);
        ask.send(panel).await.ok();
    }
}

/// One answer for a wrong password and for somebody who is not there.
pub async fn a_wrong_password_lets_nobody_in(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let too_long = "x".repeat(2000);
    let wrong = [
        (owner.username.as_str(), panel.cast().viewer.password.as_str()),
        (&owner.username, "wrong"),
        (&owner.username, &too_long),
        ("nobody", &owner.password),
        ("nobody@example.com", &owner.password),
        ("no name at all\0", &owner.password),
    ];
    for (username, password) in wrong {
        let answer = login(username, password).send(panel).await;
        answer.is(401, "Invalid username or password");
        assert_eq!(answer.header("set-cookie"), None);
    }
}

/// Missing, empty, or no text.
pub async fn a_login_needs_both_fields(panel: &dyn PanelUnderTest) {
    let bodies = [
        json!({}),
        json!([]),
        json!({"username": "alice"}),
        json!({"password": "secret"}),
        json!({"username": "", "password": "secret"}),
        json!({"username": "alice", "password": ""}),
        json!({"username": 7, "password": "secret"}),
        json!({"username": "alice", "password": null}),
    ];
    for body in bodies {
        let answer = Ask::post("/api/auth/login").json(&body).send(panel).await;
        answer.is(400, "Missing username or password");
    }
}

/// It is of no use any more, and the browser is told to forget it. Other sessions go on.
pub async fn logging_out_ends_the_session(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let answer = login(&owner.username, &owner.password).send(panel).await;
    let cookie = answer
        .header("set-cookie")
        .and_then(|cookie| cookie.split(';').next());
    let cookie = cookie.expect("a cookie").to_owned();

    let answer = Ask::post("/api/auth/logout")
        .header("cookie", &cookie)
        .send(panel)
        .await;
    let cleared = answer.header("set-cookie").expect("a cookie").to_owned();
    assert!(
        cleared.starts_with("session=;") && cleared.contains("Max-Age=0"),
        "{cleared}"
    );
    assert_eq!(answer.ok(), json!({"data": {"success": true}}));

    for ask in [Ask::get("/api/account"), Ask::post("/api/auth/logout")] {
        let ask = ask.header("cookie", &cookie);
        ask.send(panel).await.is(401, "Authentication required");
    }
    Ask::get("/api/account")
        .cookie(&owner.session)
        .send(panel)
        .await
        .ok();
}

/// There is no session to end.
pub async fn an_api_key_cannot_log_out(panel: &dyn PanelUnderTest) {
    let key = &panel.cast().owner.api_key;
    let answer = Ask::post("/api/auth/logout").bearer(key).send(panel).await;
    answer.begins(400, "An API key is not a session");
    Ask::get("/api/account").bearer(key).send(panel).await.ok();
}

/// Their own, and nothing secret.
pub async fn everybody_sees_their_account(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    for (person, admin) in [(&cast.stranger, false), (&cast.administrator, true)] {
        let account = Ask::get("/api/account")
            .bearer(&person.session)
            .send(panel)
            .await
            .ok();
        assert_eq!(account, json!({"data": account_of(person, admin)}));
    }
}
