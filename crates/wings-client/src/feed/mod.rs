//! What a Wings says of a server as it happens, over its websocket.

mod event;
mod permissions;
mod recent;
mod session;
mod token;
mod upgrade;

use std::collections::VecDeque;

use aileron_domain::{
    Delivery, LiveEvent, LiveFeed, LiveFeeds, Node, NodeToken, Permission, ServerId, SocketGrant,
    Unreachable, User, WingsFailure,
};
use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tracing::debug;

pub(crate) use permissions::socket_permissions;
pub(crate) use token::token_name;

use crate::WingsClient;
use permissions::LISTENERS;
use session::{Patience, Session, Unopened};
use token::{PANEL, Signer};

#[async_trait]
impl LiveFeeds for WingsClient {
    /// Console lines of before are not among what it says. What a server uses does not tell whether it is suspended.
    async fn open(&self, node: &Node, server: ServerId) -> Result<Box<dyn LiveFeed>, WingsFailure> {
        let (likely, other) = self.memory.tokens(node);
        let unopened = match self.listen(node, server, likely).await {
            Ok(feed) => return Ok(Box::new(feed)),
            Err(unopened) => unopened,
        };
        match (unopened, other) {
            (Unopened::NotTaken(_), Some(other)) => match self.listen(node, server, other).await {
                Ok(feed) => {
                    debug!(node = %node.id, "Wings takes the other one of the node's two tokens");
                    self.memory.takes(node.id, other);
                    Ok(Box::new(feed))
                }
                Err(Unopened::NotTaken(failure) | Unopened::Failed(failure)) => Err(failure),
            },
            (Unopened::NotTaken(failure) | Unopened::Failed(failure), _) => Err(failure),
        }
    }

    async fn recent_output(&self, node: &Node, server: ServerId) -> Result<Vec<String>, WingsFailure> {
        let call = self.call(node, Some(server), None);
        let path = format!("api/servers/{server}/logs?{}", recent::QUERY);
        let answer = call.get(&path, recent::LONGEST).await?;
        Ok(recent::lines(&answer.body))
    }

    /// Go Wings shows the console to everybody who is connected: to a user without `server.console`, nothing should be
    /// granted there.
    fn grant(&self, node: &Node, server: ServerId, user: &User, permissions: &[Permission]) -> SocketGrant {
        let (token, _) = self.memory.tokens(node);
        let permissions = socket_permissions(permissions, user.administrator);
        let signer = self.signer(node, token, server, (user.id, permissions));
        SocketGrant {
            token: signer.sign(),
            socket: socket_url(node, server),
        }
    }
}

impl WingsClient {
    async fn listen(&self, node: &Node, server: ServerId, token: &NodeToken) -> Result<Feed, Unopened> {
        let patience = Patience {
            silence: self.config.feed_silence,
            login: self.config.call_timeout / 5,
        };
        let call = self.call(node, Some(server), None);
        let opening = async {
            let socket = upgrade::open(call, &socket_path(server))
                .await
                .map_err(Unopened::Failed)?;
            let signer = self.signer(node, token, server, (PANEL, LISTENERS.to_vec()));
            let mut session = Session::new(socket, signer, node, server, patience);
            let begun = session.begin().await?;
            Ok(Feed::of(session, begun))
        };
        let opened = timeout(self.config.call_timeout, opening).await;
        opened.unwrap_or(Err(Unopened::Failed(WingsFailure::Unavailable {
            reason: Unreachable::Timeout,
            delivery: Delivery::Possible,
        })))
    }

    fn signer(
        &self,
        node: &Node,
        token: &NodeToken,
        server: ServerId,
        whom: (aileron_domain::UserId, Vec<&'static str>),
    ) -> Signer {
        Signer::new(node, token, self.config.panel(), server, whom).by_clock(self.memory.clock_ahead(node.id))
    }
}

fn socket_path(server: ServerId) -> String {
    format!("api/servers/{server}/ws")
}

/// `ws://` or `wss://`, under the node's address.
fn socket_url(node: &Node, server: ServerId) -> String {
    let url = node.url.join(&socket_path(server));
    match url.as_str().strip_prefix("http") {
        Some(rest) => format!("ws{rest}"),
        None => url.into(),
    }
}

/// How many events may wait to be taken. A Wings that is not read from waits too.
const WAITING: usize = 256;

/// What a task hears from a Wings, so that pings are answered and tokens renewed while nobody asks what is next.
struct Feed {
    begun: VecDeque<LiveEvent>,
    events: mpsc::Receiver<Result<LiveEvent, WingsFailure>>,
    listening: AbortHandle,
    ended: Option<WingsFailure>,
}

impl Feed {
    fn of(mut session: Session, begun: Vec<LiveEvent>) -> Self {
        let (says, events) = mpsc::channel(WAITING);
        let listening = tokio::spawn(async move {
            loop {
                match session.step().await {
                    Ok(said) => {
                        for event in said {
                            if says.send(Ok(event)).await.is_err() {
                                return;
                            }
                        }
                    }
                    Err(failure) => {
                        // Nobody is left who could hear of it.
                        drop(says.send(Err(failure)).await);
                        return;
                    }
                }
            }
        });
        Self {
            begun: begun.into(),
            events,
            listening: listening.abort_handle(),
            ended: None,
        }
    }
}

#[async_trait]
impl LiveFeed for Feed {
    async fn next(&mut self) -> Result<LiveEvent, WingsFailure> {
        if let Some(event) = self.begun.pop_front() {
            return Ok(event);
        }
        if let Some(failure) = &self.ended {
            return Err(failure.clone());
        }
        let next = self.events.recv().await.unwrap_or(Err(WingsFailure::Unavailable {
            reason: Unreachable::Reset,
            delivery: Delivery::Possible,
        }));
        if let Err(failure) = &next {
            self.ended = Some(failure.clone());
        }
        next
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// What reads a message, for `fuzz/`.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    use super::event::Said;

    pub(crate) fn read(text: &str) {
        let _said = Said::read(text);
    }
}
