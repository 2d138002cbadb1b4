use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::connection::serve;
use crate::state::State;
use crate::{Call, Dialect, Identity, Script};

/// A Wings that does what its test says. It ends, with all its connections, when it is dropped.
#[derive(Debug)]
pub struct ScriptedWings {
    address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

impl ScriptedWings {
    /// Starts one that accepts everything and wants a token of its own making.
    ///
    /// # Panics
    ///
    /// When loopback has no free port.
    pub async fn start() -> Self {
        Self::start_with_token("scripted-wings-token-0123456789abcdef").await
    }

    /// Starts one that wants this token.
    ///
    /// # Panics
    ///
    /// When loopback has no free port.
    pub async fn start_with_token(token: &str) -> Self {
        Self::listen(token, None).await
    }

    /// Starts one that speaks TLS, and shows this certificate.
    ///
    /// # Panics
    ///
    /// When loopback has no free port.
    pub async fn start_with_tls(identity: Identity) -> Self {
        let tls = TlsAcceptor::from(Arc::new(identity.server_config()));
        Self::listen("scripted-wings-token-0123456789abcdef", Some(tls)).await
    }

    async fn listen(token: &str, tls: Option<TlsAcceptor>) -> Self {
        let (listener, address) = match TcpListener::bind("127.0.0.1:0").await {
            Ok(listener) => match listener.local_addr() {
                Ok(address) => (listener, address),
                Err(error) => panic!("the socket has no address: {error}"),
            },
            Err(error) => panic!("no free port on loopback: {error}"),
        };
        let state = Arc::new(State::new(token, tls));
        let accepting = tokio::spawn(accept(listener, state.clone()));
        Self {
            address,
            state,
            accepting,
        }
    }

    /// Where it listens, as a node's URL.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.state.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token that it wants, or wanted at first.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.state.first_token
    }

    /// From now on it wants another token.
    pub fn want_token(&self, token: &str) {
        self.state
            .habits
            .send_modify(|habits| token.clone_into(&mut habits.token));
    }

    /// From now on it speaks as this one does. At first it speaks as Go Wings does.
    pub fn speak(&self, dialect: Dialect) {
        self.state.habits.send_modify(|habits| habits.dialect = dialect);
    }

    /// From now on, where it speaks as Go Wings does, it opens websockets only to who comes from there.
    pub fn want_origin(&self, panel: &str) {
        self.state
            .habits
            .send_modify(|habits| habits.origin = Some(panel.to_owned()));
    }

    /// From now on it has these servers. At first it has one that nobody knows.
    pub fn host<S: Into<String>>(&self, servers: impl IntoIterator<Item = S>) {
        let servers = servers.into_iter().map(Into::into).collect();
        self.state.habits.send_modify(|habits| habits.hosted = servers);
    }

    /// From now on its clock is so many seconds ahead.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.state
            .habits
            .send_modify(|habits| habits.clock_ahead = SignedDuration::from_secs(seconds));
    }

    /// Sets what the following calls get, all of them.
    pub fn answer(&self, script: Script) {
        self.state
            .scripts
            .send_modify(|scripts| scripts.standing = script);
    }

    /// Sets what the next call gets that has no script of its own yet; after those, [`Self::answer`] counts again.
    pub fn answer_next(&self, script: Script) {
        self.state
            .scripts
            .send_modify(|scripts| scripts.next.push_back(script));
    }

    /// From now on calls are read and recorded, and then wait for [`Self::release`] before they get what they get.
    pub fn hold(&self) {
        self.state.held.send_replace(true);
    }

    /// Lets go of the calls that wait, and of all that follow.
    pub fn release(&self) {
        self.state.held.send_replace(false);
    }

    /// The calls so far, in the order in which they were read to their end.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state.calls.borrow().clone()
    }

    /// The power actions among them.
    #[must_use]
    pub fn actions(&self) -> Vec<Call> {
        self.calls().into_iter().filter(is_action).collect()
    }

    /// Waits until at least `count` power actions were read.
    ///
    /// # Panics
    ///
    /// When that takes longer than 30 s.
    pub async fn wait_for_actions(&self, count: usize) {
        let mut calls = self.state.calls.subscribe();
        let enough = calls.wait_for(|calls| calls.iter().filter(|call| is_action(call)).count() >= count);
        let waited = timeout(Duration::from_secs(30), enough)
            .await
            .map(|enough| enough.is_ok());
        assert_eq!(
            waited,
            Ok(true),
            "waited 30 s for {count} actions, got {:?}",
            self.calls()
        );
    }

    /// Waits until at least `count` calls were read, and returns them all.
    ///
    /// # Panics
    ///
    /// When that takes longer than 30 s.
    pub async fn wait_for_calls(&self, count: usize) -> Vec<Call> {
        let mut calls = self.state.calls.subscribe();
        let enough = calls.wait_for(|calls| calls.len() >= count);
        if let Ok(Ok(calls)) = timeout(Duration::from_secs(30), enough).await {
            return calls.clone();
        }
        panic!("waited 30 s for {count} calls, got {:?}", self.calls());
    }

    /// The texts that came over its websockets, in order.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        self.state.heard.borrow().clone()
    }

    /// Waits until at least `count` texts came over its websockets, and returns them all.
    ///
    /// # Panics
    ///
    /// When that takes longer than 30 s.
    pub async fn wait_to_hear(&self, count: usize) -> Vec<String> {
        let mut heard = self.state.heard.subscribe();
        let enough = heard.wait_for(|heard| heard.len() >= count);
        if let Ok(Ok(heard)) = timeout(Duration::from_secs(30), enough).await {
            return heard.clone();
        }
        panic!("waited 30 s for {count} texts, got {:?}", self.heard());
    }

    /// Waits until at least `count` connections have ended.
    ///
    /// # Panics
    ///
    /// When that takes longer than 30 s.
    pub async fn wait_for_end(&self, count: usize) {
        let mut ended = self.state.ended.subscribe();
        let enough = ended.wait_for(|ended| *ended >= count);
        let waited = timeout(Duration::from_secs(30), enough).await;
        assert!(
            matches!(waited, Ok(Ok(_))),
            "waited 30 s for {count} connections to end"
        );
    }

    /// How many connections it has accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

impl Drop for ScriptedWings {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let number = state.connections.fetch_add(1, Ordering::SeqCst) + 1;
                let _unneeded = stream.set_nodelay(true);
                connections.spawn(serve(stream, number, state.clone()));
            }
            Some(_) = connections.join_next() => state.ended.send_modify(|ended| *ended += 1),
        }
    }
}

fn is_action(call: &Call) -> bool {
    call.method == "POST" && call.path.ends_with("/power")
}
