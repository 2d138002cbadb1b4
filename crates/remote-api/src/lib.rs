//! The panel's side of Wings, on actix-web: what a node's daemon asks of the panel when it boots and when it works, and
//! what it reports to it. `/api/remote/…`, in the words that Pterodactyl's Wings and the daemons compatible with it speak.
//!
//! It knows the domain's ports and nothing of who implements them: the binary puts a [`RemotePanel`] together and mounts
//! [`configure`] beside the client API, which it shares nothing with but the middleware about both.
//!
//! Every call shows `Authorization: Bearer <token id>.<token>`, and a node sees and changes its own servers only. Errors
//! look as daemons read them, `{"errors":[{"code":"NotFound","status":"404","detail":"…"}]}`, and their status says what
//! to do: a daemon tries a 5xx again, and takes a 4xx for final.
//!
//! ```
//! use std::sync::Arc;
//!
//! use aileron_api::{Panel, app};
//! use aileron_remote_api::{RemotePanel, configure};
//!
//! fn both(panel: Arc<Panel>, remote: Arc<RemotePanel>) {
//!     app(panel, configure(remote));
//! }
//! ```

mod body;
mod described;
mod fault;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod gate;
mod metrics;
mod node_limits;
mod panel;
mod reported_address;
mod resync;
mod routes;
mod sftp_throttle;

pub use metrics::RemoteMetrics;
pub use node_limits::{NodeLimits, NodeQuota};
pub use panel::RemotePanel;
pub use resync::Resync;
pub use routes::{CALLS, Call, configure};
pub use sftp_throttle::SftpThrottle;
