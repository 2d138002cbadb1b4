use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::AtomicUsize;

use jiff::SignedDuration;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::{Call, Dialect, Script};

/// What the test and the connections share. The watch channels serve as locks that can be waited on.
pub(crate) struct State {
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) first_token: String,
    pub(crate) habits: watch::Sender<Habits>,
    pub(crate) scripts: watch::Sender<Scripts>,
    pub(crate) calls: watch::Sender<Vec<Call>>,
    pub(crate) heard: watch::Sender<Vec<String>>,
    pub(crate) held: watch::Sender<bool>,
    pub(crate) connections: AtomicUsize,
    pub(crate) ended: watch::Sender<usize>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("habits", &self.habits)
            .field("scripts", &self.scripts)
            .finish_non_exhaustive()
    }
}

/// How it is when it is healthy.
#[derive(Debug)]
pub(crate) struct Habits {
    pub(crate) token: String,
    pub(crate) dialect: Dialect,
    pub(crate) origin: Option<String>,
    pub(crate) clock_ahead: SignedDuration,
    pub(crate) hosted: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Scripts {
    pub(crate) next: VecDeque<Script>,
    pub(crate) standing: Script,
}

impl State {
    pub(crate) fn new(token: &str, tls: Option<TlsAcceptor>) -> Self {
        Self {
            tls,
            first_token: token.to_owned(),
            habits: watch::Sender::new(Habits {
                token: token.to_owned(),
                dialect: Dialect::Go,
                origin: None,
                clock_ahead: SignedDuration::ZERO,
                hosted: vec!["8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d".to_owned()],
            }),
            scripts: watch::Sender::new(Scripts {
                next: VecDeque::new(),
                standing: Script::Accept,
            }),
            calls: watch::Sender::new(Vec::new()),
            heard: watch::Sender::new(Vec::new()),
            held: watch::Sender::new(false),
            connections: AtomicUsize::new(0),
            ended: watch::Sender::new(0),
        }
    }

    pub(crate) fn next_script(&self) -> Script {
        let mut script = None;
        self.scripts.send_if_modified(|scripts| {
            script = scripts.next.pop_front();
            false
        });
        script.unwrap_or_else(|| self.scripts.borrow().standing.clone())
    }

    pub(crate) fn token(&self) -> String {
        self.habits.borrow().token.clone()
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.habits.borrow().dialect
    }

    pub(crate) fn origin(&self) -> Option<String> {
        self.habits.borrow().origin.clone()
    }

    pub(crate) fn hosted(&self) -> Vec<String> {
        self.habits.borrow().hosted.clone()
    }

    pub(crate) fn clock_ahead(&self) -> SignedDuration {
        self.habits.borrow().clock_ahead
    }

    pub(crate) fn hear(&self, text: &str) {
        self.heard.send_modify(|heard| heard.push(text.to_owned()));
    }

    pub(crate) fn record(&self, call: Call) {
        self.calls.send_modify(|calls| calls.push(call));
    }

    pub(crate) async fn released(&self) {
        let mut held = self.held.subscribe();
        // The sender lives in `self`, so that the channel cannot close.
        drop(held.wait_for(|held| !held).await);
    }
}
