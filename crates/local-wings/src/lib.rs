//! A daemon that speaks the HTTP API of Wings and runs each server as a plain local process group, for trying Aileron
//! out, for development and for tests. It needs no Docker and no root. **It is not for production: nothing isolates the
//! servers** from the machine or from each other, nothing limits what they use, and they run as the user that runs the
//! daemon. Another panel service can start one within its tests, or run `aileron local-wings`, and has a Wings whose
//! servers really start, stop and die.
//!
//! It answers as Wings does: power actions, details, console lines and commands of servers, and what the machine is;
//! servers are created, synchronised, reinstalled and deleted by the panel; and each has a websocket with its state, its
//! console and what it uses. Where the Wings written in Go (`pterodactyl/wings`) and the one written in Rust
//! (`calagopus/wings`) differ, who may call and power actions are as in Go, and the rest as in Rust. It differs from both
//! in this:
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
//! # A panel
//!
//! With [`LocalWingsConfig::panel`] it belongs to a panel, and asks it (`/api/remote`) for its servers when it boots, and
//! for one of them before each start of it. What comes of that:
//!
//! - A server runs its `invocation`, with `{{VARIABLES}}` replaced, split into words as a shell would but without one, in
//!   its own folder. Images, mounts and limits are passed over, and configuration files are not written.
//! - One that the panel describes in a way that cannot be used is left out with an error in the log; the others are run.
//! - A suspended server is stopped and not started, from the boot on, whether the panel says so at boot, before a start or
//!   by a sync.
//! - **Install scripts are not run** unless [`PanelConfig::run_install_scripts`] says so, because nothing would be between
//!   them and the machine: an installation then makes the folder, and is reported as successful. Where they are run, it is
//!   in the server's folder; `/mnt/server` is not there.
//! - Where the panel does not answer, it is asked again, a few times. Then a start uses what is known, and a boot goes
//!   without: the servers that the daemon was given are run all the same.
//! - A server that was given, by the servers file, stays as it was given, even if the panel has it too. Only whether it is
//!   suspended is the panel's to say.
//! - What people do over websockets is reported, and kept until the panel has taken it: it may come twice.
//!
//! # Websockets
//!
//! A token that the panel did not sign, or that does not allow to connect, is dropped; one that is not good now or here is
//! answered with `token expired` and `jwt error`. Otherwise than in other daemons, a token that was called back ends its
//! socket at once, one that has expired hears nothing more until it shows another, and whoever falls behind by 2048
//! events, takes longer than 10 s to receive one, or shows no token for 30 s is dropped.
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
