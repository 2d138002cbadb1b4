//! Sees what comes of power actions, and shows servers live to whoever watches.
//!
//! A Wings says "heard", never "done". So after each action that one has accepted, [`Live`] looks at the server until it
//! is where the action aims, or until it is plain that it will not get there, and has that written into the action's log
//! entry: it is the domain's [`Aftermath`](aileron_domain::Aftermath). It never guesses, and it never sends anything.
//! [`Live::subscribe`] gives any number of watchers one stream of what happens to a server, over one feed. Everything that
//! either of them sees serves both.
//!
//! It stands on the domain's ports, which [`LivePorts`] names, and on tokio: no web framework, no database, no HTTP client.
//! Another panel service gives it its own ports and has the same.
//!
//! # What is seen, and what is said
//!
//! - Of each server the last accepted action is awaited; the ones before it are superseded.
//! - One call at a time goes to a node, and one call asks for all of its servers where more than a few are awaited.
//! - No answer about a server's state was asked for before the last press on it.
//! - A state that may still be the one before an earlier action took effect is believed when it lasts.
//! - What cannot be seen is unobserved.
//!
//! # Watching a server
//!
//! ```no_run
//! use aileron_domain::{Node, ServerId};
//! use aileron_live::{EventKind, Live, LiveConfig, LivePorts};
//! use tokio::runtime::Handle;
//!
//! # async fn watch(ports: LivePorts, node: Node, server: ServerId) {
//! // `PowerControl` tells it of each action that a Wings has accepted.
//! let live = Live::start(ports, LiveConfig::default(), Handle::current());
//!
//! let mut watcher = live.subscribe(&node, server, None);
//! while let Some(event) = watcher.next().await {
//!     if let EventKind::State { state, .. } = &event.kind {
//!         println!("id: {}\ndata: {}\n", event.id, state.as_str());
//!     }
//! }
//! # }
//! ```

mod book;
mod config;
mod event;
mod hub;
mod live;
mod looking;
mod past;
mod shared;
mod watched;
mod writing;

pub use config::LiveConfig;
pub use event::{EventId, EventKind, InvalidEventId, StreamEvent};
pub use hub::Subscription;
pub use live::{LatestState, Live, LivePorts, Waited};
pub use past::History;
