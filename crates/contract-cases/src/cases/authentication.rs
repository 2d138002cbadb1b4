use super::{assert_received, log};
use crate::{Ask, PanelUnderTest};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

const REQUIRED: &str = "Authentication required";

fn closed_routes(panel: &dyn PanelUnderTest) -> Vec<Ask> {
    let server = format!("/api/client/servers/{}", panel.fleet().plain.uuid);
    vec![
        Ask::press(&panel.fleet().plain.uuid, "start"),
        Ask::post(format!("{server}/command")),
        Ask::get("/api/client/servers"),
        Ask::get(format!("{server}/activity")),
        Ask::get(format!("{server}/resources")),
        Ask::get(format!("{server}/users")),
        Ask::post(format!("{server}/users")),
        Ask::get(format!("{server}/users/{NOBODY}")),
        Ask::new("PUT", format!("{server}/users/{NOBODY}")),
        Ask::new("DELETE", format!("{server}/users/{NOBODY}")),
        Ask::get(server),
        Ask::get("/api/account"),
        Ask::new("PUT", "/api/account/password"),
        Ask::get("/api/account/sessions"),
        Ask::new("DELETE", "/api/account/sessions"),
        Ask::new("DELETE", format!("/api/account/sessions/{NOBODY}")),
        Ask::get("/api/account/api-keys"),
        Ask::post("/api/account/api-keys"),
        Ask::new("DELETE", format!("/api/account/api-keys/{NOBODY}")),
        Ask::post("/api/auth/logout"),
    ]
}

/// On every route that is not for everybody.
pub async fn nobody_is_let_in_without_a_credential(panel: &dyn PanelUnderTest) {
    for ask in closed_routes(panel) {
        ask.send(panel).await.is(401, REQUIRED);
    }
    assert_received(panel, 0).await;
    assert!(log(panel, &panel.fleet().plain, "").await.is_empty());
}

/// Unknown, expired, empty, cut off, too long, or of the wrong kind for its place.
pub async fn a_bad_credential_lets_nobody_in(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let (session, key) = (&cast.owner.session, &cast.owner.api_key);
    let cut_off = &session[..session.len() - 1];
    let account = || Ask::get("/api/account");
    let asks = [
        account().bearer(&cast.expired_session),
        account().cookie(&cast.expired_session),
        account().bearer("als_unknown"),
        account().bearer("alk_unknown"),
        account().bearer(""),
        account().bearer(cut_off),
        account().bearer(&"a".repeat(5000)),
        account().cookie(""),
        account().cookie(key),
        account().header("x-api-key", session),
        account().header("x-api-key", ""),
        account().header("authorization", session),
        account().header("cookie", &format!("Session={session}")),
    ];
    for ask in asks {
        ask.send(panel).await.is(401, REQUIRED);
    }
}

/// As cookie, among others, and as bearer token; and keys as bearer token and in their own header.
pub async fn a_good_credential_is_taken_in_each_of_its_places(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let account = || Ask::get("/api/account");
    let asks = [
        account().cookie(&owner.session),
        account().header(
            "cookie",
            &format!("theme=dark; session={}; lang=en", owner.session),
        ),
        account().bearer(&owner.session),
        account().bearer(&owner.api_key),
        account().header("authorization", &format!("bEARER {}", owner.api_key)),
        account().header("x-api-key", &owner.api_key),
    ];
    for ask in asks {
        let account = ask.send(panel).await.ok();
        assert_eq!(account["data"]["id"], owner.id);
    }
}

/// A proxy before the panel may want a password of its own.
pub async fn another_authorization_scheme_is_passed_over(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let basic = || Ask::get("/api/account").header("authorization", "Basic YTpi");
    basic().send(panel).await.is(401, REQUIRED);
    basic().cookie(&owner.session).send(panel).await.ok();
    basic().header("x-api-key", &owner.api_key).send(panel).await.ok();
}

/// A bad one is not made good by another behind it.
pub async fn the_first_credential_counts(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let ask = Ask::get("/api/account")
        .bearer(&cast.viewer.session)
        .cookie(&cast.owner.session);
    assert_eq!(ask.send(panel).await.ok()["data"]["id"], cast.viewer.id);
    let ask = Ask::get("/api/account")
        .bearer("als_unknown")
        .cookie(&cast.owner.session);
    ask.send(panel).await.is(401, REQUIRED);
}
