//! Looks at the awaited servers of one node: one call at a time, for as long as any are awaited.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{ActionResult, Node, NodeId, ServerId, ServerUsage, WingsFailure};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

use crate::book::Book;
use crate::shared::Shared;
use crate::watched::Sighting;

/// Looking through a node's awaited servers for what is due takes time too.
const SHORTEST_REST: Duration = Duration::from_millis(25);

/// What whoever looks at a node does next.
enum Turn {
    /// Nobody awaits anything of it.
    Over,
    /// Nothing is to be done before that, or before they are woken.
    Rest(Instant, Arc<Notify>),
    /// These servers are asked for one by one.
    Ask(Arc<Node>, Vec<ServerId>),
    /// All of its servers are asked for.
    AskAll(Arc<Node>),
}

/// What came of asking for one server.
enum Look {
    Seen(ServerUsage),
    /// The node answered, and did not say.
    Missed,
    /// The node did not answer, or not to us.
    NoAnswer,
}

/// Looks at a node until nobody awaits anything of it.
pub(crate) async fn look_at(shared: Arc<Shared>, node: NodeId) {
    loop {
        let turn = shared.book().turn(node, Instant::now(), &shared);
        match turn {
            Turn::Over => return,
            Turn::Rest(until, wake) => {
                tokio::select! {
                    () = sleep_until(until) => {}
                    () = wake.notified() => {}
                }
            }
            Turn::Ask(node, servers) => ask(&shared, &node, servers).await,
            Turn::AskAll(node) => ask_all(&shared, &node).await,
        }
    }
}

async fn ask(shared: &Shared, node: &Node, servers: Vec<ServerId>) {
    for server in servers {
        let asked = Instant::now();
        let call = shared.ports.state.usage(node, server, None);
        let look = match timeout(shared.config.call, call).await {
            Ok(Ok(usage)) => Look::Seen(usage),
            Ok(Err(WingsFailure::Conflict(_) | WingsFailure::Refused(_))) => Look::Missed,
            Ok(Err(WingsFailure::Unauthorized | WingsFailure::Unavailable { .. })) | Err(_) => Look::NoAnswer,
        };
        let answered = !matches!(look, Look::NoAnswer);
        {
            let mut book = shared.book();
            book.looked(server, &look, asked, shared);
            book.called(node.id, answered, shared.config.between_calls, shared);
        }
        if !answered {
            break;
        }
    }
}

async fn ask_all(shared: &Shared, node: &Node) {
    let asked = Instant::now();
    let answer = timeout(shared.config.call, shared.ports.nodes.states(node)).await;
    let states: Option<HashMap<ServerId, ServerUsage>> = match answer {
        Ok(Ok(states)) => Some(states.into_iter().collect()),
        Ok(Err(_)) | Err(_) => None,
    };
    let mut book = shared.book();
    let awaited: Vec<ServerId> = book
        .nodes
        .get(&node.id)
        .map(|watch| watch.servers.iter().copied().collect())
        .unwrap_or_default();
    for server in awaited {
        let look = match &states {
            Some(states) => states
                .get(&server)
                .map_or(Look::Missed, |usage| Look::Seen(*usage)),
            None => Look::NoAnswer,
        };
        book.looked(server, &look, asked, shared);
    }
    book.called(node.id, states.is_some(), shared.config.between_lists, shared);
}

