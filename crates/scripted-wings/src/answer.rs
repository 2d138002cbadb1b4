use crate::Call;

/// The bytes of a whole answer.
pub(crate) fn answer(status: u16, content_type: &str, extra: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = head(status, content_type, extra, body.len());
    bytes.extend_from_slice(body);
    bytes
}

/// The bytes of a head that promises `length` bytes of body. `extra` is whole header lines.
pub(crate) fn head(status: u16, content_type: &str, extra: &str, length: usize) -> Vec<u8> {
    let content_type = match content_type {
        "" => String::new(),
        known => format!("content-type: {known}\r\n"),
    };
    format!("HTTP/1.1 {status} Scripted\r\n{content_type}{extra}content-length: {length}\r\n\r\n")
        .into_bytes()
}

/// A page of so many bytes.
pub(crate) fn html(bytes: usize) -> Vec<u8> {
    let mut page = b"<!DOCTYPE html><html><body><h1>Something is wrong</h1>".to_vec();
    page.resize(bytes, b'.');
    page
}

/// What a healthy Go Wings answers to this call (`router/middleware` and `router/router_server.go` of
/// pterodactyl/wings). A path before `/api/` is taken for a proxy's.
pub(crate) fn healthy(call: &Call, token: &str, details: &str) -> Vec<u8> {
    match call
        .header("authorization")
        .map(|value| value.strip_prefix("Bearer "))
    {
        None | Some(None) => {
            let error = r#"{"error":"The required authorization heads were not present in the request."}"#;
            return answer(401, JSON, "www-authenticate: Bearer\r\n", error.as_bytes());
        }
        Some(Some(shown)) if shown != token => {
            let error = r#"{"error":"You are not authorized to access this endpoint."}"#;
            return answer(403, JSON, "", error.as_bytes());
        }
        Some(Some(_)) => {}
    }
    let path = call.path.split_once("/api/").map_or("", |(_, path)| path);
    let path: Vec<&str> = path.split('/').collect();
    match (call.method.as_str(), path.as_slice()) {
        ("POST", ["servers", _, "power"]) => answer(202, "", "", b""),
        ("GET", ["servers", _]) => answer(200, JSON, "", details.as_bytes()),
        ("GET", ["system"]) => answer(200, JSON, "", SYSTEM.as_bytes()),
        _ => {
            let error = r#"{"error":"The requested resource does not exist on this instance."}"#;
            answer(404, JSON, "", error.as_bytes())
        }
    }
}

const JSON: &str = "application/json";

const SYSTEM: &str =
    r#"{"architecture":"amd64","cpu_count":2,"kernel_version":"6.1.0","os":"linux","version":"1.11.13"}"#;

/// A running server's details.
pub(crate) const RUNNING: &str = concat!(
    r#"{"state":"running","is_suspended":false,"utilization":{"memory_bytes":536870912,"#,
    r#""memory_limit_bytes":1073741824,"cpu_absolute":12.5,"network":{"rx_bytes":1024,"tx_bytes":2048},"#,
    r#""uptime":90000,"state":"running","disk_bytes":4096},"configuration":{}}"#
);
