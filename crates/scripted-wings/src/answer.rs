use serde_json::json;

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

/// An error as Wings words it. `extra` is whole header lines.
pub(crate) fn error(status: u16, extra: &str, message: &str) -> Vec<u8> {
    let body = json!({ "error": message }).to_string();
    answer(status, "application/json", extra, body.as_bytes())
}

/// A running server's details.
pub(crate) const RUNNING: &str = concat!(
    r#"{"state":"running","is_suspended":false,"utilization":{"memory_bytes":536870912,"#,
    r#""memory_limit_bytes":1073741824,"cpu_absolute":12.5,"network":{"rx_bytes":1024,"tx_bytes":2048},"#,
    r#""uptime":90000,"state":"running","disk_bytes":4096},"configuration":{}}"#
);
