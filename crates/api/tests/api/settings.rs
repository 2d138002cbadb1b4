use aileron_api::Settings;
use contract_cases::{Ask, PanelUnderTest as _};
use serde_json::json;

use crate::fixture::{Fixture, settings};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_the_public_url_is_the_panels_own_origin() {
    let fixture = Fixture::start_with(Settings {
        public_url: Some("https://panel.example.com/".parse().unwrap()),
        ..settings()
    });
    let press = || Ask::press(&fixture.fleet().plain.uuid, "start").cookie(&fixture.cast().owner.session);
    for own in ["https://panel.example.com", "https://Panel.example.com"] {
        press().header("origin", own).send(&fixture).await.ok();
    }
    let address = format!("http://{}", fixture.address());
    for other in [
        "http://panel.example.com",
        "https://panel.example.com:444",
        &address,
    ] {
        let answer = press().header("origin", other).send(&fixture).await;
        answer.is(403, "Cross-site request refused");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_for_https_only_where_the_panel_is() {
    for secure in [true, false] {
        let fixture = Fixture::start_with(Settings {
            secure_cookies: secure,
            ..settings()
        });
        let owner = &fixture.cast().owner;
        let login = json!({"username": owner.username, "password": owner.password});
        let answer = Ask::post("/api/auth/login").json(&login).send(&fixture).await;
        let cookie = answer.header("set-cookie").unwrap();
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
        assert!(cookie.contains("Max-Age=3600"), "{cookie}");
    }
}
