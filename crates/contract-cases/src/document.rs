use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::{Answer, Ask};

/// What holds for every answer.
pub(crate) async fn check(address: SocketAddr, method: &str, target: &str, answer: &Answer) {
    let what = format!("{method} {target}: {answer:?}");
    assert!(answer.header("x-request-id").is_some(), "no request id: {what}");
    if answer.status >= 400 && method != "HEAD" {
        let document = answer.json();
        let message = document["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "no message: {what}");
        let mut documented = json!({"status": answer.status, "message": message});
        if let Some(reason) = document.get("reason") {
            assert!(reason.is_string(), "no reason: {what}");
            documented["reason"] = reason.clone();
        }
        assert_eq!(document, documented, "not the documented error: {what}");
    }
    if answer.status != 204 && method != "HEAD" {
        assert_eq!(answer.header("content-type"), Some("application/json"), "{what}");
    }
    if answer.status == 401 {
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{what}");
    }
    if let Some(responses) = responses(address, method, target).await {
        let documented = responses.get(answer.status.to_string()).is_some();
        assert!(documented, "not a documented status: {what}");
    }
}

/// What holds for every answer in Pterodactyl's dialect, which no document of this panel's describes.
pub(crate) fn check_pterodactyls(method: &str, target: &str, answer: &Answer) {
    let what = format!("{method} {target}: {answer:?}");
    assert!(answer.header("x-request-id").is_some(), "no request id: {what}");
    assert!(!(300..400).contains(&answer.status), "{what}");
    if answer.status == 204 {
        assert_eq!(answer.body, "", "{what}");
        return;
    }
    assert_eq!(answer.header("content-type"), Some("application/json"), "{what}");
    if answer.status >= 400 && method != "HEAD" {
        let document = answer.json();
        let said = &document["errors"][0];
        for text in ["code", "status", "detail"] {
            let text = said[text].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{what}");
        }
        let status = answer.status.to_string();
        let mut error = json!({"code": said["code"], "status": status, "detail": said["detail"]});
        if let Some(meta) = said.get("meta") {
            assert!(meta.is_object(), "{what}");
            error["meta"] = meta.clone();
        }
        assert_eq!(document, json!({ "errors": [error] }), "{what}");
    }
}

/// What the panel's own document says about this route; `None` for what is no documented route.
async fn responses(address: SocketAddr, method: &str, target: &str) -> Option<Value> {
    let path = target.split('?').next().unwrap_or_default();
    let path = path.strip_suffix('/').unwrap_or(path);
    let paths = paths(address).await.as_object().expect("an object of paths");
    let template = paths.keys().find(|template| names(template, path))?;
    let operation = paths[template].get(method.to_ascii_lowercase())?;
    Some(operation["responses"].clone())
}

fn names(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template
            .zip(path)
            .all(|(known, given)| known == given || known.starts_with('{'))
}

/// The document is the same for every panel of this test program.
async fn paths(address: SocketAddr) -> &'static Value {
    static PATHS: OnceCell<Value> = OnceCell::const_new();
    PATHS
        .get_or_init(|| async move {
            let answer = Ask::get("/api/openapi.json").exchange(address).await;
            answer.ok()["paths"].take()
        })
        .await
}
