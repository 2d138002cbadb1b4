use std::future::pending;
use std::io;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::answer::{RUNNING, answer, head, html};
use crate::dialect::Healthy;
use crate::state::State;
use crate::wire::Wire;
use crate::{Call, Script, socket};

/// Serves the calls of one connection, one after another, until either side closes it.
pub(crate) async fn serve(tcp: TcpStream, number: usize, state: Arc<State>) -> io::Result<()> {
    let mut wire = match &state.tls {
        Some(tls) => Wire::Tls(Box::new(tls.accept(tcp).await?)),
        None => Wire::Plain(tcp),
    };
    let mut buffer = Vec::new();
    loop {
        if buffer.is_empty() {
            let Some(first) = wire.first_byte(&mut buffer).await? else {
                return Ok(());
            };
            if !first.is_ascii_alphabetic() {
                // A TLS handshake, for one: any HTTP server answers so.
                let refusal = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n";
                return wire.write_all(refusal).await;
            }
        }
        let script = state.next_script();
        if script == Script::HangBeforeReading {
            pending::<()>().await;
        }
        let Some(call) = Call::read(&mut wire, &mut buffer, number).await? else {
            return Ok(());
        };
        state.record(call.clone());
        state.released().await;
        if socket::is_wanted(&call, &script) {
            return socket::serve(wire, &call, script, &state).await;
        }
        let connection = perform(script, &call, &state, &mut wire).await?;
        if connection == Connection::Close || call.header("connection") == Some("close") {
            return Ok(());
        }
    }
}

/// What becomes of the connection after a call.
#[derive(PartialEq)]
enum Connection {
    Keep,
    Close,
}

async fn perform(script: Script, call: &Call, state: &State, stream: &mut Wire) -> io::Result<Connection> {
    let healthy = |details: &str| {
        let healthy = Healthy {
            dialect: state.dialect(),
            token: &state.token(),
            clock_ahead: state.clock_ahead(),
            details,
            hosted: &state.hosted(),
        };
        healthy.answer(call)
    };
    let (bytes, connection) = match script {
        Script::Accept => (healthy(RUNNING), Connection::Keep),
        Script::AcceptThenClose => (healthy(RUNNING), Connection::Close),
        Script::Delay(time) => {
            sleep(time).await;
            (healthy(RUNNING), Connection::Keep)
        }
        Script::SlowBody(time) => {
            stream.write_all(&head(202, "application/json", "", 2)).await?;
            sleep(time).await;
            (b"{}".to_vec(), Connection::Keep)
        }
        Script::Usage(details) => (healthy(&details), Connection::Keep),
        Script::Status(status, content_type, body) => {
            (answer(status, &content_type, "", &body), Connection::Keep)
        }
        Script::Html(status, bytes) => {
            let page = html(bytes);
            (
                answer(status, "text/html; charset=utf-8", "", &page),
                Connection::Keep,
            )
        }
        Script::Redirect(location) => {
            let location = format!("location: {location}\r\n");
            (answer(307, "", &location, b""), Connection::Keep)
        }
        Script::HangBeforeReading | Script::HangAfterReading => pending().await,
        Script::ResetAfterReading => {
            stream.tcp().set_zero_linger()?;
            (Vec::new(), Connection::Close)
        }
        Script::CloseAfterReading => (Vec::new(), Connection::Close),
        Script::HalfAHead => (b"HTTP/1.1 202 Accepted\r\ncontent-le".to_vec(), Connection::Close),
        Script::HalfAnAnswer(status) => (half(status), Connection::Close),
        Script::HangWithinAnswer(status) => {
            stream.write_all(&half(status)).await?;
            pending().await
        }
        Script::SocketOfAnother | Script::Socket(_) => (socket::switch("of another"), Connection::Close),
        Script::Garbage => (
            b"\x00\x01 220 this is not HTTP\r\n\r\n".to_vec(),
            Connection::Close,
        ),
    };
    stream.write_all(&bytes).await?;
    Ok(connection)
}

fn half(status: u16) -> Vec<u8> {
    let mut bytes = head(status, "application/json", "", 1000);
    bytes.extend_from_slice(br#"{"error":"half a"#);
    bytes
}
