use std::time::Duration;

use aileron_domain::{Delivery, LiveEvent, Node, ProcessState, ServerId, Unreachable, WingsFailure};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Upgraded;
use serde_json::json;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tracing::debug;

use super::event::Said;
use super::token::Signer;
use crate::confidential::Confidential;

/// How often in a row a token may not be taken.
const TRIES: u32 = 3;

/// A websocket to a Wings about one server, on which the panel has shown or is about to show a token.
pub(super) struct Session {
    socket: WebSocketStream<Upgraded>,
    signer: Signer,
    node: Node,
    server: ServerId,
    patience: Patience,
    heard: Instant,
    pinged: Instant,
    asked: Option<Asked>,
    logged_in: bool,
    state: Option<ProcessState>,
}

/// How long a session waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For any sign of life.
    pub(super) silence: Duration,
    /// For a token to be taken.
    pub(super) login: Duration,
}

/// A token that was shown, and of which Wings has not said yet that it takes it.
#[derive(Debug, Clone, Copy)]
struct Asked {
    tries: u32,
    at: Instant,
    refused: bool,
}

/// Why a session did not begin.
pub(super) enum Unopened {
    /// The token was not taken, or so it seems: another one may be.
    NotTaken(WingsFailure),
    /// Something else.
    Failed(WingsFailure),
}

impl Session {
    pub(super) fn new(
        socket: WebSocketStream<Upgraded>,
        signer: Signer,
        node: &Node,
        server: ServerId,
        patience: Patience,
    ) -> Self {
        Self {
            socket,
            signer,
            node: node.clone(),
            server,
            patience,
            heard: Instant::now(),
            pinged: Instant::now(),
            asked: None,
            logged_in: false,
            state: None,
        }
    }

    /// Shows a token, and waits until Wings says in which state the server is. Returns what it said besides, after the
    /// state.
    pub(super) async fn begin(&mut self) -> Result<Vec<LiveEvent>, Unopened> {
        self.show_token(1).await.map_err(Unopened::Failed)?;
        let mut events = Vec::new();
        while self.state.is_none() {
            match self.step().await {
                Ok(said) if self.logged_in => events.extend(said),
                Ok(_) => {}
                // Rust Wings drops who shows a token that it cannot make sense of. Who knows why the network would.
                Err(failure) if self.logged_in => return Err(Unopened::Failed(failure)),
                Err(failure) => return Err(Unopened::NotTaken(failure)),
            }
        }
        let (mut begun, others): (Vec<_>, Vec<_>) = events
            .into_iter()
            .partition(|event| matches!(event, LiveEvent::State(_)));
        begun.extend(others);
        // Else a server that is running says what it uses only a second later, and one that is not never does.
        self.say("send stats", None).await.map_err(Unopened::Failed)?;
        Ok(begun)
    }

    /// Waits for the next message, or until something has to be done without one.
    pub(super) async fn step(&mut self) -> Result<Vec<LiveEvent>, WingsFailure> {
        let wakes_at = self.wakes_at();
        tokio::select! {
            message = self.socket.next() => self.hear(message).await,
            () = sleep_until(wakes_at) => self.wake().await.map(|()| Vec::new()),
        }
    }

