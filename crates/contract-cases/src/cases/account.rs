use serde_json::{Value, json};

use crate::{Answer, Ask, PanelUnderTest, Person, eventually};

const PASSWORD: &str = "/api/account/password";
const SESSIONS: &str = "/api/account/sessions";
const API_KEYS: &str = "/api/account/api-keys";
const NEEDS_SESSION: &str = "An API key cannot do this: log in";
const WRONG_LOGIN: &str = "Invalid username or password";
const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

fn change_password(current: &str, new: &str) -> Ask {
    Ask::new("PUT", PASSWORD).json(&json!({"current": current, "new": new}))
}

fn login(username: &str, password: &str) -> Ask {
    Ask::post("/api/auth/login").json(&json!({"username": username, "password": password}))
}

/// Logs in, and gives the session's token.
async fn log_in(panel: &dyn PanelUnderTest, person: &Person) -> String {
    let ask = login(&person.username, &person.password).header("user-agent", "A browser (on a machine)");
    let answer = ask.send(panel).await;
    let cookie = answer.header("set-cookie").expect("a cookie");
    let value = cookie
        .strip_prefix("session=")
        .and_then(|rest| rest.split(';').next());
    value.expect("a session").to_owned()
}

async fn is_let_in(panel: &dyn PanelUnderTest, token: &str) -> bool {
    let answer = Ask::get("/api/account").bearer(token).send(panel).await;
    if answer.status == 401 {
        answer.is(401, "Authentication required");
        return false;
    }
    answer.ok();
    true
}

async fn list(panel: &dyn PanelUnderTest, path: &str, session: &str) -> Vec<Value> {
    let listed = Ask::get(path).bearer(session).send(panel).await.ok();
    listed["data"].as_array().expect("a list").clone()
}

/// Only the new one lets them in from then on. Their other sessions end at once; their keys do not.
pub async fn somebody_changes_their_password(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let other = log_in(panel, owner).await;
    let new = "another, better one";
    let ask = change_password(&owner.password, new).bearer(&owner.session);
    assert_eq!(ask.send(panel).await.ok(), json!({"data": {"success": true}}));

    assert!(!is_let_in(panel, &other).await);
    assert!(is_let_in(panel, &owner.session).await);
    assert!(is_let_in(panel, &owner.api_key).await);
    assert!(is_let_in(panel, &panel.cast().viewer.session).await);
    let old = login(&owner.username, &owner.password).send(panel).await;
    old.is(401, WRONG_LOGIN);
    login(&owner.username, new).send(panel).await.ok();
}

/// Nothing changes.
pub async fn a_wrong_current_password_is_said(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let other = log_in(panel, owner).await;
    for wrong in ["wrong", &panel.cast().viewer.password, &"x".repeat(2000)] {
        let ask = change_password(wrong, "another, better one").bearer(&owner.session);
        ask.send(panel).await.is(403, "Current password is wrong");
    }
    assert!(is_let_in(panel, &other).await);
    login(&owner.username, &owner.password).send(panel).await.ok();
}

/// Missing, empty, no text, too short, too long.
pub async fn what_cannot_be_a_new_password_is_said(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let change = async |body: Value| {
        let ask = Ask::new("PUT", PASSWORD).json(&body).bearer(&owner.session);
        ask.send(panel).await
    };
    for body in [
        json!({}),
        json!([]),
        json!({"current": owner.password}),
        json!({"new": "long enough"}),
        json!({"current": owner.password, "new": ""}),
        json!({"current": 7, "new": "long enough"}),
    ] {
        change(body).await.is(400, "Missing current or new password");
    }
    for new in ["7 chars".to_owned(), "öööööää".to_owned(), "x".repeat(1025)] {
        let answer = change(json!({"current": owner.password, "new": new})).await;
        answer.begins(400, "The new password must have at least 8 characters");
    }
    login(&owner.username, &owner.password).send(panel).await.ok();
}

/// A stolen one must not be good for more keys, or to shut its owner out.
pub async fn an_api_key_is_not_let_at_the_account(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let asks = [
        change_password(&owner.password, "another, better one"),
        Ask::get(SESSIONS),
        Ask::new("DELETE", SESSIONS),
        Ask::new("DELETE", format!("{SESSIONS}/{NOBODYS}")),
        Ask::get(API_KEYS),
        Ask::post(API_KEYS).json(&json!({"description": "one more"})),
        Ask::new("DELETE", format!("{API_KEYS}/{NOBODYS}")),
    ];
    for ask in asks {
        ask.bearer(&owner.api_key).send(panel).await.is(403, NEEDS_SESSION);
    }
    assert!(is_let_in(panel, &owner.session).await);
}