impl Book {
    fn turn(&mut self, node: NodeId, now: Instant, shared: &Shared) -> Turn {
        self.end_unobserved(node, now, shared);
        let Some(watch) = self.nodes.get_mut(&node) else {
            return Turn::Over;
        };
        let mut due = Vec::new();
        let mut next: Option<Instant> = None;
        let mut newest: Option<(Instant, &Arc<Node>)> = None;
        let mut first_over: Option<Instant> = None;
        for server in &watch.servers {
            let Some(watched) = self
                .records
                .get(server)
                .and_then(|record| record.watched.as_ref())
            else {
                continue;
            };
            if watched.next_look <= now {
                due.push(*server);
            } else if next.is_none_or(|next| watched.next_look < next) {
                next = Some(watched.next_look);
            }
            let deadline = watched.deadline();
            first_over = Some(first_over.map_or(deadline, |first| first.min(deadline)));
            if newest.is_none_or(|(noted, _)| noted <= watched.noted) {
                newest = Some((watched.noted, &watched.action.node));
            }
        }
        let Some((_, as_heard_last)) = newest else {
            self.nodes.remove(&node);
            return Turn::Over;
        };
        if watch.not_before > now && !due.is_empty() {
            let until = if watch.failures == 0 {
                watch.not_before
            } else {
                first_over.map_or(watch.not_before, |over| over.min(watch.not_before))
            };
            watch.wakes_at = until;
            return Turn::Rest(until, watch.wake.clone());
        }
        if due.is_empty() {
            // Where servers are pressed again and again, what was to be looked at first has always just changed.
            let until = next.unwrap_or(now).max(now + SHORTEST_REST);
            watch.wakes_at = until;
            return Turn::Rest(until, watch.wake.clone());
        }
        // While a call is under way nobody needs to be woken.
        watch.wakes_at = now;
        let node = Arc::clone(as_heard_last);
        if watch.servers.len() > shared.config.asked_singly {
            Turn::AskAll(node)
        } else {
            Turn::Ask(node, due)
        }
    }

    /// The time of these is over while their node is left alone because it does not answer.
    fn end_unobserved(&mut self, node: NodeId, now: Instant, shared: &Shared) {
        let Some(watch) = self.nodes.get(&node) else {
            return;
        };
        if watch.failures == 0 {
            return;
        }
        let over: Vec<ServerId> = watch
            .servers
            .iter()
            .filter(|server| {
                let record = self.records.get(server);
                let watched = record.and_then(|record| record.watched.as_ref());
                watched.is_some_and(|watched| watched.deadline() <= now)
            })
            .copied()
            .collect();
        for server in over {
            self.end_without_answer(server, now, shared);
        }
    }

    /// The time is over and the node does not say how the server is: only an open feed has.
    fn end_without_answer(&mut self, server: ServerId, now: Instant, shared: &Shared) {
        let fed = self.channels.get(&server).is_some_and(|channel| channel.fed);
        let record = self.records.get(&server);
        let result = record.and_then(|record| {
            let seen = record.seen.filter(|_| fed)?;
            Some(record.watched.as_ref()?.at_the_end(seen.state))
        });
        let result = result.unwrap_or(ActionResult::Unobserved);
        self.end(server, result, now, &shared.config);
    }

    /// Somebody has looked at an awaited server.
    fn looked(&mut self, server: ServerId, look: &Look, asked: Instant, shared: &Shared) {
        let now = Instant::now();
        let sighting = match look {
            Look::Seen(usage) => Some(Sighting {
                state: usage.state,
                usage: Some(*usage),
                asked,
                at: now,
            }),
            Look::Missed | Look::NoAnswer => None,
        };
        if let Some(sighting) = &sighting {
            self.saw(server, sighting, shared.ports.clock.now(), &shared.config);
        }
        let fed = self.channels.get(&server).is_some_and(|channel| channel.fed);
        let Some(record) = self.records.get_mut(&server) else {
            return;
        };
        let seen = record.seen.map(|seen| seen.state);
        let Some(watched) = &mut record.watched else {
            return;
        };
        if watched.noted > asked {
            // It was accepted while the call was under way.
            return;
        }
        if watched.deadline() > asked {
            watched.looked(now, fed, &shared.config);
        } else if let Some(last) = seen.filter(|_| sighting.is_some()) {
            let result = watched.at_the_end(last);
            self.end(server, result, now, &shared.config);
        } else {
            self.end_without_answer(server, now, shared);
        }
    }

    /// A call to a node is over: when may the next one begin?
    fn called(&mut self, node: NodeId, answered: bool, pause: Duration, shared: &Shared) {
        let now = Instant::now();
        let Some(watch) = self.nodes.get_mut(&node) else {
            return;
        };
        if answered {
            watch.failures = 0;
            watch.not_before = now + pause;
        } else {
            watch.failures = watch.failures.saturating_add(1);
            watch.not_before = now + shared.config.retry(watch.failures);
        }
    }
}
