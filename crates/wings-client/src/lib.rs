//! Speaks the HTTP API of the Wings daemon, Go Wings' and Rust Wings' alike, and listens to its websocket. [`WingsClient`]
//! implements the domain's ports:
//!
//! | port | what for |
//! |---|---|
//! | [`PowerGateway`](aileron_domain::PowerGateway) | power actions |
//! | [`LiveState`](aileron_domain::LiveState), [`NodeState`](aileron_domain::NodeState) | how one server is, how all of a node are |
//! | [`ServerHost`](aileron_domain::ServerHost) | creating, syncing, reinstalling, deleting servers; console commands |
//! | [`LiveFeeds`](aileron_domain::LiveFeeds) | what happens to a server as it happens; what a browser needs to listen by itself |
//!
//! and [`WingsClient::check`] tells a node's operator what is wrong with it. A call that fails says why in the domain's
//! own [`WingsFailure`](aileron_domain::WingsFailure), which also says whether the daemon can have received it: that is
//! all that a panel can act on, so this crate has no error of its own for calls. Nothing is ever sent twice, but for a
//! call that was refused for its token while that is being changed, which has done nothing.
//!
//! ```
//! use aileron_domain::{Node, NodeId, PowerAction, PowerGateway, PowerOrder, ServerId};
//! use aileron_wings_client::{WingsClient, WingsConfig};
//! # use uuid::Uuid;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let wings = scripted_wings::ScriptedWings::start().await;
//! # let (address, token) = (wings.url(), wings.token());
//! let client = WingsClient::new(WingsConfig::default())?;
//! let node = Node {
//!     id: NodeId(Uuid::now_v7()),
//!     name: "node 1".into(),
//!     url: address.parse()?,
//!     token: token.parse()?,
//!     previous_token: None,
//!     roots: None,
//!     maintenance: false,
//! };
//! let order = PowerOrder {
//!     node: &node,
//!     server: ServerId("8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d".parse()?),
//!     action: PowerAction::Start,
//!     request_id: None,
//! };
//! client.send(order).await?;
//!
//! println!("accepted by Wings {}", client.system(&node).await?.version);
//! # Ok(())
//! # }
//! ```
//!
//! # Runtimes
//!
//! Calls may be made on any tokio runtime, and several at once. A pooled connection lives on the runtime of the call that
//! opened it: when that runtime ends, a call that is using the connection from another one fails as if the node had
//! closed it.
//!
//! # Logs
//!
//! What this crate logs names nodes and servers by their ids. The libraries under it log node addresses: a program must
//! switch [`LOG_TARGETS_WITH_ADDRESSES`] off.

mod answer;
mod body;
mod breaker;
mod call;
mod check;
mod client;
mod clock;
mod confidential;
mod config;
mod departure;
mod details;
mod feed;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod host;
mod memory;
mod pools;
mod power;
mod state;
mod system;
mod tls;
mod tls_problem;
mod unreachable;
mod words;

pub use breaker::BreakerState;
pub use check::{NodeCheck, NodeProblem, TokenCheck};
pub use client::{SetupError, WingsClient};
pub use config::WingsConfig;
pub use system::SystemInformation;
pub use tls::InvalidRoots;
pub use tls_problem::TlsProblem;

/// The targets, with all below them, under which the libraries that call Wings log node addresses or host names at one
/// level or another, and one that logs what goes over a websocket, tokens included. hyper logs through `tracing`, the
/// others through `log`; none of them can be told to hide them.
pub const LOG_TARGETS_WITH_ADDRESSES: [&str; 7] = [
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "rustls_platform_verifier",
    "tokio_tungstenite",
    "tungstenite",
];
