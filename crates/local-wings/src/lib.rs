//! A daemon that speaks the HTTP API of Wings and runs each server as a plain local process group, for trying Aileron
//! out, for development and for tests. It needs no Docker and no root. **It is not for production: nothing isolates the
//! servers** from the machine or from each other, nothing limits what they use, and they run as the user that runs the
//! daemon. Another panel service can start one within its tests, or run `aileron local-wings`, and has a Wings whose
//! servers really start, stop and die.
//!
//! It answers as the Wings written in Go does (`pterodactyl/wings`): power actions, details, console lines and commands
//! of servers, and what the machine is. It differs in this:
//!
//! - After a kill a server stays down until somebody starts it. In Go Wings a restart whose process was killed, and
//!   actions that wait for the power lock, still bring it up.
//! - A process that ends by itself is not started again.
//! - Processor time and memory are those of the process group. Disk space, network traffic and limits are not measured,
//!   and read 0.
//! - Processes get the environment that their server is given and, of the daemon's own, only `PATH`, `HOME`, `USER`,
//!   `LANG`, `LC_ALL`, `TZ` and `TMPDIR`: a secret that the daemon was given stays with it.
//! - A process that leaves its process group (`setsid`) leaves the daemon's sight as well. A daemon that is killed leaves
//!   its servers behind, with the end of their standard input to tell them.
//!
//! # Starting one
//!
//! ```
//! use std::net::SocketAddr;
//!
//! use aileron_local_wings::{LocalWings, LocalWingsConfig, ServerSpec, StopMethod};
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! # use tokio::net::TcpStream;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let wings = LocalWings::start(LocalWingsConfig {
//!     listen: SocketAddr::from(([127, 0, 0, 1], 0)),
//!     token: "a-token-that-the-panel-shows".parse()?,
//!     servers: vec![ServerSpec {
//!         uuid: "0f2f34c1-8a0a-4d7c-9a53-0c6f4f0d6a11".parse()?,
//!         name: "Lobby".to_owned(),
//!         command: ["/bin/sh", "-c", "echo ready; read line"].map(str::to_owned).to_vec(),
//!         stop: StopMethod::Command("stop".to_owned()),
//!         started_when: Some("ready".to_owned()),
//!         ..ServerSpec::default()
//!     }],
//!     panel: None,
//! })?;
//!
//! let mut panel = TcpStream::connect(wings.local_addr()).await?;
//! let body = r#"{"action":"start"}"#;
//! let head = "POST /api/servers/0f2f34c1-8a0a-4d7c-9a53-0c6f4f0d6a11/power HTTP/1.1\r\nhost: wings\r\n\
//!     connection: close\r\nauthorization: Bearer a-token-that-the-panel-shows\r\ncontent-length: 18\r\n\r\n";
//! panel.write_all(format!("{head}{body}").as_bytes()).await?;
//! let mut answer = String::new();
//! panel.read_to_string(&mut answer).await?;
//! assert!(answer.starts_with("HTTP/1.1 202 "));
//!
//! wings.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # The servers file
//!
//! [`ServerSpec::read_all`] reads a JSON array. `uuid`, `name` and `command` must be there; what [`ServerSpec`] calls
//! `stop_timeout` is `stop_timeout_seconds`, a whole number. A name that is not known is an error.
//!
//! ```
//! # use aileron_local_wings::{ServerSpec, StopMethod, StopSignal};
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("servers.json");
//! let text = r#"[
//!   {
//!     "uuid": "0f2f34c1-8a0a-4d7c-9a53-0c6f4f0d6a11",
//!     "name": "Survival",
//!     "command": ["java", "-jar", "server.jar", "--nogui"],
//!     "directory": "/srv/survival",
//!     "environment": {"JAVA_HOME": "/opt/java"},
//!     "stop": {"command": "stop"},
//!     "started_when": "Done (",
//!     "stop_timeout_seconds": 60
//!   },
//!   {
//!     "uuid": "6d1b3c52-51c5-4f4e-8d3b-0f5c8a0d7b22",
//!     "name": "Voice",
//!     "command": ["./voice-server"],
//!     "stop": {"signal": "SIGINT"}
//!   }
//! ]"#;
//! # std::fs::write(&path, text)?;
//! let servers = ServerSpec::read_all(&path)?;
//! assert_eq!(servers[0].command[0], "java");
//! assert_eq!(servers[1].stop, StopMethod::Signal(StopSignal::Int));
//! assert_eq!(servers[1].stop_timeout.as_secs(), 30);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

#[cfg(not(unix))]
compile_error!(
    "aileron-local-wings runs servers as process groups and needs Unix for it (Linux, macOS, BSD)"
);

mod actor;
mod console;
mod daemon;
mod group;
mod http;
mod live;
mod output;
mod process;
mod recipe;
mod registry;
mod remote;
pub mod sample_game;
mod server;
mod servers_file;
mod socket;
mod spec;
mod usage;
mod waiting;
mod work;

pub use daemon::{LocalWings, LocalWingsConfig, LocalWingsError};
pub use remote::{PanelConfig, PanelError};
pub use servers_file::ServersFileError;
pub use spec::{ServerSpec, StopMethod, StopSignal};