    async fn hear(
        &mut self,
        message: Option<Result<Message, SocketError>>,
    ) -> Result<Vec<LiveEvent>, WingsFailure> {
        self.heard = Instant::now();
        match message {
            Some(Ok(Message::Text(text))) => match Said::read(&text) {
                Some(said) => self.take(said).await,
                None => Ok(Vec::new()),
            },
            // A ping is answered by the socket itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_))) => {
                Ok(Vec::new())
            }
            Some(Ok(Message::Close(_))) | None => Err(self.ended(Unreachable::Reset, "closed")),
            Some(Err(error)) => Err(self.broken(&error)),
        }
    }

    async fn take(&mut self, said: Said) -> Result<Vec<LiveEvent>, WingsFailure> {
        let event = match said {
            Said::LoggedIn => {
                self.logged_in = true;
                self.asked = None;
                return Ok(Vec::new());
            }
            Said::TokenRefused => {
                match &mut self.asked {
                    // Go Wings says it anew for each event that it cannot deliver, so it says nothing of the last token.
                    Some(asked) => asked.refused = true,
                    None => self.show_token(1).await?,
                }
                return Ok(Vec::new());
            }
            // Go Wings' word for a signature that is not right.
            Said::Trouble(_) if !self.logged_in => return Err(WingsFailure::Unauthorized),
            Said::State(state) => {
                self.state = Some(state);
                LiveEvent::State(state)
            }
            Said::Usage(used) => match self.state {
                // Rust Wings' statistics are up to a second behind with the state.
                Some(state) => LiveEvent::Usage(used.at(state, false)),
                None => return Ok(Vec::new()),
            },
            Said::Console(lines) => return Ok(lines.into_iter().map(LiveEvent::Console).collect()),
            Said::Trouble(text) | Said::Daemon(text) => {
                LiveEvent::Daemon(Confidential::of(&self.node).conceal(&text))
            }
            Said::InstallStarted => LiveEvent::InstallStarted,
            Said::InstallOutput(lines) => {
                return Ok(lines.into_iter().map(LiveEvent::InstallOutput).collect());
            }
            Said::InstallCompleted(well) => LiveEvent::InstallCompleted(well),
        };
        Ok(vec![event])
    }

    fn wakes_at(&self) -> Instant {
        let login = self.asked.map(|asked| asked.at + self.patience.login);
        let wakes_at = self.falls_silent_at().min(self.pings_at());
        login.map_or(wakes_at, |login| login.min(wakes_at))
    }

    fn falls_silent_at(&self) -> Instant {
        self.heard + self.patience.silence
    }

    fn pings_at(&self) -> Instant {
        self.heard.max(self.pinged) + self.patience.silence / 3
    }

    async fn wake(&mut self) -> Result<(), WingsFailure> {
        let now = Instant::now();
        if now >= self.falls_silent_at() {
            return Err(self.ended(Unreachable::Timeout, "silent"));
        }
        if let Some(asked) = self.asked.filter(|asked| now >= asked.at + self.patience.login) {
            return match asked {
                Asked { tries, .. } if tries < TRIES => self.show_token(tries + 1).await,
                Asked { refused: true, .. } => Err(WingsFailure::Unauthorized),
                Asked { .. } => Err(self.ended(Unreachable::Timeout, "silent about the token")),
            };
        }
        if now >= self.pings_at() {
            self.pinged = now;
            return self.send(Message::Ping(Bytes::new())).await;
        }
        Ok(())
    }

    async fn show_token(&mut self, tries: u32) -> Result<(), WingsFailure> {
        self.asked = Some(Asked {
            tries,
            at: Instant::now(),
            refused: self.asked.is_some_and(|asked| asked.refused),
        });
        let token = self.signer.sign();
        self.say("auth", Some(&token)).await
    }

    async fn say(&mut self, event: &str, arg: Option<&str>) -> Result<(), WingsFailure> {
        let message = json!({ "event": event, "args": arg.as_slice() });
        self.send(Message::text(message.to_string())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), WingsFailure> {
        let until = Instant::now() + self.patience.silence;
        match timeout_at(until, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.broken(&error)),
            Err(_) => Err(self.ended(Unreachable::Timeout, "not reading")),
        }
    }

    fn broken(&self, error: &SocketError) -> WingsFailure {
        let reason = match error {
            SocketError::Io(_)
            | SocketError::ConnectionClosed
            | SocketError::AlreadyClosed
            | SocketError::Protocol(
                tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            ) => Unreachable::Reset,
            _ => Unreachable::InvalidResponse,
        };
        self.ended(reason, &error.to_string())
    }

    fn ended(&self, reason: Unreachable, cause: &str) -> WingsFailure {
        let cause = Confidential::of(&self.node).conceal(cause);
        debug!(node = %self.node.id, server = %self.server, %reason, cause, "a websocket to Wings came to its end");
        WingsFailure::Unavailable {
            reason,
            delivery: Delivery::Possible,
        }
    }
}
