use std::future::pending;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt as _, StreamExt as _};
use ring::digest;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::answer::{answer, error};
use crate::dialect::date;
use crate::state::State;
use crate::token::{Verdict, event, verdict};
use crate::wire::Wire;
use crate::{Call, Dialect, Script};

/// One thing that a Wings does on a websocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketStep {
    /// Waits for a token, looks at it, and says what the daemon of its dialect says. Where that is no, the following steps
    /// are not reached until a token is taken, if the daemon goes on listening.
    Login,
    /// Waits for the next text, whatever it is.
    Hear,
    /// Says this text.
    Say(String),
    /// Says a text of so many bytes.
    SayMuch(usize),
    /// Says so many bytes that are no text.
    SayBytes(usize),
    /// Sends a ping, and waits for the answer to it.
    Ping,
    /// Closes the websocket in an orderly way.
    Close,
    /// Ends the connection without a word.
    Drop,
    /// Reads nothing more, and so answers no ping either.
    Deaf,
}

impl SocketStep {
    /// Says that this happened.
    #[must_use]
    pub fn event(name: &str, args: &[&str]) -> Self {
        Self::Say(event(name, args).to_string())
    }
}

/// Whether the answer to this call is a websocket.
pub(crate) fn is_wanted(call: &Call, script: &Script) -> bool {
    let asked = call
        .header("upgrade")
        .is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
    asked && matches!(script, Script::Accept | Script::Socket(_))
}

/// The head of an answer that switches to websockets, with the proof for a request with this key.
pub(crate) fn switch(key: &str) -> Vec<u8> {
    let proof = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    let proof = STANDARD.encode(digest::digest(
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        proof.as_bytes(),
    ));
    format!("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: {proof}\r\n")
        .into_bytes()
        .into_iter()
        .chain(*b"\r\n")
        .collect()
}

/// Opens the websocket and does what the script says on it, or what a healthy Wings does.
pub(crate) async fn serve(mut wire: Wire, call: &Call, script: Script, state: &State) -> io::Result<()> {
    let dialect = state.dialect();
    let steps = if let Script::Socket(steps) = script {
        steps
    } else {
        let origin = state.origin();
        if dialect == Dialect::Go && origin.is_some() && origin.as_deref() != call.header("origin") {
            // As `http.Error` of Go words it.
            let text = "text/plain; charset=utf-8";
            let refusal = answer(403, text, "connection: close\r\n", b"Forbidden\n");
            return wire.write_all(&refusal).await;
        }
        vec![SocketStep::Login]
    };
    let Some(key) = call.header("sec-websocket-key") else {
        return wire.write_all(&error(400, "", "no key")).await;
    };
    let mut head = switch(key);
    if dialect == Dialect::Rust {
        // Go's library for websockets sends none.
        let end = head.len() - 2;
        head.splice(end..end, date(state.clock_ahead()).into_bytes());
    }
    wire.write_all(&head).await?;
    let server = call.path.split('/').rev().nth(1).unwrap_or_default().to_owned();
    let stream = WebSocketStream::from_raw_socket(wire, Role::Server, None).await;
    let mut session = Session {
        stream,
        server,
        state,
        logged_in: false,
    };
    // Whatever ends it, the client has left or is to see it end.
    let _ended = session.perform(steps).await;
    Ok(())
}

struct Session<'a> {
    stream: WebSocketStream<Wire>,
    server: String,
    state: &'a State,
    logged_in: bool,
}

/// The websocket is over.
struct Over;

impl Session<'_> {
    async fn perform(&mut self, steps: Vec<SocketStep>) -> Result<(), Over> {
        for step in steps {
            match step {
                SocketStep::Login => self.log_in().await?,
                SocketStep::Hear => drop(self.hear().await?),
                SocketStep::Say(text) => self.send(Message::text(text)).await?,
                SocketStep::SayMuch(bytes) => self.send(Message::text("x".repeat(bytes))).await?,
                SocketStep::SayBytes(bytes) => self.send(Message::binary(vec![0; bytes])).await?,
                SocketStep::Ping => self.ping().await?,
                SocketStep::Close => {
                    let _closed = self.stream.close(None).await;
                }
                SocketStep::Drop => return Err(Over),
                SocketStep::Deaf => pending().await,
            }
        }
        loop {
            self.hear().await?;
        }
    }

    async fn log_in(&mut self) -> Result<(), Over> {
        loop {
            let text = self.hear().await?;
            let message: Value = serde_json::from_str(&text).unwrap_or_default();
            let dialect = self.state.dialect();
            let token = message["args"][0].as_str().unwrap_or_default();
            let verdict = if message["event"] == "auth" {
                verdict(
                    dialect,
                    token,
                    &self.state.token(),
                    &self.server,
                    self.state.clock_ahead(),
                )
            } else if dialect == Dialect::Go {
                Verdict::Refused(vec![event("jwt error", &["jwt: no jwt present"])])
            } else {
                Verdict::Dropped
            };
            match verdict {
                Verdict::Taken(permissions) => return self.welcome(dialect, &permissions).await,
                Verdict::Dropped => return Err(Over),
                Verdict::Refused(events) => {
                    for event in events {
                        self.send(Message::text(event.to_string())).await?;
                    }
                }
            }
        }
    }

    /// A second token on the same websocket brings no state with it.
    async fn welcome(&mut self, dialect: Dialect, permissions: &[String]) -> Result<(), Over> {
        let permissions: Vec<&str> = match dialect {
            Dialect::Go => Vec::new(),
            Dialect::Rust => permissions.iter().map(String::as_str).collect(),
        };
        self.send(Message::text(event("auth success", &permissions).to_string()))
            .await?;
        if !self.logged_in {
            self.logged_in = true;
            self.send(Message::text(event("status", &["offline"]).to_string()))
                .await?;
            if dialect == Dialect::Go {
                let stats = r#"{"memory_bytes":0,"memory_limit_bytes":0,"disk_bytes":4096,"state":"offline","network":{"rx_bytes":0,"tx_bytes":0},"cpu_absolute":0,"uptime":0}"#;
                self.send(Message::text(event("stats", &[stats]).to_string()))
                    .await?;
            }
        }
        Ok(())
    }

    async fn ping(&mut self) -> Result<(), Over> {
        self.send(Message::Ping("are you there".into())).await?;
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Pong(_))) => return Ok(()),
                Some(Ok(Message::Text(text))) => self.state.hear(&text),
                Some(Ok(_)) => {}
                _ => return Err(Over),
            }
        }
    }

    async fn hear(&mut self) -> Result<String, Over> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    self.state.hear(&text);
                    return Ok(text.as_str().to_owned());
                }
                Some(Ok(_)) => {}
                _ => return Err(Over),
            }
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), Over> {
        self.stream.send(message).await.map_err(|_| Over)
    }
}
