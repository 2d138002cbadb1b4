use serde_json::json;

use crate::{Answer, Ask, PanelUnderTest, eventually};

const SESSIONS: &str = "/api/account/sessions";

fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a cookie");
    let value = cookie
        .strip_prefix("session=")
        .and_then(|rest| rest.split(';').next());
    value.expect("a session").to_owned()
}

/// The token is another one, and the one that the browser had is worth nothing any more: whoever planted or saw it has
/// nothing of the log-in. A bearer token is no browser's.
pub async fn logging_in_renews_the_session_of_the_browser(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let log_in = || {
        let body = json!({"username": owner.username, "password": owner.password});
        Ask::post("/api/auth/login").json(&body)
    };
    let works = async |token: &str| {
        let answer = Ask::get("/api/account").bearer(token).send(panel).await;
        answer.status == 200
    };
    let first = cookie(&log_in().send(panel).await);
    let second = cookie(&log_in().cookie(&first).send(panel).await);
    assert_ne!(first, second);
    assert!(!works(&first).await);
    assert!(works(&second).await);
    log_in().cookie("als_planted").send(panel).await.ok();
    log_in().bearer(&second).send(panel).await.ok();
    assert!(works(&second).await);
    let wrong = json!({"username": owner.username, "password": "wrong"});
    let wrong = Ask::post("/api/auth/login").json(&wrong).cookie(&second);
    wrong.send(panel).await.is(401, "Invalid username or password");
    assert!(works(&second).await, "nobody has logged in");
}

/// When and from where, and until when it goes on if it is not used.
pub async fn a_session_says_when_it_was_used_last(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    eventually("its use is written down", || async {
        let ask = Ask::get(SESSIONS).bearer(&owner.session);
        let session = ask.send(panel).await.ok()["data"][0].take();
        assert!(session["idleUntil"].is_string(), "{session}");
        session["lastUsedAt"].is_string() && session["lastUsedFrom"] == "127.0.0.1"
    })
    .await;
}
