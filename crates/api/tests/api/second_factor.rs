use aileron_api::{SecondFactorFor, Settings};
use aileron_domain::{SecondFactors as _, UserId};
use contract_cases::{Ask, PanelUnderTest as _};
use jiff::Timestamp;
use serde_json::json;

use crate::fixture::{Fixture, settings};

const SET_UP_FIRST: &str = "Set up a second factor first, at /account/second-factor";
const REASON: &str = "second_factor_setup_required";
const PATHS: [&str; 4] = [
    "/api/client/servers",
    "/api/account/sessions",
    "/api/account/activity",
    "/api/client/servers/my-server",
];

#[tokio::test]
async fn an_administrator_without_a_second_factor_can_do_nothing_but_set_it_up() {
    let panel = Fixture::start_with(Settings {
        second_factor: SecondFactorFor::Administrators,
        ..settings()
    });
    let (administrator, owner) = (panel.cast().administrator.clone(), panel.cast().owner.clone());
    let session = &administrator.session;
    for path in PATHS {
        let answer = Ask::get(path).bearer(session).send(&panel).await;
        answer.is_because(403, SET_UP_FIRST, REASON);
        Ask::get(path).bearer(&owner.session).send(&panel).await.ok();
    }
    let by_key = Ask::get("/api/admin/users").bearer(&administrator.api_key);
    by_key.send(&panel).await.is_because(403, SET_UP_FIRST, REASON);
    Ask::get("/api/account").bearer(session).send(&panel).await.ok();
    let state = Ask::get("/api/account/second-factor").bearer(session);
    assert_eq!(state.send(&panel).await.ok()["data"]["required"], true);

    let user = UserId(administrator.id.parse().unwrap());
    let secret = panel.memory.begin_second_factor(user).await.unwrap().unwrap();
    let code = secret.code_at(Timestamp::now()).unwrap().to_string();
    let confirm = Ask::post("/api/account/second-factor/confirm").json(&json!({"code": code}));
    confirm.bearer(session).send(&panel).await.ok();
    for path in PATHS {
        Ask::get(path).bearer(session).send(&panel).await.ok();
    }
    let by_key = Ask::get("/api/admin/users").bearer(&administrator.api_key);
    by_key.send(&panel).await.ok();
}

#[tokio::test]
async fn it_may_be_wanted_of_everybody() {
    let panel = Fixture::start_with(Settings {
        second_factor: SecondFactorFor::Everybody,
        ..settings()
    });
    let viewer = panel.cast().viewer.clone();
    for token in [&viewer.session, &viewer.api_key] {
        let answer = Ask::get(PATHS[0]).bearer(token).send(&panel).await;
        answer.is_because(403, SET_UP_FIRST, REASON);
    }
    let log_out = Ask::post("/api/auth/logout").bearer(&viewer.session);
    log_out.send(&panel).await.ok();
}
