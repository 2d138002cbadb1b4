mod heard;

use std::future;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracing::debug;

use super::pass::{Pass, Phase};
use super::words::{self, Word};
use crate::http::{Daemon, Utilization};
use crate::live::Event;
use crate::server::Server;

/// How often the other side is told what a server uses.
const USAGE: Duration = Duration::from_secs(1);

/// How often it is looked whether the other side is there and has shown a token.
const LOOK: Duration = Duration::from_secs(30);

/// How long the other side may take to receive something. Then it is too slow to be waited for.
const SLOW: Duration = Duration::from_secs(10);

/// One websocket of a server.
pub(crate) struct Socket {
    daemon: Arc<Daemon>,
    server: Arc<Server>,
    session: Session,
    peer: Option<IpAddr>,
    /// What the other side may do. `None` until it has shown a token.
    pass: Option<Pass>,
    events: Option<broadcast::Receiver<Event>>,
    /// Something was heard since it was last looked.
    alive: bool,
}

/// Whether the conversation goes on. The break is how it ends: with a reason, or with the connection dropped.
type Next = ControlFlow<Option<CloseReason>>;

const GO_ON: Next = ControlFlow::Continue(());
const DROP: Next = ControlFlow::Break(None);

impl Socket {
    pub(crate) fn new(
        daemon: Arc<Daemon>,
        server: Arc<Server>,
        session: Session,
        peer: Option<IpAddr>,
    ) -> Self {
        Self {
            daemon,
            server,
            session,
            peer,
            pass: None,
            events: None,
            alive: true,
        }
    }

    /// Speaks with the other side until one of the two ends it.
    pub(crate) async fn converse(mut self, mut messages: AggregatedMessageStream) {
        let mut usage = interval(USAGE);
        usage.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.reset();
        let mut denials = self.daemon.denied.changes();
        let closing = self.server.closing.clone();
        let end = loop {
            let next = tokio::select! {
                () = closing.cancelled() => ControlFlow::Break(Some(CloseReason {
                    code: CloseCode::Away,
                    description: None,
                })),
                message = messages.recv() => match message {
                    Some(Ok(message)) => self.received(message).await,
                    Some(Err(_)) | None => DROP,
                },
                event = next_event(&mut self.events) => self.happened(event).await,
                phase = next_phase(&mut self.pass) => self.token_is(phase).await,
                _ = usage.tick() => self.tell_usage_of_process().await,
                _ = look.tick() => self.look().await,
                _ = denials.changed() => self.look_at_denials(),
            };
            if let ControlFlow::Break(end) = next {
                break end;
            }
        };
        if let Some(reason) = end {
            let _gone = timeout(SLOW, self.session.close(Some(reason))).await;
        }
    }

    async fn received(&mut self, message: AggregatedMessage) -> Next {
        self.alive = true;
        match message {
            AggregatedMessage::Text(text) => self.heard(&text).await,
            AggregatedMessage::Ping(bytes) => {
                let sent = timeout(SLOW, self.session.pong(&bytes)).await;
                if matches!(sent, Ok(Ok(()))) { GO_ON } else { DROP }
            }
            AggregatedMessage::Pong(_) | AggregatedMessage::Binary(_) => GO_ON,
            AggregatedMessage::Close(reason) => {
                ControlFlow::Break(Some(reason.unwrap_or_else(|| CloseCode::Normal.into())))
            }
        }
    }

    async fn tell_usage_of_process(&mut self) -> Next {
        if self.is_trusted() && self.server.condition().process.is_some() {
            self.tell_usage().await
        } else {
            GO_ON
        }
    }

    async fn tell_usage(&mut self) -> Next {
        let usage = Utilization::now(&self.daemon, self.server.condition()).await;
        let usage = serde_json::to_string(&usage).unwrap_or_default();
        self.tell(Word::new("stats", &[&usage]).text()).await
    }

    async fn happened(&mut self, event: Result<Event, RecvError>) -> Next {
        let event = match event {
            Ok(event) => event,
            Err(RecvError::Lagged(lost)) => {
                debug!(server = %self.server.uuid, lost, "a websocket was dropped: the other side is too slow");
                return DROP;
            }
            Err(RecvError::Closed) => return DROP,
        };
        // To one whose token has expired nothing is said until it shows another.
        if !self.is_trusted() {
            return GO_ON;
        }
        let word = match event {
            Event::State(state) => words::status(state),
            Event::Line(line) if self.may(|pass| pass.permissions.read_console()) => words::console(&line),
            Event::Notice(words) => words::notice(&words),
            Event::InstallStarted => Word::new("install started", &[]).text(),
            Event::InstallOutput(line) if self.may(|pass| pass.permissions.see_installation()) => {
                Word::new("install output", &[&line]).text()
            }
            Event::InstallCompleted(successful) => {
                Word::new("install completed", &[if successful { "true" } else { "false" }]).text()
            }
            Event::Line(_) | Event::InstallOutput(_) => return GO_ON,
        };
        self.tell(word).await
    }

    async fn token_is(&mut self, phase: Phase) -> Next {
        match phase {
            Phase::Good => GO_ON,
            Phase::Expiring => self.tell(Word::new("token expiring", &[]).text()).await,
            Phase::Expired => self.tell(Word::new("token expired", &[]).text()).await,
        }
    }

    async fn look(&mut self) -> Next {
        if self.pass.is_none() || !self.alive {
            return DROP;
        }
        self.alive = false;
        let sent = timeout(SLOW, self.session.ping(b"")).await;
        if matches!(sent, Ok(Ok(()))) { GO_ON } else { DROP }
    }

    fn look_at_denials(&self) -> Next {
        if self.may(|pass| pass.is_denied(&self.daemon)) {
            DROP
        } else {
            GO_ON
        }
    }

    /// It has shown a token that is good still.
    fn is_trusted(&self) -> bool {
        self.pass.as_ref().is_some_and(Pass::is_good)
    }

    fn may(&self, what: impl FnOnce(&Pass) -> bool) -> bool {
        self.pass.as_ref().is_some_and(what)
    }

    /// Sends a message. The other side may be slow in taking it, but not for ever.
    async fn tell(&mut self, text: String) -> Next {
        match timeout(SLOW, self.session.text(text)).await {
            Ok(Ok(())) => GO_ON,
            Ok(Err(_)) => DROP,
            Err(_) => {
                debug!(server = %self.server.uuid, "a websocket was dropped: the other side takes nothing");
                DROP
            }
        }
    }
}

async fn next_event(events: &mut Option<broadcast::Receiver<Event>>) -> Result<Event, RecvError> {
    match events {
        Some(events) => events.recv().await,
        None => future::pending().await,
    }
}

async fn next_phase(pass: &mut Option<Pass>) -> Phase {
    match pass {
        Some(pass) => pass.next_phase().await,
        None => future::pending().await,
    }
}
