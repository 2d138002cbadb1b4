//! Clients that want to hold the program up or to fill its memory.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use contract_cases::{Ask, PanelUnderTest as _};

use crate::house::House;
use crate::panel::RealPanel;

async fn panel(arguments: &[&str]) -> RealPanel {
    RealPanel::with(House::on_sqlite().await, arguments).await
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// What the panel says before it closes the connection, which it must do.
fn heard(mut stream: &TcpStream) -> String {
    let mut said = Vec::new();
    let mut some = [0; 4096];
    loop {
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(read) => said.extend_from_slice(&some[..read]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!(
                    "the connection stays open, after {}",
                    String::from_utf8_lossy(&said)
                )
            }
            // It was closed while there was more to read than it wanted.
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}

/// Sends this for as long as it is taken, and says how many bytes that were, at most so many.
fn send_endlessly(mut stream: &TcpStream, piece: &str, most: usize) -> usize {
    let mut sent = 0;
    while sent < most {
        match stream.write(piece.as_bytes()) {
            Ok(0) | Err(_) => break,
            Ok(written) => sent += written,
        }
    }
    sent
}

async fn serves_others(panel: &RealPanel) {
    let session = &panel.cast().owner.session;
    Ask::get("/api/client/servers")
        .bearer(session)
        .send(panel)
        .await
        .ok();
}

const MEGABYTE: usize = 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_head_without_end_is_not_read_to_its_end() {
    let panel = panel(&[]).await;
    let before = panel.program.memory();
    for piece in ["x", "a-header: with a value\r\n"] {
        let piece = piece.repeat(1024);
        let stream = connect(panel.address());
        (&stream)
            .write_all(b"GET /api/account HTTP/1.1\r\nhost: panel\r\nlong: ")
            .unwrap();
        let sent = send_endlessly(&stream, &piece, 64 * MEGABYTE);
        assert!(sent < 16 * MEGABYTE, "{sent} bytes were taken");
        let said = heard(&stream);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }
    let grown = panel.program.memory().saturating_sub(before);
    assert!(grown < 32 * MEGABYTE, "{grown} bytes more than before");
    serves_others(&panel).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_end_is_refused_and_not_kept() {
    let panel = panel(&[]).await;
    let before = panel.program.memory();
    let session = &panel.cast().owner.session;
    let power = format!("/api/client/servers/{}/power", panel.fleet().plain.uuid);
    let targets = [
        format!("POST {power}"),
        "POST /api/admin/eggs".to_owned(),
        "POST /api/auth/login".to_owned(),
        "POST /login".to_owned(),
        "POST /nowhere".to_owned(),
        "GET /api/account".to_owned(),
        "POST /api/remote/activity".to_owned(),
    ];
    for target in targets {
        let stream = connect(panel.address());
        let head = format!(
            "{target} HTTP/1.1\r\nhost: panel\r\nauthorization: Bearer {session}\r\ncontent-type: application/json\r\n\
             transfer-encoding: chunked\r\n\r\n"
        );
        (&stream).write_all(head.as_bytes()).unwrap();
        let piece = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        // The connection ends while it is still sending: else nobody would end it.
        let ended = (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            (&stream).write_all(piece.as_bytes()).is_err()
        });
        assert!(ended, "{target}: it is read on and on");
    }
    let grown = panel.program.memory().saturating_sub(before);
    assert!(grown < 32 * MEGABYTE, "{grown} bytes more than before");
    serves_others(&panel).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let panel = panel(&[]).await;
    let begun = connect(panel.address());
    (&begun)
        .write_all(b"GET /api/account HTTP/1.1\r\nhost: pa")
        .unwrap();
    let silent = connect(panel.address());
    for stream in [begun, silent] {
        let said = heard(&stream);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_nothing_of_its_answers_is_not_waited_for() {
    let panel = panel(&[]).await;
    let request = "GET /api/openapi.json HTTP/1.1\r\nhost: panel\r\n\r\n";
    let length = Ask::get("/api/openapi.json").send(&panel).await.body.len();
    // More than fits into anybody's buffers.
    let times = 64 * MEGABYTE / length;
    let stuck = connect(panel.address());
    (&stuck).write_all(request.repeat(times).as_bytes()).unwrap();
    tokio::time::sleep(Duration::from_secs(40)).await;
    let heard = heard(&stuck).len();
    assert!(heard < times * length, "{heard} bytes were kept");
    serves_others(&panel).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_are_bounded_and_end() {
    let panel = panel(&["--max-connections", "64"]).await;
    let before = panel.program.memory();
    let idle: Vec<_> = (0..160).map(|_| connect(panel.address())).collect();
    // As soon as the first of them have been idle for too long.
    serves_others(&panel).await;
    let grown = panel.program.memory().saturating_sub(before);
    assert!(grown < 32 * MEGABYTE, "{grown} bytes more than before");
    drop(idle);
}