/// And which of them is asking. No token is among it.
pub async fn sessions_say_where_they_were_opened(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let new = log_in(panel, owner).await;
    let sessions = list(panel, SESSIONS, &new).await;
    let newest = &sessions[0];
    assert_eq!(newest["ip"], "127.0.0.1");
    assert_eq!(newest["userAgent"], "A browser (on a machine)");
    for moment in ["createdAt", "expiresAt"] {
        let time = newest[moment].as_str().unwrap_or_default();
        assert!(time.ends_with('Z'), "{newest}");
    }
    let current: Vec<_> = sessions.iter().map(|session| &session["current"]).collect();
    assert_eq!(current, [&json!(true), &json!(false)]);
    let told = Ask::get(SESSIONS).bearer(&new).send(panel).await.body;
    assert!(!told.contains(&new) && !told.contains(&owner.session), "{told}");

    let seen_by_the_other = list(panel, SESSIONS, &owner.session).await;
    assert_eq!(seen_by_the_other[0]["current"], false);
    assert_eq!(seen_by_the_other[1]["current"], true);
}

/// Their own, and nobody else's.
pub async fn somebody_logs_out_somewhere_else(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let other = log_in(panel, owner).await;
    let id = list(panel, SESSIONS, &other).await[0]["id"].clone();
    let path = format!("{SESSIONS}/{}", id.as_str().expect("an id"));
    let end = async |session: &str| Ask::new("DELETE", path.clone()).bearer(session).send(panel).await;

    end(&panel.cast().viewer.session).await.is(404, "Session not found");
    assert!(is_let_in(panel, &other).await);
    end(&owner.session).await.ok();
    assert!(!is_let_in(panel, &other).await);
    end(&owner.session).await.is(404, "Session not found");
    assert!(is_let_in(panel, &owner.session).await);
}

/// At once.
pub async fn somebody_logs_out_everywhere_else(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let others = [log_in(panel, owner).await, log_in(panel, owner).await];
    let ask = Ask::new("DELETE", SESSIONS).bearer(&owner.session);
    assert_eq!(ask.send(panel).await.ok(), json!({"data": {"ended": 2}}));
    for other in others {
        assert!(!is_let_in(panel, &other).await);
    }
    for token in [&owner.session, &owner.api_key, &panel.cast().viewer.session] {
        assert!(is_let_in(panel, token).await);
    }
    assert_eq!(list(panel, SESSIONS, &owner.session).await.len(), 1);
}

/// Its secret is shown once; how it begins is shown ever after.
pub async fn a_key_is_made_and_revoked(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let wish = json!({"description": "the chat bot", "expiresAt": null});
    let ask = Ask::post(API_KEYS).json(&wish).bearer(&owner.session);
    let mut made = ask.send(panel).await.ok()["data"].take();
    let token = made["token"].take();
    let token = token.as_str().expect("a token");
    let prefix = made["prefix"].as_str().expect("a prefix").to_owned();
    assert!(prefix.starts_with("alk_") && token.starts_with(&prefix), "{prefix}");
    assert!(prefix.len() < token.len() / 2, "{prefix}");
    assert_eq!(made["description"], "the chat bot");
    assert_eq!(made["expiresAt"], Value::Null);
    let ask = Ask::press(&panel.fleet().plain.uuid, "start").bearer(token);
    ask.send(panel).await.ok();

    let listed = list(panel, API_KEYS, &owner.session).await;
    assert_eq!(listed.len(), 2);
    for field in ["id", "description", "prefix", "createdAt", "expiresAt"] {
        assert_eq!(listed[0][field], made[field], "{field}");
    }
    let told = Ask::get(API_KEYS).bearer(&owner.session).send(panel).await.body;
    assert!(!told.contains(token), "{told}");

    let id = made["id"].as_str().expect("an id");
    let revoke = async |session: &str| {
        let ask = Ask::new("DELETE", format!("{API_KEYS}/{id}")).bearer(session);
        ask.send(panel).await
    };
    revoke(&panel.cast().viewer.session).await.is(404, "API key not found");
    assert!(is_let_in(panel, token).await);
    revoke(&owner.session).await.ok();
    assert!(!is_let_in(panel, token).await);
    revoke(&owner.session).await.is(404, "API key not found");
    assert!(is_let_in(panel, &owner.api_key).await);
}

