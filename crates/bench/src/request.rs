//! Requests, as they go over the wire.

use crate::house::PASSWORD;

/// How whoever sends it says who they are.
#[derive(Clone, Copy)]
pub(crate) enum Credential<'a> {
    Nothing,
    ApiKey(&'a str),
    Cookie(&'a str),
}

pub(crate) fn press(server: &str, credential: Credential<'_>) -> Vec<u8> {
    let path = format!("/api/client/servers/{server}/power");
    post(&path, credential, r#"{"action":"start"}"#)
}

pub(crate) fn log_in(username: &str) -> Vec<u8> {
    let body = format!(r#"{{"username":"{username}","password":"{PASSWORD}"}}"#);
    post("/api/auth/login", Credential::Nothing, &body)
}

pub(crate) fn get(path: &str, credential: Credential<'_>) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{}\r\n", header(credential)).into_bytes()
}

fn post(path: &str, credential: Credential<'_>, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        header(credential),
        body.len()
    )
    .into_bytes()
}

fn header(credential: Credential<'_>) -> String {
    match credential {
        Credential::Nothing => String::new(),
        Credential::ApiKey(key) => format!("Authorization: Bearer {key}\r\n"),
        Credential::Cookie(session) => format!("Cookie: session={session}\r\n"),
    }
}
