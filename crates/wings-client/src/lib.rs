//! Speaks the HTTP API of the Wings daemon: power actions, a server's live state, information about the system. It
//! implements the domain's ports [`PowerGateway`](aileron_domain::PowerGateway) and
//! [`LiveState`](aileron_domain::LiveState). A call that fails says why in the domain's own
//! [`WingsFailure`](aileron_domain::WingsFailure), which also says whether the daemon can have received it: that is all
//! that a panel can act on, so this crate has no error of its own for calls. Nothing is ever sent twice.
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
mod call;
mod client;
mod confidential;
mod config;
mod departure;
mod details;
mod system;
mod tls;
mod unreachable;
mod words;

pub use client::{SetupError, WingsClient};
pub use config::WingsConfig;
pub use system::SystemInformation;

/// The targets, with all below them, under which the libraries that call Wings log node addresses or host names at one
/// level or another. hyper logs through `tracing`, the others through `log`; none of them can be told to hide them.
pub const LOG_TARGETS_WITH_ADDRESSES: [&str; 5] = [
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "rustls_platform_verifier",
];
