//! Where a watched server's news come from: its feed, and while that is not open, asking for it.

use std::sync::Arc;

use aileron_domain::{LiveEvent, LiveFeed, ProcessState, ServerId, ServerUsage};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::recall;
use crate::EventKind;
use crate::book::Book;
use crate::shared::Shared;
use crate::watched::Sighting;

/// Keeps a channel supplied for as long as it is there.
pub(crate) async fn keep_up(shared: Arc<Shared>, server: ServerId) {
    let mut failures = 0;
    loop {
        let Some((node, recheck)) = shared
            .book()
            .channels
            .get(&server)
            .map(|channel| (channel.node.clone(), channel.recheck.clone()))
        else {
            return;
        };
        let began = Instant::now();
        let opened = timeout(shared.config.call, shared.ports.feeds.open(&node, server)).await;
        let told = match opened {
            Ok(Ok(mut feed)) => listen(&shared, server, feed.as_mut(), &recheck).await,
            Ok(Err(_)) | Err(_) => false,
        };
        if let Some(channel) = shared.book().channels.get_mut(&server) {
            channel.fed = false;
        }
        let lasted = told && began.elapsed() >= shared.config.retry_most;
        failures = if lasted { 0 } else { failures + 1 };
        let again = began + shared.config.retry(failures);
        // A feed that has told something ends when its permission does, or its node starts again: it is back at once.
        if told && failures < 2 {
            sleep_until(again).await;
        } else {
            poll(&shared, server, again, &recheck).await;
        }
    }
}

/// Hears a feed out. Says whether it told how the server is.
async fn listen(shared: &Arc<Shared>, server: ServerId, feed: &mut dyn LiveFeed, recheck: &Notify) -> bool {
    let mut state = None;
    loop {
        // The first thing that it says is the server's state.
        let patience = if state.is_none() {
            shared.config.call
        } else {
            shared.config.silence
        };
        tokio::select! {
            heard = feed.next() => match heard {
                Ok(event) => {
                    let is_state = if let LiveEvent::State(now) = event {
                        state = Some(now);
                        true
                    } else {
                        false
                    };
                    shared.book().heard(server, event, shared);
                    if is_state {
                        recall::begin(shared, server);
                    }
                }
                Err(_) => return state.is_some(),
            },
            () = recheck.notified() => {
                if state.is_some() {
                    ask(shared, server).await;
                }
            }
            () = sleep(patience) => {
                let Some(told) = state else {
                    return false;
                };
                // It may have lost its node without noticing.
                if ask(shared, server).await != Some(told) {
                    return true;
                }
            }
        }
    }
}

/// Asks for the server now and then, until it is time to try its feed again.
async fn poll(shared: &Shared, server: ServerId, until: Instant, recheck: &Notify) {
    loop {
        let answered = ask(shared, server).await.is_some();
        let next = Instant::now() + shared.config.poll;
        if !answered || next >= until {
            sleep_until(until).await;
            return;
        }
        tokio::select! {
            () = sleep_until(next) => {}
            () = recheck.notified() => {}
        }
    }
}

async fn ask(shared: &Shared, server: ServerId) -> Option<ProcessState> {
    let node = shared.book().channels.get(&server)?.node.clone();
    let asked = Instant::now();
    let answer = timeout(shared.config.call, shared.ports.state.usage(&node, server, None)).await;
    let usage = answer.ok().and_then(Result::ok);
    shared.book().asked(server, asked, usage, shared);
    usage.map(|usage| usage.state)
}

impl Book {
    /// A feed has said something. Of usage daemons say things that are up to a second old, so that nothing is learnt of
    /// the state from it; and right after a press nothing is said of a state that may be the one before.
    fn heard(&mut self, server: ServerId, event: LiveEvent, shared: &Shared) {
        let Some(channel) = self.channels.get_mut(&server) else {
            return;
        };
        let kind = match event {
            LiveEvent::State(state) => {
                channel.fed = true;
                self.saw_in_feed(server, state, None, shared);
                return;
            }
            LiveEvent::Usage(usage) => {
                let Some(seen) = self.records.get(&server).and_then(|record| record.seen) else {
                    return;
                };
                let usage = ServerUsage {
                    state: seen.state,
                    ..usage
                };
                self.saw_in_feed(server, seen.state, Some(usage), shared);
                self.used(server, usage, shared);
                EventKind::Usage(usage)
            }
            LiveEvent::Console(line) => EventKind::Console(line),
            LiveEvent::Daemon(line) => EventKind::Daemon(line),
            LiveEvent::InstallStarted => EventKind::InstallStarted,
            LiveEvent::InstallOutput(line) => EventKind::InstallOutput(line),
            LiveEvent::InstallCompleted(well) => EventKind::InstallCompleted(well),
        };
        if let Some(channel) = self.channels.get_mut(&server) {
            channel.tell(kind, &shared.config);
        }
    }

    /// Keeps it for who begins to watch later.
    fn used(&mut self, server: ServerId, usage: ServerUsage, shared: &Shared) {
        if let Some(channel) = self.channels.get_mut(&server) {
            channel.past.used(shared.ports.clock.now(), usage, &shared.config);
        }
    }

    fn saw_in_feed(
        &mut self,
        server: ServerId,
        state: ProcessState,
        usage: Option<ServerUsage>,
        shared: &Shared,
    ) {
        let now = Instant::now();
        let sighting = Sighting {
            state,
            usage,
            asked: now,
            at: now,
        };
        self.saw(server, &sighting, shared.ports.clock.now(), &shared.config);
    }

    /// The server was asked for, and this is the answer, if there was one.
    fn asked(&mut self, server: ServerId, asked: Instant, usage: Option<ServerUsage>, shared: &Shared) {
        let now = shared.ports.clock.now();
        let mut news = false;
        if let Some(usage) = usage {
            let sighting = Sighting {
                state: usage.state,
                usage: Some(usage),
                asked,
                at: Instant::now(),
            };
            news = self.saw(server, &sighting, now, &shared.config);
        }
        let Some(channel) = self.channels.get_mut(&server) else {
            return;
        };
        match usage {
            Some(usage) if news && !channel.fed => {
                channel.past.used(now, usage, &shared.config);
                channel.tell(EventKind::Usage(usage), &shared.config);
            }
            None if channel.unreachable.is_none() && !channel.fed => {
                channel.unreachable = Some(now);
                channel.tell(EventKind::Unreachable { since: now }, &shared.config);
            }
            _ => {}
        }
    }
}
