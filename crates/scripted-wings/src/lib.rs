//! A Wings whose behaviour a test scripts, on a real loopback socket. It speaks raw TCP, so that it can misbehave in
//! ways that no HTTP library allows: hang before it reads, reset, break off within an answer, answer garbage. It
//! records the calls that it has read and counts the connections that they came on. For tests only; a Wings that really
//! runs servers is the crate `aileron-local-wings`.
//!
//! It lives on the runtime of the test that starts it and ends when it is dropped. A test that blocks its thread, for
//! example to wait for a child process, needs a multi-threaded runtime.
//!
//! ```
//! use scripted_wings::{Script, ScriptedWings};
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! use tokio::net::TcpStream;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let wings = ScriptedWings::start().await;
//! wings.answer(Script::json(409, r#"{"error":"server is locked"}"#));
//!
//! let mut client = TcpStream::connect(wings.address()).await?;
//! client.write_all(b"POST /api/servers/1/power HTTP/1.1\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").await?;
//! let mut answer = String::new();
//! client.read_to_string(&mut answer).await?;
//!
//! assert!(answer.starts_with("HTTP/1.1 409 "));
//! assert!(answer.ends_with(r#"{"error":"server is locked"}"#));
//! assert_eq!(wings.calls()[0].body, "{}");
//! # Ok(())
//! # }
//! ```

mod answer;
mod call;
mod connection;
mod dialect;
mod identity;
mod port;
mod script;
mod socket;
mod state;
mod token;
mod wings;
mod wire;

pub use call::Call;
pub use dialect::Dialect;
pub use identity::{Authority, Identity, Oddity};
pub use port::{ClosedPort, SilentPort};
pub use script::Script;
pub use socket::SocketStep;
pub use wings::ScriptedWings;
