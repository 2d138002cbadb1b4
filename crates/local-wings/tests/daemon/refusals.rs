use aileron_local_wings::LocalWings;

use crate::panel::{TOKEN, bearer, get, post, send, start};
use crate::scripts::{POLITE, server};

#[tokio::test]
async fn without_a_bearer_token_nothing_is_to_be_had() {
    let wings = start(vec![]);
    for headers in [
        "",
        "authorization: Basic dGhlOnRva2Vu\r\n",
        "authorization: bearer the-token-of-the-test\r\n",
        "authorization: Bearer \r\n",
        "authorization: the-token-of-the-test\r\n",
    ] {
        for path in ["/api/system", "/api/servers/unknown/power", "/nowhere", "/"] {
            let answer = send(&wings, "GET", path, headers, "").await;
            assert_eq!(answer.status, 401, "{path} with {headers:?}");
            assert_eq!(
                answer.error(),
                "The required authorization heads were not present in the request."
            );
            assert!(answer.head.contains("\r\nwww-authenticate: bearer"));
        }
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn a_wrong_token_is_forbidden_whatever_it_asks_for() {
    let wings = start(vec![]);
    for token in ["wrong", "id.the-token-of-the-test", "the-token-of-the-tes"] {
        for path in ["/api/system", "/api/servers/unknown/power", "/nowhere"] {
            let answer = send(&wings, "POST", path, &bearer(token), "{}").await;
            assert_eq!(answer.status, 403, "{path} with {token}");
            assert_eq!(answer.error(), "You are not authorized to access this endpoint.");
        }
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let uuid = spec.uuid.to_string();
    for (method, path) in [
        (
            "POST",
            "/api/servers/11111111-1111-4111-8111-111111111111/power".to_owned(),
        ),
        ("POST", "/api/servers/not-a-uuid/power".to_owned()),
        (
            "POST",
            format!("/api/servers/{}/power", uuid.to_uppercase().replace('-', "")),
        ),
        ("GET", "/api/servers/not-a-uuid".to_owned()),
        ("GET", "/api/servers/not-a-uuid/logs".to_owned()),
        ("POST", "/api/servers/not-a-uuid/commands".to_owned()),
        ("GET", format!("/api/servers/{uuid}/power")),
        ("POST", format!("/api/servers/{uuid}")),
        ("GET", format!("/api/servers/{uuid}/elsewhere")),
        ("GET", "/".to_owned()),
    ] {
        let answer = send(&wings, method, &path, &bearer(TOKEN), "not json").await;
        assert_eq!(answer.status, 404, "{method} {path}");
        assert_eq!(
            answer.error(),
            "The requested resource does not exist on this instance."
        );
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn an_action_that_is_none_is_unprocessable() {
    let (wings, path) = one_server();
    for body in [
        r#"{"action":"launch"}"#,
        r#"{"action":"START"}"#,
        r#"{"action":" start "}"#,
        r#"{"action":null}"#,
        r#"{"wait_seconds":30}"#,
        "{}",
    ] {
        let answer = post(&wings, &path, body).await;
        assert_eq!(answer.status, 422, "{body}");
        assert_eq!(
            answer.error(),
            r#"The power action provided was not valid, should be one of "stop", "start", "restart", "kill""#
        );
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn a_body_that_is_not_understood_is_a_bad_request() {
    let (wings, path) = one_server();
    let nested = "[".repeat(20_000);
    for body in [
        "",
        "start",
        r#"{"action":"start""#,
        r#"["start"]"#,
        r#"["start",30]"#,
        r#"{"action":7}"#,
        r#"{"action":"start","wait_seconds":"5"}"#,
        r#"{"action":"start","wait_seconds":1.5}"#,
        nested.as_str(),
    ] {
        let answer = post(&wings, &path, body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.error().contains("not in a parsable format"));
    }
    wings.shutdown().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let (wings, path) = one_server();
    let body = format!(r#"{{"action":"start","padding":"{}"}}"#, "x".repeat(64 * 1024));

    let answer = post(&wings, &path, &body).await;

    assert_eq!(answer.status, 413);
    assert_eq!(answer.error(), "The body of the request is too large.");
    wings.shutdown().await;
}

#[tokio::test]
async fn what_wings_takes_is_accepted_without_a_body() {
    let (wings, path) = one_server();
    let json = "content-type: application/json\r\n";
    let text = "content-type: text/plain\r\n";
    for (content_type, body) in [
        ("", r#"{"action":"stop"}"#),
        (json, r#"{"action":"stop","wait_seconds":null}"#),
        (json, r#"{"action":"stop","wait_seconds":100000}"#),
        (json, r#"{"action":"stop","wait_seconds":-1}"#),
        (text, r#"{"action":"kill","why":["extra",{"fields":1}]}"#),
    ] {
        let headers = format!("{}{content_type}", bearer(TOKEN));
        let answer = send(&wings, "POST", &path, &headers, body).await;
        assert_eq!((answer.status, answer.body.as_str()), (202, ""), "{body}");
    }
    assert_eq!(get(&wings, "/api/servers").await.json()[0]["state"], "offline");
    wings.shutdown().await;
}

fn one_server() -> (LocalWings, String) {
    let spec = server(POLITE);
    let path = format!("/api/servers/{}/power", spec.uuid);
    (start(vec![spec]), path)
}
