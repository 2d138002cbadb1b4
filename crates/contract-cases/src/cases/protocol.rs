use serde_json::json;

use crate::{Ask, PanelUnderTest};

/// In JSON, whoever asks.
pub async fn an_unknown_path_is_not_found(panel: &dyn PanelUnderTest) {
    let paths = [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/client/servers/a/b/c",
        "/api//client/servers",
    ];
    for path in paths {
        for method in ["GET", "POST", "DELETE"] {
            let answer = Ask::new(method, path).send(panel).await;
            answer.is(404, "No such endpoint");
        }
    }
}

/// And says which would do.
pub async fn a_wrong_method_is_refused(panel: &dyn PanelUnderTest) {
    let power = format!("/api/client/servers/{}/power", panel.fleet().plain.uuid);
    let routes = [
        (power.as_str(), "POST, OPTIONS"),
        ("/api/auth/login", "POST, OPTIONS"),
        ("/api/account", "GET, HEAD, OPTIONS"),
        ("/api/client/servers", "GET, HEAD, OPTIONS"),
        ("/healthz", "GET, HEAD, OPTIONS"),
    ];
    for (path, allowed) in routes {
        for method in ["PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
            let answer = Ask::new(method, path).send(panel).await;
            answer.is(405, "Method not allowed");
            assert_eq!(answer.header("allow"), Some(allowed));
        }
        let answer = Ask::new("OPTIONS", path).send(panel).await;
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
        assert_eq!(answer.header("allow"), Some(allowed));
    }
    let answer = Ask::get(power)
        .bearer(&panel.cast().owner.session)
        .send(panel)
        .await;
    answer.is(405, "Method not allowed");
}

/// Without the body.
pub async fn head_answers_as_get_does(panel: &dyn PanelUnderTest) {
    let session = &panel.cast().owner.session;
    for path in ["/api/account", "/api/client/servers", "/healthz"] {
        let answer = Ask::new("HEAD", path).bearer(session).send(panel).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{path}");
        assert_ne!(answer.header("content-length"), Some("0"), "{path}");
    }
    let answer = Ask::new("HEAD", "/api/account").send(panel).await;
    assert_eq!((answer.status, answer.body.as_str()), (401, ""));
}

/// If it is safe to repeat; else the request gets a new one.
pub async fn a_request_keeps_the_id_that_its_client_gave_it(panel: &dyn PanelUnderTest) {
    for (path, status) in [("/healthz", 200), ("/api/account", 401), ("/api/nothing", 404)] {
        let answer = Ask::get(path)
            .header("x-request-id", "trace/42:a=b")
            .send(panel)
            .await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("x-request-id"), Some("trace/42:a=b"));
    }
    let too_long = "x".repeat(129);
    for id in ["", "two words", "<script>", &too_long] {
        let answer = Ask::get("/healthz").header("x-request-id", id).send(panel).await;
        let made = answer.header("x-request-id").unwrap_or_default().to_owned();
        assert_eq!(
            (made.len(), made.chars().nth(14)),
            (36, Some('7')),
            "not a UUIDv7: {made}"
        );
    }
}

/// For who runs it.
pub async fn the_panel_says_that_it_is_well(panel: &dyn PanelUnderTest) {
    for path in ["/healthz", "/readyz"] {
        assert_eq!(Ask::get(path).send(panel).await.ok(), json!({"status": "ok"}));
    }
}

/// OpenAPI 3.1.
pub async fn the_panel_describes_itself(panel: &dyn PanelUnderTest) {
    let document = Ask::get("/api/openapi.json").send(panel).await.ok();
    assert_eq!(document["openapi"], "3.1.0");
    let power = &document["paths"]["/api/client/servers/{server}/power"]["post"];
    for status in [
        "200", "400", "401", "403", "404", "409", "413", "415", "429", "500", "503",
    ] {
        assert!(
            power["responses"][status]["description"].is_string(),
            "{status}: {power}"
        );
    }
}

/// Nobody in between keeps what is for one caller only, and no browser guesses what it is.
pub async fn answers_are_not_kept_by_anybody_in_between(panel: &dyn PanelUnderTest) {
    let session = &panel.cast().owner.session;
    for path in ["/api/account", "/api/nothing"] {
        let answer = Ask::get(path).bearer(session).send(panel).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
}