/// From its last moment on.
pub async fn a_key_expires(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let far = "2999-12-31T12:00:00.000Z";
    let make = async |expires_at: &str| {
        let wish = json!({"description": "for a while", "expiresAt": expires_at});
        let ask = Ask::post(API_KEYS).json(&wish).bearer(&owner.session);
        ask.send(panel).await.ok()["data"].take()
    };
    let lasting = make(far).await;
    assert_eq!(lasting["expiresAt"], far);
    let soon = jiff::Timestamp::now() + std::time::Duration::from_secs(4);
    let brief = make(&soon.to_string()).await;
    let token = |key: &Value| key["token"].as_str().expect("a token").to_owned();
    let (lasting, brief) = (token(&lasting), token(&brief));
    eventually("the key has expired", || async { !is_let_in(panel, &brief).await }).await;
    assert!(is_let_in(panel, &lasting).await);
    assert_eq!(list(panel, API_KEYS, &owner.session).await.len(), 3);
}

/// No description, one that cannot be one, or an end in the past.
pub async fn a_key_that_makes_no_sense_is_said(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let make = async |wish: Value| {
        let ask = Ask::post(API_KEYS).json(&wish).bearer(&owner.session);
        ask.send(panel).await
    };
    for wish in [json!({}), json!({"description": ""}), json!({"description": 7})] {
        make(wish).await.is(400, "Missing description");
    }
    for description in [" spaced", "two\nlines", &"x".repeat(101)] {
        let answer = make(json!({"description": description})).await;
        answer.begins(400, "Invalid description: ");
    }
    for end in [json!("yesterday"), json!("2001-01-01T00:00:00Z"), json!(7), json!("")] {
        let answer = make(json!({"description": "bot", "expiresAt": end})).await;
        answer.begins(400, "Invalid expiresAt: expected a time in the future");
    }
    assert_eq!(list(panel, API_KEYS, &owner.session).await.len(), 1);
}

/// First who, then from where, then by what, then the path, then the body.
pub async fn what_is_wrong_with_an_account_is_said_in_order(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let cross_site = |ask: Ask| ask.header("sec-fetch-site", "cross-site");
    let change = || Ask::new("PUT", PASSWORD).text("text/plain", "[");
    let answer = cross_site(change()).send(panel).await;
    answer.is(401, "Authentication required");
    let answer = cross_site(change()).cookie(&owner.session).send(panel).await;
    answer.is(403, "Cross-site request refused");
    let answer = cross_site(change()).bearer(&owner.api_key).send(panel).await;
    answer.is(403, NEEDS_SESSION);
    let answer = change().cookie(&owner.session).send(panel).await;
    answer.begins(415, "Unsupported content type");

    for path in [SESSIONS, API_KEYS] {
        let end = || Ask::new("DELETE", format!("{path}/not-an-id"));
        let answer = cross_site(end()).cookie(&owner.session).send(panel).await;
        answer.is(403, "Cross-site request refused");
        end().bearer(&owner.api_key).send(panel).await.is(403, NEEDS_SESSION);
        let answer = end().cookie(&owner.session).send(panel).await;
        answer.is(400, "Invalid id: expected a UUID");
    }
}

/// The same for an account that is there and for one that is not. Others, and whoever is in already, go on.
pub async fn who_guesses_passwords_has_to_wait(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    for name in [cast.owner.username.as_str(), "nobody"] {
        let mut last: Option<Answer> = None;
        for _ in 0..50 {
            let answer = login(name, "wrong").send(panel).await;
            let waits = answer.status == 429;
            last = Some(answer);
            if waits {
                break;
            }
            last.as_ref().expect("an answer").is(401, WRONG_LOGIN);
        }
        let answer = last.expect("an answer");
        answer.begins(429, "Too many attempts. Try again in ");
        let seconds = answer.header("retry-after").map(str::parse::<u64>);
        let seconds = seconds.expect("Retry-After").expect("seconds");
        assert!((1..=900).contains(&seconds), "{seconds}");
    }
    assert!(is_let_in(panel, &cast.owner.session).await);
    login(&cast.viewer.username, &cast.viewer.password)
        .send(panel)
        .await
        .ok();
}
