//! Scripted Wings does on the wire what its scripts say.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in a function of its own"
)]

use std::io::ErrorKind;
use std::time::Duration;

use scripted_wings::{ClosedPort, Script, ScriptedWings, SilentPort};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const POWER: &str = "/api/servers/8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d/power";

#[tokio::test]
async fn a_healthy_one_accepts_on_one_connection_and_records_the_calls_in_order() {
    let wings = ScriptedWings::start().await;
    let mut client = TcpStream::connect(wings.address()).await.unwrap();

    for body in ["first", "second"] {
        send(&mut client, &request(wings.token(), body)).await;
        assert!(read_head(&mut client).await.starts_with("HTTP/1.1 202 "));
    }

    let calls = wings.calls();
    assert_eq!(
        calls.iter().map(|call| call.body.as_str()).collect::<Vec<_>>(),
        ["first", "second"]
    );
    assert_eq!(
        (calls[0].method.as_str(), calls[0].path.as_str()),
        ("POST", POWER)
    );
    assert_eq!(calls[1].header("x-marker"), Some("yes"));
    assert_eq!(calls[1].connection, 1);
    assert_eq!(wings.connections(), 1);
}

#[tokio::test]
async fn a_missing_and_a_wrong_token_are_told_apart() {
    let wings = ScriptedWings::start_with_token("right").await;

    let missing = exchange(&wings, "GET /api/system HTTP/1.1\r\nconnection: close\r\n\r\n").await;
    let wrong = exchange(&wings, &closing(&request("wrong", ""))).await;

    assert!(missing.unwrap().starts_with("HTTP/1.1 401 "));
    let wrong = wrong.unwrap();
    assert!(wrong.starts_with("HTTP/1.1 403 "));
    assert!(wrong.ends_with(r#"{"error":"You are not authorized to access this endpoint."}"#));
}

#[tokio::test]
async fn scripts_for_single_calls_come_before_the_standing_one() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::status(500));
    wings.answer_next(Script::status(409));

    let call = closing(&request(wings.token(), ""));
    assert!(
        exchange(&wings, &call)
            .await
            .unwrap()
            .starts_with("HTTP/1.1 409 ")
    );
    assert!(
        exchange(&wings, &call)
            .await
            .unwrap()
            .starts_with("HTTP/1.1 500 ")
    );
}

#[tokio::test]
async fn a_reset_and_a_close_are_told_apart() {
    let wings = ScriptedWings::start().await;
    let call = request(wings.token(), "");

    wings.answer(Script::ResetAfterReading);
    assert_eq!(
        exchange(&wings, &call).await.unwrap_err().kind(),
        ErrorKind::ConnectionReset
    );
    wings.answer(Script::CloseAfterReading);
    assert_eq!(exchange(&wings, &call).await.unwrap(), "");
    assert_eq!(wings.calls().len(), 2);
}

#[tokio::test]
async fn half_an_answer_breaks_off_within_its_body() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::HalfAnAnswer(500));

    let answer = exchange(&wings, &request(wings.token(), "")).await.unwrap();
    assert!(answer.contains("content-length: 1000\r\n"));
    assert!(answer.ends_with(r#"{"error":"half a"#));
}

#[tokio::test]
async fn a_held_call_is_recorded_and_answered_only_after_its_release() {
    let wings = ScriptedWings::start().await;
    wings.hold();
    let mut client = TcpStream::connect(wings.address()).await.unwrap();
    send(&mut client, &request(wings.token(), "")).await;

    wings.wait_for_calls(1).await;
    let early = timeout(Duration::from_millis(50), client.peek(&mut [0])).await;
    assert!(early.is_err(), "it answered while it was held");
    wings.release();
    assert!(read_head(&mut client).await.starts_with("HTTP/1.1 202 "));
}

#[tokio::test]
async fn a_request_that_is_left_unread_is_not_recorded() {
    let wings = ScriptedWings::start().await;
    wings.answer_next(Script::HangBeforeReading);
    let mut hanging = TcpStream::connect(wings.address()).await.unwrap();
    send(&mut hanging, &request(wings.token(), "unread")).await;
    let early = timeout(Duration::from_millis(50), hanging.peek(&mut [0])).await;
    assert!(early.is_err(), "it answered what it should not have read");

    exchange(&wings, &closing(&request(wings.token(), "read")))
        .await
        .unwrap();

    assert_eq!(wings.calls().len(), 1);
    assert_eq!(wings.calls()[0].body, "read");
}

#[tokio::test]
async fn a_closed_port_refuses_and_a_silent_one_takes_the_connection() {
    let closed = ClosedPort::take().unwrap();
    let silent = SilentPort::open().unwrap();

    let refused = TcpStream::connect(closed.address()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    TcpStream::connect(silent.address()).await.unwrap();
}

#[tokio::test]
async fn dropping_it_closes_its_connections() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::HangAfterReading);
    let mut client = TcpStream::connect(wings.address()).await.unwrap();
    send(&mut client, &request(wings.token(), "")).await;
    wings.wait_for_calls(1).await;

    drop(wings);

    assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
}

fn request(token: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {POWER} HTTP/1.1\r\nAuthorization: Bearer {token}\r\nX-Marker: yes\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

fn closing(request: &str) -> String {
    request.replacen("\r\n", "\r\nconnection: close\r\n", 1)
}

async fn send(client: &mut TcpStream, request: &str) {
    client.write_all(request.as_bytes()).await.unwrap();
}

async fn read_head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// Everything that comes until the connection closes.
async fn exchange(wings: &ScriptedWings, request: &str) -> std::io::Result<String> {
    let mut client = TcpStream::connect(wings.address()).await?;
    send(&mut client, request).await;
    let mut answer = String::new();
    client.read_to_string(&mut answer).await?;
    Ok(answer)
}
